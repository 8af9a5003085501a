"""Subtitle tracks of a video."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT
from starlette.types import Message, Receive

from kdrama_app.accounts.views import Principal
from kdrama_app.api.answers import file_request
from kdrama_app.api.deps import ANYBODY, PrincipalDep, ServicesDep, ViewerDep
from kdrama_app.api.errors import errors
from kdrama_app.api.schemas import ResponseModel
from kdrama_app.api.videos import VideoId
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, NotFound, Unauthenticated
from kdrama_app.subtitles.formats import MAX_BYTES
from kdrama_app.subtitles.views import TrackView
from kdrama_app.wiring import Services

router = APIRouter(tags=["subtitles"])

FORM_BYTES = 64 * 1024

TrackId = Annotated[str, Path(alias="trackId")]


class TrackBody(ResponseModel):
    """`language` is a BCP 47 tag, `label` the language's own name for itself."""

    id: str
    language: str
    label: str
    cue_count: int


@router.post(
    "/videos/{videoId}/subtitles",
    operation_id="addSubtitles",
    status_code=HTTP_201_CREATED,
    responses=errors(InvalidInput, Unauthenticated, Forbidden, EpisodeNotFound),
    openapi_extra=file_request("file"),
)
async def add_subtitles(
    video_id: VideoId,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
    language: Annotated[str, Query(description="BCP 47 tag of a file in one language")],
) -> list[TrackBody]:
    """Add an SRT, WebVTT, ASS/SSA or SMI file, as the body itself or as the form field `file`. A track takes the
    place of an earlier one in its language; a bilingual SMI makes a track of each."""
    await run_in_threadpool(_require_manager, services, video_id, principal)
    content = await _file_content(request)
    tracks = await run_in_threadpool(_add, services, video_id, content, language)
    return [_body(track) for track in tracks]


@router.get(
    "/videos/{videoId}/subtitles",
    operation_id="listSubtitles",
    openapi_extra=ANYBODY,
    responses=errors(EpisodeNotFound),
)
def list_subtitles(video_id: VideoId, services: ServicesDep, viewer: ViewerDep) -> list[TrackBody]:
    """The tracks of a video; needs no account where the video is published."""
    with services.database.snapshot() as tx:
        services.catalog.find_visible(tx, video_id, viewer=viewer)
        return [_body(track) for track in services.subtitles.tracks(tx, video_id)]


@router.delete(
    "/videos/{videoId}/subtitles/{trackId}",
    operation_id="removeSubtitles",
    status_code=HTTP_204_NO_CONTENT,
    responses=errors(Unauthenticated, Forbidden, EpisodeNotFound, NotFound),
)
def remove_subtitles(video_id: VideoId, track_id: TrackId, services: ServicesDep, principal: PrincipalDep) -> None:
    """Take a track away. For the video's owner and admins."""
    with services.database.transaction() as tx:
        services.catalog.require_manager(tx, video_id, principal)
        keys = services.subtitles.remove(tx, video_id, track_id)
    services.subtitles.discard(keys)


def _require_manager(services: Services, video_id: str, principal: Principal) -> None:
    with services.database.snapshot() as tx:
        services.catalog.require_manager(tx, video_id, principal)


def _add(services: Services, video_id: str, content: bytes, language: str) -> list[TrackView]:
    tracks = services.subtitles.convert(video_id, content, language=language)
    try:
        with services.database.transaction() as tx:
            replaced = services.subtitles.record(tx, tracks)
    except Exception:
        services.subtitles.discard(track.key for track in tracks)
        raise
    services.subtitles.discard(replaced)
    return tracks


async def _file_content(request: Request) -> bytes:
    """The file's bytes, never more than the parser takes. Raises InvalidInput."""
    content = await _bounded_body(request, MAX_BYTES + FORM_BYTES)
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        async with Request(request.scope, _replay(content)).form(
            max_files=1, max_fields=8, max_part_size=FORM_BYTES
        ) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise InvalidInput(details={"file": "the form has no file of this name"})
            return await file.read()
    return content


async def _bounded_body(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise InvalidInput("The subtitle file is too large", details={"file": f"more than {MAX_BYTES} bytes"})
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > limit:
            raise InvalidInput("The subtitle file is too large", details={"file": f"more than {MAX_BYTES} bytes"})
    return bytes(content)


def _replay(content: bytes) -> Receive:
    """The body again, for the form parser, after it was read within its bound."""

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    return receive


def _body(track: TrackView) -> TrackBody:
    return TrackBody(id=track.id, language=track.language, label=track.label, cue_count=track.cue_count)
