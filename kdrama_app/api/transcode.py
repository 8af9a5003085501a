"""Transcode jobs over HTTP: for services, and for a video's owner and admins."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import Field
from sqlmodel import Session

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.api.deps import SERVICES_TOO, PrincipalDep, ServicesDep
from kdrama_app.api.errors import errors
from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, JobNotFound, ProviderUnavailable
from kdrama_app.transcode.reasons import in_korean
from kdrama_app.transcode.status import status_object
from kdrama_app.transcode.views import JobStatus, JobView, Outputs, Priority
from kdrama_app.transcode.webhook import MAX_URL_CHARACTERS
from kdrama_app.wiring import Services

router = APIRouter(prefix="/transcode", tags=["transcode"])

# JSON has texts where we have names.
Chosen = Annotated[Priority, Field(strict=False)]
JobId = Annotated[str, Path(alias="jobId", max_length=64)]


class Format(RequestModel):
    """`segment_duration` in seconds."""

    resolutions: list[Literal["360p", "720p", "1080p"]] = Field(default=["360p", "720p", "1080p"], min_length=1)
    segment_duration: float = Field(default=6.0, ge=2, le=20)


class Formats(RequestModel):
    hls: Format
    dash: Format | None = None


class TranscodeRequest(RequestModel):
    """`source_path`: a storage key below the video's own `sources/` folder. `callback_url`: an https URL that is
    sent the status object once the job has ended, by POST, signed as Standard Webhooks has it, at least once."""

    video_id: str = Field(max_length=64)
    source_path: str = Field(max_length=1024)
    output_formats: Formats
    priority: Chosen = Priority.NORMAL
    callback_url: str | None = Field(default=None, max_length=MAX_URL_CHARACTERS)

    def outputs(self) -> Outputs:
        """What to make. Raises InvalidInput: one set of segments serves both formats, so they cannot differ."""
        hls, dash = self.output_formats.hls, self.output_formats.dash
        if dash is not None and dash != hls:
            raise InvalidInput(details={"outputFormats.dash": "Must ask for the same as outputFormats.hls"})
        return Outputs(tuple(hls.resolutions), hls.segment_duration, dash=dash is not None)


class PriorityRequest(RequestModel):
    priority: Chosen


class TranscodeStarted(ResponseModel):
    """`estimated_duration` in minutes."""

    job_id: str
    status: str
    estimated_duration: float
    provider: str


class HlsFiles(ResponseModel):
    playlist: str
    segments: list[str]


class DashFiles(ResponseModel):
    manifest: str
    segments: list[str]


class Files(ResponseModel):
    """Storage keys."""

    hls: HlsFiles
    dash: DashFiles | None = None


class StatusResponse(ResponseModel):
    """`progress` 0-100; `stage` a word for screens while there is one to say; `estimated_completion` while the job
    waits or runs and a worker lives. `playable` while the job waits or runs: whether the episode plays already.
    `sizes`: bytes of each rendition; `work`: how each quality was made."""

    job_id: str
    status: str
    stage: str | None = None
    progress: float
    playable: bool | None = None
    output_files: Files | None = None
    sizes: dict[str, int] | None = None
    work: dict[str, Literal["copied", "encoded"]] | None = None
    estimated_completion: datetime | None = None
    error: str | None = None
    completed_at: datetime | None = None


@router.post(
    "/start",
    operation_id="startTranscode",
    openapi_extra=SERVICES_TOO,
    responses=errors(InvalidInput, Forbidden, EpisodeNotFound, ProviderUnavailable),
)
def start(asked: TranscodeRequest, principal: PrincipalDep, services: ServicesDep) -> TranscodeStarted:
    """Start transcoding a video; while one runs, that one is the answer."""
    with services.database.snapshot() as tx:
        _require_right(services, tx, asked.video_id, principal)
    source_key = services.transcodes.source_key(asked.video_id, asked.source_path)
    with services.database.transaction() as tx:
        job = services.transcodes.start(
            tx,
            asked.video_id,
            source_key=source_key,
            outputs=asked.outputs(),
            priority=asked.priority,
            callback_url=asked.callback_url or "",
        )
        answer = _started(services, tx, job)
    services.transcodes.dispatch(job)
    return answer


_job_errors = errors(Forbidden, EpisodeNotFound, JobNotFound)


@router.get(
    "/status/{jobId}",
    operation_id="getTranscodeStatus",
    openapi_extra=SERVICES_TOO,
    response_model_exclude_none=True,
    responses=_job_errors,
)
def status(
    job_id: JobId, principal: PrincipalDep, services: ServicesDep, request: Request, response: Response
) -> StatusResponse:
    """How far a job is, and what it made; `error` in Korean for who asks so by `Accept-Language`."""
    response.headers["Vary"] = "Accept-Language"
    with services.database.snapshot() as tx:
        job = _job(services, tx, job_id, principal)
        answer = _status(services, tx, job)
    if answer.error and request.headers.get("accept-language", "").lower().startswith("ko"):
        answer.error = in_korean(answer.error)
    return answer


@router.post(
    "/{jobId}/cancel",
    operation_id="cancelTranscode",
    openapi_extra=SERVICES_TOO,
    response_model_exclude_none=True,
    responses=_job_errors,
)
def cancel(job_id: JobId, principal: PrincipalDep, services: ServicesDep) -> StatusResponse:
    """Call a job off; its encoder is gone within two seconds. A finished job stays as it is."""
    with services.database.transaction() as tx:
        _job(services, tx, job_id, principal)
        job = services.transcodes.cancel(tx, job_id)
        answer = _status(services, tx, job)
        calls = services.transcodes.callbacks.due(tx, job_id)
    if job.status is JobStatus.CANCELLED:
        services.transcodes.withdraw(job_id)
        services.transcodes.call_back(calls)
    return answer


@router.post(
    "/{jobId}/priority",
    operation_id="prioritizeTranscode",
    openapi_extra=SERVICES_TOO,
    response_model_exclude_none=True,
    responses={**_job_errors, **errors(InvalidInput)},
)
def prioritize(job_id: JobId, asked: PriorityRequest, principal: PrincipalDep, services: ServicesDep) -> StatusResponse:
    """Change the priority of a waiting or running job: what of it is not begun yet takes its new place in the queue.

    Who may start a job at a priority may also give it one later.
    """
    with services.database.transaction() as tx:
        _job(services, tx, job_id, principal)
        job = services.transcodes.prioritize(tx, job_id, asked.priority)
        turns = services.transcodes.turns(tx, job_id)
        answer = _status(services, tx, job)
    services.transcodes.reorder(turns)
    return answer


@router.post(
    "/{jobId}/retry",
    operation_id="retryTranscode",
    openapi_extra=SERVICES_TOO,
    responses={**_job_errors, **errors(InvalidInput, ProviderUnavailable)},
)
def retry(job_id: JobId, principal: PrincipalDep, services: ServicesDep) -> TranscodeStarted:
    """Run a failed or cancelled job again, as a new job."""
    with services.database.transaction() as tx:
        _job(services, tx, job_id, principal)
        job = services.transcodes.retry(tx, job_id)
        answer = _started(services, tx, job)
    services.transcodes.dispatch(job)
    return answer


def _require_right(services: Services, tx: Session, episode_id: str, principal: Principal) -> None:
    """A service with the scope may work on every video; people on their own, admins on all."""
    if principal.kind == "service" and principal.may(Permission.TRANSCODE):
        services.catalog.find(tx, episode_id)
    else:
        services.catalog.require_manager(tx, episode_id, principal)


def _job(services: Services, tx: Session, job_id: str, principal: Principal) -> JobView:
    job = services.transcodes.find(tx, job_id)
    _require_right(services, tx, job.episode_id, principal)
    return job


def _started(services: Services, tx: Session, job: JobView) -> TranscodeStarted:
    minutes = services.transcodes.estimate(tx, job.id)
    return TranscodeStarted(job_id=job.id, status=job.status, estimated_duration=minutes, provider=job.provider)


def _status(services: Services, tx: Session, job: JobView) -> StatusResponse:
    left = None if job.status.finished else services.transcodes.left(tx).get(job.id)
    ready_at = None if left is None else services.transcodes.clock() + timedelta(seconds=left)
    files = services.transcodes.output_files(tx, job.id)
    answer = StatusResponse.model_validate(status_object(job, files, ready_at=ready_at))
    if not job.status.finished:
        answer.playable = services.catalog.find(tx, job.episode_id).status.playable
    return answer
