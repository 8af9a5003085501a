"""What somebody watches: progress, what to go on with, the watchlist."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.status import HTTP_204_NO_CONTENT

from kdrama_app.accounts.views import Principal
from kdrama_app.api.deps import PrincipalDep, ServicesDep
from kdrama_app.api.errors import errors, field_faults
from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.api.videos import VideoBody, VideoId, video_body
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, SeriesNotFound, Unauthenticated
from kdrama_app.wiring import Services

router = APIRouter(tags=["viewing"])

MAX_BODY_BYTES = 1024


class ProgressBody(RequestModel):
    """Both in seconds."""

    position: float
    duration: float = Field(gt=0)


class ContinueBody(ResponseModel):
    """`position` and `duration` in seconds; both 0 for the next episode after a finished one."""

    video: VideoBody
    position: float
    duration: float


_PROGRESS_REQUEST = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": ProgressBody.model_json_schema(), "example": {"position": 754.2, "duration": 3725.0}}
            for kind in ("application/json", "text/plain")
        },
    }
}
_PROGRESS_REFUSALS = errors(InvalidInput, Unauthenticated, Forbidden, EpisodeNotFound)


@router.put(
    "/viewing/progress/{videoId}",
    operation_id="saveProgress",
    status_code=HTTP_204_NO_CONTENT,
    responses=_PROGRESS_REFUSALS,
    openapi_extra=_PROGRESS_REQUEST,
)
@router.post(
    "/viewing/progress/{videoId}",
    operation_id="saveProgressByPost",
    status_code=HTTP_204_NO_CONTENT,
    responses=_PROGRESS_REFUSALS,
    openapi_extra=_PROGRESS_REQUEST,
)
async def save_progress(video_id: VideoId, request: Request, services: ServicesDep, viewer: PrincipalDep) -> None:
    """Keep where the viewer is. The body is JSON whatever its type says: `sendBeacon` sends text/plain."""
    body = await _progress_body(request)
    await run_in_threadpool(_save, services, video_id, viewer, body)


@router.get("/viewing/continue", operation_id="continueWatching", responses=errors(Unauthenticated, Forbidden))
def continue_watching(services: ServicesDep, viewer: PrincipalDep) -> list[ContinueBody]:
    """At most one episode a series, the most recently watched first."""
    with services.database.snapshot() as tx:
        items = services.viewing.continue_watching(tx, viewer=viewer)
        languages = {
            item.episode.id: [track.language for track in services.subtitles.tracks(tx, item.episode.id)]
            for item in items
        }
    return [
        ContinueBody(
            video=video_body(item.episode, subtitles=languages[item.episode.id]),
            position=item.progress.position if item.progress else 0.0,
            duration=item.progress.duration if item.progress else 0.0,
        )
        for item in items
    ]


SeriesSlug = Annotated[str, Path(alias="seriesSlug")]


@router.put(
    "/viewing/watchlist/{seriesSlug}",
    operation_id="addToWatchlist",
    status_code=HTTP_204_NO_CONTENT,
    responses=errors(Unauthenticated, Forbidden, SeriesNotFound),
)
def add_to_watchlist(slug: SeriesSlug, services: ServicesDep, viewer: PrincipalDep) -> None:
    """Put a series on my watchlist; once is enough."""
    with services.database.transaction() as tx:
        services.viewing.add_to_watchlist(tx, slug, viewer=viewer)


@router.delete(
    "/viewing/watchlist/{seriesSlug}",
    operation_id="removeFromWatchlist",
    status_code=HTTP_204_NO_CONTENT,
    responses=errors(Unauthenticated, Forbidden, SeriesNotFound),
)
def remove_from_watchlist(slug: SeriesSlug, services: ServicesDep, viewer: PrincipalDep) -> None:
    """Take a series off my watchlist."""
    with services.database.transaction() as tx:
        services.viewing.remove_from_watchlist(tx, slug, viewer=viewer)


async def _progress_body(request: Request) -> ProgressBody:
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > MAX_BODY_BYTES:
            raise InvalidInput(details={"body": f"more than {MAX_BODY_BYTES} bytes"})
    try:
        return ProgressBody.model_validate_json(content)
    except ValidationError as refused:
        raise InvalidInput(details=field_faults(refused.errors())) from refused


def _save(services: Services, video_id: str, viewer: Principal, body: ProgressBody) -> None:
    with services.database.transaction() as tx:
        services.viewing.save_progress(tx, video_id, viewer=viewer, position=body.position, duration=body.duration)
