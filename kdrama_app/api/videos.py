"""One video: what it is, its picture, and what our own player needs."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kdrama_app.accounts.views import Principal
from kdrama_app.api.answers import file_answers
from kdrama_app.api.delivery import Body, deliver
from kdrama_app.api.deps import ANYBODY, SERVICES_TOO, ServicesDep, ViewerDep, WatcherDep
from kdrama_app.api.errors import errors
from kdrama_app.api.schemas import ResponseModel
from kdrama_app.api.stills import TYPES, WidthAsked, still
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.errors import (
    EpisodeNotFound,
    InvalidInput,
    NotFound,
    RangeNotSatisfiable,
    StreamAccessDenied,
    StreamAuthenticationRequired,
)
from kdrama_app.playback.views import PlaybackGrant
from kdrama_app.storage.port import KeyNotFound
from kdrama_app.transcode.stills import StillWidth
from kdrama_app.wiring import Services

router = APIRouter(tags=["videos"])

VideoId = Annotated[str, Path(alias="videoId")]


class Uploader(ResponseModel):
    """Who brought the video; both empty for what came with the house, or where the account is gone."""

    id: str
    username: str


class StreamingUrls(ResponseModel):
    hls: str
    dash: str | None = None


class VideoBody(ResponseModel):
    """`duration` in seconds (null until known), `file_size` in bytes of the uploaded file."""

    id: str
    title: str
    series: str
    episode: int
    description: str
    duration: float | None
    file_size: int
    available_qualities: list[str]
    thumbnail_url: str
    upload_date: datetime
    uploader: Uploader
    streaming_urls: StreamingUrls
    language: str
    subtitles: list[str]
    tags: list[str]
    status: str


class PlayerTrack(ResponseModel):
    id: str
    language: str
    label: str
    src: str


class Span(ResponseModel):
    """Seconds into the video."""

    start: float
    end: float


class PlaybackBody(ResponseModel):
    """URLs work without further credentials until `expires_at`. `hls` is null while nothing plays yet;
    `storyboard` is WebVTT for previews: cues name parts of pictures (`#xywh=`), relative to its own address.
    `chapters` is WebVTT of their titles. `resume_at` in seconds.

    `intro` and `credits` say where a player offers to skip, in seconds; null where nobody marked it.

    `complete`: all of it plays, and poster, subtitles, chapters and storyboard are there as far as they could be made.
    While it is false, more is to come: ask again."""

    hls: str | None
    dash: str | None
    poster: str | None
    storyboard: str | None
    chapters: str | None
    tracks: list[PlayerTrack]
    intro: Span | None
    credits: float | None
    expires_at: datetime
    resume_at: float
    status: str
    complete: bool


@router.get("/videos/{videoId}", operation_id="getVideo", openapi_extra=ANYBODY, responses=errors(EpisodeNotFound))
def video(video_id: VideoId, services: ServicesDep, viewer: ViewerDep) -> VideoBody:
    """A video's description; needs no account where the video is published."""
    with services.database.snapshot() as tx:
        episode = services.catalog.find_visible(tx, video_id, viewer=viewer)
        tracks = services.subtitles.tracks(tx, video_id)
    return video_body(episode, subtitles=[track.language for track in tracks])


@router.get(
    "/videos/{videoId}/playback",
    operation_id="getPlayback",
    openapi_extra=SERVICES_TOO,
    responses=errors(EpisodeNotFound, StreamAuthenticationRequired, StreamAccessDenied),
)
def playback(video_id: VideoId, services: ServicesDep, viewer: WatcherDep, response: Response) -> PlaybackBody:
    """A player's grant: ticketed URLs and where to resume."""
    with services.database.snapshot() as tx:
        grant = services.playback.grant(tx, video_id, viewer=viewer)
        progress = services.viewing.progress(tx, video_id, viewer=viewer)
    response.headers["Cache-Control"] = "no-store"
    return _playback_body(grant, resume_at=progress.resume_at if progress else 0.0)


@router.get(
    "/videos/{videoId}/thumbnail",
    operation_id="getThumbnail",
    openapi_extra=ANYBODY,
    response_class=Response,
    responses={**file_answers(*TYPES), **errors(EpisodeNotFound, InvalidInput, NotFound, RangeNotSatisfiable)},
)
@router.head("/videos/{videoId}/thumbnail", include_in_schema=False)
async def thumbnail(
    video_id: VideoId, request: Request, services: ServicesDep, viewer: ViewerDep, width: WidthAsked = None
) -> Response:
    """The poster; needs no account where the video is published."""
    episode, body, media_type = await run_in_threadpool(_poster, services, video_id, viewer, width)
    sharing = "public" if episode.visibility is Visibility.PUBLISHED else "private"
    return deliver(request, body, media_type=media_type, headers={"Cache-Control": f"{sharing}, max-age=3600"})


def thumbnail_url(episode_id: str) -> str:
    return f"/api/v1/videos/{episode_id}/thumbnail"


def video_body(episode: EpisodeView, *, subtitles: list[str]) -> VideoBody:
    """The contract's form of an episode."""
    stream = f"/api/v1/stream/{episode.id}"
    return VideoBody(
        id=episode.id,
        title=episode.title,
        series=episode.series,
        episode=episode.number,
        description=episode.description,
        duration=episode.duration,
        file_size=episode.file_size,
        available_qualities=list(episode.qualities),
        thumbnail_url=thumbnail_url(episode.id),
        upload_date=episode.uploaded_at,
        uploader=Uploader(
            id="" if episode.uploader_id is None else str(episode.uploader_id), username=episode.uploader_name
        ),
        streaming_urls=StreamingUrls(
            hls=f"{stream}?format=hls", dash=f"{stream}?format=dash" if episode.has_dash else None
        ),
        language=episode.language,
        subtitles=subtitles,
        tags=list(episode.tags),
        status=episode.status.value,
    )


def _playback_body(grant: PlaybackGrant, *, resume_at: float) -> PlaybackBody:
    return PlaybackBody(
        hls=grant.hls_url or None,
        dash=grant.dash_url or None,
        poster=grant.poster_url or None,
        storyboard=grant.storyboard_url or None,
        chapters=grant.chapters_url or None,
        tracks=[PlayerTrack(id=t.id, language=t.language, label=t.label, src=t.url) for t in grant.tracks],
        intro=_intro(grant.episode),
        credits=grant.episode.credits_start,
        expires_at=grant.expires_at,
        resume_at=resume_at,
        status=grant.episode.status.value,
        complete=grant.complete,
    )


def _intro(episode: EpisodeView) -> Span | None:
    if episode.intro_start is None or episode.intro_end is None:
        return None
    return Span(start=episode.intro_start, end=episode.intro_end)


def _poster(
    services: Services, video_id: str, viewer: Principal | None, width: StillWidth | None
) -> tuple[EpisodeView, Body, str]:
    with services.database.snapshot() as tx:
        episode = services.catalog.find_visible(tx, video_id, viewer=viewer)
    if not episode.poster_key:
        raise KeyNotFound("This video has no picture yet")
    return episode, *still(services.storage, episode.poster_key, width)
