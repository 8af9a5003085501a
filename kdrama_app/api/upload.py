"""Uploads over HTTP: start, chunks as raw bytes or as a form, complete, resume, cancel.

A chunk moves through this process as a stream; the database is asked before and after, never meanwhile.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, status
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.api.deps import ServicesDep, require
from kdrama_app.api.errors import errors
from kdrama_app.api.upload_bodies import (
    CHUNK_BODY,
    ChunkResponse,
    CompleteRequest,
    CompleteResponse,
    GuessRequest,
    GuessResponse,
    StartRequest,
    StartResponse,
    UploadBody,
    UploadsResponse,
    chunk_body,
    start_body,
    upload_body,
)
from kdrama_app.errors import (
    ChecksumMismatch,
    ChunkConflict,
    ChunksMissing,
    Forbidden,
    InvalidInput,
    InvalidUploadFormat,
    ProviderUnavailable,
    QuotaExceeded,
    RateLimitExceeded,
    StorageFull,
    UploadExpired,
    UploadNotFound,
    UploadTooLarge,
)
from kdrama_app.transcode.views import JobStatus, JobView
from kdrama_app.upload.filenames import guess
from kdrama_app.upload.multipart import field_stream, multipart_boundary
from kdrama_app.upload.receiving import Received, receive
from kdrama_app.upload.views import ChunkSlot, Completion, StoredChunk
from kdrama_app.wiring import Services

router = APIRouter(prefix="/upload", tags=["upload"])


def find_uploader(principal: Annotated[Principal, Depends(require(Permission.UPLOAD))]) -> int:
    """The id of the user who uploads. A service has no uploads of its own."""
    if principal.user_id is None:
        raise Forbidden("An upload belongs to a person: log in as one")
    return principal.user_id


UploaderDep = Annotated[int, Depends(find_uploader)]
UploadId = Annotated[str, Path(alias="uploadId", max_length=64)]
ChunkIndex = Annotated[int, Path(alias="chunkIndex")]
ChunkChecksum = Annotated[str, Header(alias="X-Chunk-Checksum", max_length=200, description="SHA-256 or MD5, hex")]
_gone = errors(Forbidden, UploadNotFound, UploadExpired)


@router.post(
    "/start",
    operation_id="startUpload",
    responses=errors(
        InvalidInput, InvalidUploadFormat, Forbidden, UploadTooLarge, QuotaExceeded, RateLimitExceeded, StorageFull
    ),
)
def start(asked: StartRequest, user_id: UploaderDep, services: ServicesDep) -> StartResponse:
    """Open an upload session: where each chunk goes, and until when."""
    services.limits.hit_upload_start(user_id)
    with services.database.transaction() as tx:
        upload = services.uploads.start(
            tx,
            user_id=user_id,
            filename=asked.filename,
            total_size=asked.total_size,
            chunk_size=asked.chunk_size,
            draft=asked.metadata.draft(),
            checksums=asked.checksums,
        )
    try:
        services.uploads.reserve(upload)
    except StorageFull:
        with services.database.transaction() as tx:
            services.uploads.abandon(tx, upload.id)
        raise
    return start_body(upload)


@router.post("/guess", operation_id="guessFilename", responses=errors(Forbidden))
def guess_name(asked: GuessRequest, user_id: UploaderDep) -> GuessResponse:
    """What a file name says of the drama inside, for the form."""
    guessed = guess(asked.filename)
    return GuessResponse(series=guessed.series, season=guessed.season, episode=guessed.number, title=guessed.title)


_chunk_route = {
    "response_model_exclude_none": True,
    "openapi_extra": CHUNK_BODY,
    "responses": errors(
        InvalidInput, ChecksumMismatch, Forbidden, UploadNotFound, UploadExpired, ChunkConflict, StorageFull
    ),
}


@router.put("/chunk/{uploadId}/{chunkIndex}", operation_id="sendChunk", **_chunk_route)
@router.post("/chunk/{uploadId}/{chunkIndex}", operation_id="sendChunkByPost", **_chunk_route)
async def send_chunk(
    *,
    upload_id: UploadId,
    chunk_index: ChunkIndex,
    request: Request,
    user_id: UploaderDep,
    services: ServicesDep,
    x_chunk_checksum: ChunkChecksum = "",
) -> ChunkResponse:
    """Store one chunk. Sent again it is acknowledged again; other bytes for a stored index are refused."""
    slot = await run_in_threadpool(_plan_chunk, services, upload_id, user_id, chunk_index)
    with services.uploads.chunks.receiving() as aside:
        received = await receive(slot, _chunk_bytes(request), aside, checksum=x_chunk_checksum)
        stored = await run_in_threadpool(_keep_chunk, services, slot, user_id, received)
    services.uploads.follow(upload_id, stored)
    return chunk_body(stored)


@router.post(
    "/complete/{uploadId}",
    operation_id="completeUpload",
    response_model_exclude_none=True,
    responses=errors(
        InvalidInput, ChunksMissing, ChecksumMismatch, Forbidden, UploadNotFound, UploadExpired, ProviderUnavailable
    ),
)
async def complete(
    upload_id: UploadId, asked: CompleteRequest, user_id: UploaderDep, services: ServicesDep
) -> CompleteResponse:
    """Verify the whole file, make it an episode and hand it to the transcoder. Repeating it gives the same answer."""
    sha256 = await _whole_digest(services, upload_id, user_id)
    return await run_in_threadpool(_complete, services, upload_id, user_id, sha256, asked.final_checksum)


@router.get("", operation_id="listUploads", responses=errors(Forbidden), response_model_exclude_none=True)
def list_uploads(user_id: UploaderDep, services: ServicesDep) -> UploadsResponse:
    """My unfinished uploads, newest first."""
    with services.database.snapshot() as tx:
        return UploadsResponse(uploads=[upload_body(upload) for upload in services.uploads.mine(tx, user_id=user_id)])


@router.get("/{uploadId}", operation_id="getUpload", responses=_gone, response_model_exclude_none=True)
def find_upload(upload_id: UploadId, user_id: UploaderDep, services: ServicesDep) -> UploadBody:
    """What has arrived: all that is needed to go on with an upload, from anywhere."""
    with services.database.snapshot() as tx:
        return upload_body(services.uploads.find(tx, upload_id, user_id=user_id))


@router.delete("/{uploadId}", operation_id="cancelUpload", status_code=status.HTTP_204_NO_CONTENT, responses=_gone)
def cancel(upload_id: UploadId, user_id: UploaderDep, services: ServicesDep) -> None:
    """Give an unfinished upload up."""
    with services.database.transaction() as tx:
        leftover = services.uploads.cancel(tx, upload_id, user_id=user_id)
    services.uploads.sweep([leftover])


async def collect(services: Services) -> int:
    """End expired uploads and remove what dead ones left; returns how many. For a task that runs now and then."""

    def run() -> int:
        with services.database.transaction() as tx:
            leftovers = services.uploads.expire(tx)
        services.uploads.sweep(leftovers)
        with services.database.transaction() as tx:
            services.uploads.forget(tx, leftovers)
        return len(leftovers)

    return await run_in_threadpool(run)


async def _chunk_bytes(request: Request) -> AsyncIterator[bytes]:
    """The chunk out of either form of body. Raises InvalidInput when the connection ends early."""
    boundary = multipart_boundary(request.headers.get("content-type", ""))
    body = request.stream()
    try:
        async for piece in field_stream(body, boundary=boundary, name="chunk") if boundary else body:
            yield piece
    except ClientDisconnect as gone:
        raise InvalidInput("The connection ended before the whole chunk had arrived") from gone


def _plan_chunk(services: Services, upload_id: str, user_id: int, index: int) -> ChunkSlot:
    with services.database.snapshot() as tx:
        return services.uploads.plan_chunk(tx, upload_id, user_id=user_id, index=index)


def _keep_chunk(services: Services, slot: ChunkSlot, user_id: int, received: Received) -> StoredChunk:
    """Bytes first, then the record. Whoever had the turn before may have stored the chunk meanwhile."""
    if slot.stored_sha256:
        return _record_chunk(services, slot, user_id, received)
    with services.uploads.chunks.turn(slot) as file:
        if not _plan_chunk(services, slot.upload_id, user_id, slot.index).stored_sha256:
            file.write(received, offset=slot.offset)
        return _record_chunk(services, slot, user_id, received)


def _record_chunk(services: Services, slot: ChunkSlot, user_id: int, received: Received) -> StoredChunk:
    with services.database.transaction() as tx:
        return services.uploads.record_chunk(
            tx, slot.upload_id, user_id=user_id, index=slot.index, sha256=received.sha256
        )


def _plan_completion(services: Services, upload_id: str, user_id: int) -> Completion:
    with services.database.snapshot() as tx:
        return services.uploads.plan_completion(tx, upload_id, user_id=user_id)


async def _whole_digest(services: Services, upload_id: str, user_id: int) -> str:
    """The file's SHA-256 as it is on record, or as its bytes have it."""
    completion = await run_in_threadpool(_plan_completion, services, upload_id, user_id)
    if completion.sha256:
        return completion.sha256
    try:
        return await services.uploads.digest(completion)
    except FileNotFoundError as moved:
        # The same completion, sent twice at once: the other sealed and moved the file while this one read it.
        completion = await run_in_threadpool(_plan_completion, services, upload_id, user_id)
        if not completion.sha256:
            raise UploadNotFound("The partial file of this upload is gone; start it again") from moved
        return completion.sha256


def _complete(services: Services, upload_id: str, user_id: int, sha256: str, final_checksum: str) -> CompleteResponse:
    with services.database.transaction() as tx:
        completion = services.uploads.seal(tx, upload_id, user_id=user_id, sha256=sha256, final_checksum=final_checksum)
    if not completion.finished:
        services.uploads.adopt(completion)
    with services.database.transaction() as tx:
        if episode := services.uploads.finish(tx, upload_id, user_id=user_id):
            services.transcodes.start(tx, episode.id, source_key=episode.source_key)
        job = services.transcodes.latest(tx, completion.episode_id)
        minutes = services.transcodes.estimate(tx, job.id)
    if job.status is JobStatus.QUEUED:
        services.transcodes.dispatch(job)
    return _complete_body(completion, job, minutes)


def _complete_body(completion: Completion, job: JobView, minutes: float) -> CompleteResponse:
    failed = job.status in {JobStatus.FAILED, JobStatus.CANCELLED}
    return CompleteResponse(
        upload_id=completion.upload_id,
        video_id=completion.episode_id,
        status="failed" if failed else "processing",
        transcoding_job_id=job.id,
        estimated_completion=None if failed else job.completed_at or job.updated_at + timedelta(minutes=minutes),
    )
