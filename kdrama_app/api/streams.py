"""`GET /stream/{videoId}`: one address for HLS, DASH and progressive MP4."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kdrama_app.accounts.views import Principal
from kdrama_app.api.answers import FILE_PARAMETERS, file_answers
from kdrama_app.api.delivery import deliver, deliver_text, file_body
from kdrama_app.api.deps import SERVICES_TOO, ServicesDep, WatcherDep
from kdrama_app.api.errors import errors
from kdrama_app.api.media import AN_HOUR, DASH_TYPE, HLS_TYPE, REVALIDATE
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import (
    EpisodeNotFound,
    InvalidInput,
    QualityNotAvailable,
    RangeNotSatisfiable,
    StreamAccessDenied,
    StreamAuthenticationRequired,
)
from kdrama_app.playback.views import Playlist
from kdrama_app.wiring import Services

router = APIRouter(tags=["streaming"])

Format = Literal["hls", "dash", "mp4"]
# A shared cache may keep an answer, but for the same credentials only: playlists carry the asker's ticket.
VARY = "Authorization, Cookie"
_REFUSALS = errors(
    InvalidInput,
    StreamAuthenticationRequired,
    StreamAccessDenied,
    EpisodeNotFound,
    QualityNotAvailable,
    RangeNotSatisfiable,
)


@router.get(
    "/stream/{videoId}",
    operation_id="streamVideo",
    response_class=Response,
    responses={**file_answers(HLS_TYPE, DASH_TYPE, "video/mp4"), **_REFUSALS},
    openapi_extra={"parameters": FILE_PARAMETERS, **SERVICES_TOO},
)
@router.head("/stream/{videoId}", include_in_schema=False)
async def stream(
    video_id: Annotated[str, Path(alias="videoId")],
    request: Request,
    services: ServicesDep,
    viewer: WatcherDep,
    *,
    quality: Annotated[str | None, Query(pattern=r"^\d{3,4}p$", description="360p, 720p or 1080p, as there is")] = None,
    chosen: Annotated[Format | None, Query(alias="format")] = None,
) -> Response:
    """A video as HLS, DASH or one MP4. Without `format`: MP4 with `Range` or `Accept: video/mp4`, else HLS.

    With `quality`, HLS lists that quality alone and MP4 is of it (else of the best); DASH always lists all.
    """
    episode = await run_in_threadpool(_find_watchable, services, video_id, viewer)
    wanted = chosen or default_format(request.headers.get("range"), request.headers.get("accept", ""))
    if wanted == "mp4":
        return await _mp4(request, services, episode, quality)
    if wanted == "dash":
        manifest = await run_in_threadpool(services.playback.dash, episode, viewer=viewer)
        return _playlist(request, manifest, DASH_TYPE)
    playlist = await run_in_threadpool(services.playback.hls, episode, viewer=viewer, quality=quality)
    return _playlist(request, playlist, HLS_TYPE)


def default_format(range_header: str | None, accept: str) -> Format:
    """MP4 for who asks for bytes of a file or takes nothing but video/mp4, else HLS."""
    accepted = {part.split(";")[0].strip().lower() for part in accept.split(",")}
    return "mp4" if range_header is not None or accepted == {"video/mp4"} else "hls"


def _find_watchable(services: Services, video_id: str, viewer: Principal | None) -> EpisodeView:
    with services.database.snapshot() as tx:
        return services.playback.find_watchable(tx, video_id, viewer=viewer)


async def _mp4(request: Request, services: Services, episode: EpisodeView, quality: str | None) -> Response:
    made = await services.playback.mp4(episode, quality=quality)
    body = await run_in_threadpool(file_body, made.path, etag=made.etag)
    return deliver(request, body, media_type="video/mp4", headers={"Cache-Control": AN_HOUR, "Vary": VARY})


def _playlist(request: Request, playlist: Playlist, media_type: str) -> Response:
    age = REVALIDATE if playlist.growing else AN_HOUR
    return deliver_text(
        request, playlist.text, media_type=media_type, headers={"Cache-Control": age, "Vary": f"{VARY}, Accept, Range"}
    )
