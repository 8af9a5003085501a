"""The bodies of the upload routes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from kdrama_app.api.answers import file_request
from kdrama_app.api.metadata_bodies import MetadataBody
from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.upload.views import DEFAULT_CHUNK_BYTES, MAX_CHUNK_BYTES, MIN_CHUNK_BYTES, StoredChunk, UploadView

CHUNK_URL = "/api/v1/upload/chunk/{upload_id}/{index}"

CHUNK_BODY = file_request("chunk")


class StartRequest(RequestModel):
    """Sizes in bytes. `checksums`: one a chunk (SHA-256 or MD5 hex), '' where unknown; or none at all."""

    filename: str = Field(min_length=1, max_length=1000)
    total_size: int = Field(ge=1)
    chunk_size: int = Field(default=DEFAULT_CHUNK_BYTES, ge=MIN_CHUNK_BYTES, le=MAX_CHUNK_BYTES)
    metadata: MetadataBody
    checksums: list[Annotated[str, StringConstraints(max_length=64)]] = Field(default_factory=list)


class StartResponse(ResponseModel):
    upload_id: str
    chunk_urls: list[str]
    expires_at: datetime
    checksums: list[str]


class ChunkResponse(ResponseModel):
    """`checksum` is the chunk's SHA-256 hex; the last two are there while anything is missing."""

    chunk_index: int
    received: bool
    checksum: str
    missing_chunks: list[int] | None = None
    next_expected_chunk: int | None = None


class CompleteRequest(RequestModel):
    """`finalChecksum`: SHA-256 hex of the whole file."""

    final_checksum: str = Field(min_length=1, max_length=200)


class CompleteResponse(ResponseModel):
    upload_id: str
    video_id: str
    status: Literal["processing", "failed"]
    transcoding_job_id: str
    estimated_completion: datetime | None = None


class UploadBody(ResponseModel):
    """A session as its owner resumes it; `videoId` once it is complete."""

    upload_id: str
    filename: str
    total_size: int
    chunk_size: int
    total_chunks: int
    status: str
    received_chunks: list[int]
    missing_chunks: list[int] | None = None
    next_expected_chunk: int | None = None
    created_at: datetime
    expires_at: datetime
    metadata: dict[str, Any]
    video_id: str | None = None


class UploadsResponse(ResponseModel):
    uploads: list[UploadBody]


class GuessRequest(RequestModel):
    filename: str = Field(max_length=1000)


class GuessResponse(ResponseModel):
    """'' and null where the name does not say."""

    series: str
    season: int
    episode: int | None
    title: str


def start_body(upload: UploadView) -> StartResponse:
    urls = [CHUNK_URL.format(upload_id=upload.id, index=index) for index in range(upload.chunk_count)]
    return StartResponse(
        upload_id=upload.id, chunk_urls=urls, expires_at=upload.expires_at, checksums=list(upload.checksums)
    )


def chunk_body(stored: StoredChunk) -> ChunkResponse:
    return ChunkResponse(
        chunk_index=stored.index, received=True, checksum=stored.sha256, **_still_missing(stored.missing)
    )


def upload_body(upload: UploadView) -> UploadBody:
    draft = upload.draft
    return UploadBody(
        upload_id=upload.id,
        filename=upload.filename,
        total_size=upload.total_size,
        chunk_size=upload.chunk_size,
        total_chunks=upload.chunk_count,
        status=upload.status,
        received_chunks=list(upload.received),
        created_at=upload.created_at,
        expires_at=upload.expires_at,
        metadata={
            "title": draft.title,
            "series": draft.series,
            "season": draft.season,
            "episode": draft.number,
            "description": draft.description,
            "language": draft.language,
            "tags": list(draft.tags),
        },
        video_id=upload.episode_id or None,
        **_still_missing(upload.missing),
    )


def _still_missing(missing: tuple[int, ...]) -> dict[str, Any]:
    return {"missing_chunks": list(missing), "next_expected_chunk": missing[0]} if missing else {}
