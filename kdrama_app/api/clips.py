"""Clips of one's own: made, listed, taken away. Their video is at `/reel/{shortcode}/` (reels.py)."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.status import HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from kdrama_app.api.deps import ANYBODY, PrincipalDep, ServicesDep, ViewerDep
from kdrama_app.api.errors import errors
from kdrama_app.api.reels import poster_url, video_url
from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.api.videos import VideoId
from kdrama_app.errors import (
    ClipSpaceExceeded,
    ClipsPerDayExceeded,
    EpisodeNotFound,
    Forbidden,
    InvalidInput,
    QualityNotAvailable,
    ReelNotFound,
    Unauthenticated,
)
from kdrama_app.reels.drafts import LONGEST_TITLE
from kdrama_app.reels.views import ClipDraft, ClipPage, ClipStatus, Crop, ShownClip

router = APIRouter(tags=["clips"])

Shortcode = Annotated[str, Path()]
Page = Annotated[int, Query(ge=1, le=10_000)]
Limit = Annotated[int, Query(ge=1, le=100)]


class ClipRequest(RequestModel):
    """`start`, `end` in seconds into the video, 1 to 90 apart. `side`: where a portrait is cut out, from 0 (left) to 1
    (right)."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    start: float = Field(ge=0)
    end: float = Field(gt=0)
    crop: Crop = Field(default=Crop.LANDSCAPE, strict=False)
    side: float = Field(default=0.5, ge=0, le=1)


class ClipMaker(ResponseModel):
    id: str
    username: str


class ClipBody(ResponseModel):
    """`duration` in seconds; `width`, `height` (pixels) and `size` (bytes) of the video are null until it is ready.
    `failure` says why it never will be. `copied`: its picture is the episode's own, bit for bit."""

    shortcode: str
    video_id: str
    title: str
    series: str
    start: float
    end: float
    duration: float
    crop: Crop
    status: ClipStatus
    failure: str | None
    copied: bool | None
    width: int | None
    height: int | None
    size: int | None
    maker: ClipMaker
    created_at: datetime
    share_url: str
    video_url: str
    thumbnail_url: str


class ClipsBody(ResponseModel):
    clips: list[ClipBody]
    total: int
    page: int
    limit: int


@router.post(
    "/videos/{videoId}/clips",
    operation_id="makeClip",
    status_code=HTTP_202_ACCEPTED,
    responses=errors(
        InvalidInput,
        Unauthenticated,
        Forbidden,
        EpisodeNotFound,
        QualityNotAvailable,
        ClipSpaceExceeded,
        ClipsPerDayExceeded,
    ),
)
def make_clip(video_id: VideoId, body: ClipRequest, services: ServicesDep, maker: PrincipalDep) -> ClipBody:
    """Make a clip of a video that one may watch. It is ready within seconds: ask for its `status`."""
    draft = ClipDraft(body.title, body.start, body.end, body.crop, body.side)
    with services.database.transaction() as tx:
        code = services.clips.ask(tx, video_id, draft, maker=maker).shortcode
        shown = services.clips.find_visible(tx, code, viewer=maker)
    services.clips.dispatch(code)
    return clip_body(shown)


@router.get(
    "/videos/{videoId}/clips", operation_id="listClipsOfVideo", openapi_extra=ANYBODY, responses=errors(EpisodeNotFound)
)
def clips_of_video(
    video_id: VideoId, services: ServicesDep, viewer: ViewerDep, page: Page = 1, limit: Limit = 24
) -> ClipsBody:
    """A video's finished clips, the newest first."""
    with services.database.snapshot() as tx:
        found = services.clips.of_episode(tx, video_id, viewer=viewer, limit=limit, offset=(page - 1) * limit)
    return _clips_body(found, page, limit)


@router.get("/clips", operation_id="listClips", openapi_extra=ANYBODY)
def clips(services: ServicesDep, viewer: ViewerDep, page: Page = 1, limit: Limit = 24) -> ClipsBody:
    """Finished clips of all published videos, the newest first."""
    with services.database.snapshot() as tx:
        found = services.clips.newest(tx, viewer=viewer, limit=limit, offset=(page - 1) * limit)
    return _clips_body(found, page, limit)


@router.get("/clips/{shortcode}", operation_id="getClip", openapi_extra=ANYBODY, responses=errors(ReelNotFound))
def clip(shortcode: Shortcode, services: ServicesDep, viewer: ViewerDep) -> ClipBody:
    """One clip. Until it is ready its maker and admins alone find it."""
    with services.database.snapshot() as tx:
        return clip_body(services.clips.find_visible(tx, shortcode, viewer=viewer))


@router.delete(
    "/clips/{shortcode}",
    operation_id="deleteClip",
    status_code=HTTP_204_NO_CONTENT,
    responses=errors(Unauthenticated, Forbidden, ReelNotFound),
)
def delete_clip(shortcode: Shortcode, services: ServicesDep, principal: PrincipalDep) -> None:
    """Take a clip away; for whoever made it, and admins."""
    with services.database.transaction() as tx:
        services.clips.delete(tx, shortcode, by=principal)


def share_url(shortcode: str) -> str:
    return f"/clip/{shortcode}"


def clip_body(shown: ShownClip) -> ClipBody:
    clip, made = shown.clip, shown.clip.made
    return ClipBody(
        shortcode=clip.shortcode,
        video_id=clip.episode_id,
        title=clip.title,
        series=shown.episode.series,
        start=made.start if made else clip.start,
        end=made.start + made.duration if made else clip.end,
        duration=clip.seconds,
        crop=clip.crop,
        status=clip.status,
        failure=clip.failure or None,
        copied=made.copied if made else None,
        width=made.width if made else None,
        height=made.height if made else None,
        size=made.size if made else None,
        maker=ClipMaker(id=str(clip.maker_id or ""), username=clip.maker),
        created_at=clip.created_at,
        share_url=share_url(clip.shortcode),
        video_url=video_url(clip.shortcode),
        thumbnail_url=poster_url(clip.shortcode),
    )


def _clips_body(found: ClipPage, page: int, limit: int) -> ClipsBody:
    return ClipsBody(clips=[clip_body(shown) for shown in found.clips], total=found.total, page=page, limit=limit)
