"""Reels by their shortcode (document 4): the video, what is known of it, its picture, and a page that explains."""

import time
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response
from starlette.status import HTTP_308_PERMANENT_REDIRECT

from kdrama_app.accounts.views import Principal
from kdrama_app.api.answers import FILE_PARAMETERS, file_answers
from kdrama_app.api.delivery import Body, deliver, file_body, find_body
from kdrama_app.api.deps import ANYBODY, SERVICES_TOO, ServicesDep, WatcherDep
from kdrama_app.api.error_forms import REELS
from kdrama_app.api.errors import errors
from kdrama_app.api.reel_page import page_for
from kdrama_app.api.stills import TYPES, WidthAsked, still
from kdrama_app.errors import (
    InvalidReelUrl,
    RangeNotSatisfiable,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    StorageFull,
    StreamAccessDenied,
    StreamAuthenticationRequired,
)
from kdrama_app.reels.extractor import MediaInfo
from kdrama_app.reels.service import is_public
from kdrama_app.reels.shortcodes import PATTERN, POSTER, VIDEO, clip_key, is_shortcode
from kdrama_app.reels.views import Made, ShownClip
from kdrama_app.settings import VERSION
from kdrama_app.transcode.stills import StillWidth
from kdrama_app.wiring import Services

router = APIRouter(tags=["reels"])
# Addresses without their last slash.
shorter = APIRouter(include_in_schema=False)

# Any page may show a reel to whoever may see it: a browser sends no cookie along where anybody may read the answer.
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Length, Content-Range, Accept-Ranges, ETag, X-Request-ID",
}
# Another platform's, which anybody may watch.
KEPT = {"Cache-Control": "public, max-age=3600", **CORS}
# Whether somebody may watch it is asked every time.
PRIVATE = {"Cache-Control": "private, no-cache", **CORS}
_FROM_ELSEWHERE = (ReelPrivate, ReelUnsupported, ReelRateLimited, ReelNotExtracted, ReelUnreadable, ReelUnreachable)
_HIDDEN = (InvalidReelUrl, StreamAuthenticationRequired, StreamAccessDenied, ReelNotFound)
_REFUSALS = errors(*_HIDDEN, RangeNotSatisfiable, surface=REELS)
_REEL_REFUSALS = errors(*_HIDDEN, RangeNotSatisfiable, *_FROM_ELSEWHERE, StorageFull, surface=REELS)
_INFO_REFUSALS = errors(*_HIDDEN, *_FROM_ELSEWHERE, surface=REELS)


class _NoClip(Exception):
    """The shortcode is none of ours."""


class ReelMetadata(BaseModel):
    """`duration` in seconds; `resolution` is the shorter side ("1080p"), `bitrate` of the whole file ("2500kbps").

    Of another platform's reel what is not known is left out, here and in `ReelData`."""

    duration: float | None = None
    resolution: str | None = None
    bitrate: str | None = None


class ReelData(BaseModel):
    """`caption` is the clip's title, `username` who made it. `video_url` of another platform's reel is that
    platform's, and good for some hours; the reel's own address here stays."""

    video_url: str
    file_name: str
    thumbnail_url: str | None = None
    caption: str | None = None
    username: str | None = None
    metadata: ReelMetadata


class ReelInfo(BaseModel):
    """`processing_time_ms`: what finding it took here."""

    data: ReelData
    version: str
    processing_time_ms: int


async def shortcode_in(shortcode: Annotated[str, Path(json_schema_extra={"pattern": PATTERN})]) -> str:
    """Raises InvalidReelUrl for what is no shortcode."""
    if not is_shortcode(shortcode):
        raise InvalidReelUrl
    return shortcode


Shortcode = Annotated[str, Depends(shortcode_in)]


@router.get(
    "/reel/",
    operation_id="getReelPage",
    response_class=Response,
    responses={200: {"content": {"text/html": {"schema": {"type": "string"}, "example": "<!doctype html>…"}}}},
)
async def information(request: Request, services: ServicesDep) -> Response:
    """How to ask for a reel, as a page, in English or (`Accept-Language`) Korean."""
    language, html = page_for(request.headers.get("accept-language", ""), services.settings.site_url)
    headers = {"Cache-Control": "public, max-age=3600", "Vary": "Accept-Language", "Content-Language": language}
    return Response(html, media_type="text/html", headers=headers)


@router.get(
    "/reel/{shortcode}/",
    operation_id="getReel",
    response_class=Response,
    responses={**file_answers("video/mp4"), **_REEL_REFUSALS},
    openapi_extra={"parameters": FILE_PARAMETERS, **SERVICES_TOO},
)
@router.head("/reel/{shortcode}/", include_in_schema=False)
async def reel(shortcode: Shortcode, request: Request, services: ServicesDep, viewer: WatcherDep) -> Response:
    """A clip as one MP4, whole or in ranges. Who may watch its episode may watch it.

    Where external reels are on (KDRAMA_EXTRACTOR), any other shortcode is Instagram's: fetched once, then kept."""
    try:
        await run_in_threadpool(_watchable, services, shortcode, viewer)
    except _NoClip:
        kept = await services.external_reels.open(shortcode)
        body = await run_in_threadpool(file_body, kept.path, etag=kept.etag)
        return deliver(request, body, media_type="video/mp4", headers=KEPT)
    body = await find_body(services.storage, clip_key(shortcode, VIDEO))
    return deliver(request, body, media_type="video/mp4", headers=PRIVATE)


@router.get(
    "/reel/{shortcode}/info",
    operation_id="getReelInfo",
    openapi_extra=SERVICES_TOO,
    responses=_INFO_REFUSALS,
    response_model_exclude_none=True,
)
async def info(shortcode: Shortcode, services: ServicesDep, viewer: WatcherDep, response: Response) -> ReelInfo:
    """What is known of a reel, and where it is."""
    began = time.perf_counter()
    try:
        data = await run_in_threadpool(_clip_data, services, shortcode, viewer)
    except _NoClip:
        data = _external_data(await services.external_reels.info(shortcode))
    response.headers.update(PRIVATE)
    return ReelInfo(data=data, version=VERSION, processing_time_ms=round((time.perf_counter() - began) * 1000))


@router.get(
    "/reel/{shortcode}/poster",
    operation_id="getReelPoster",
    response_class=Response,
    responses={**file_answers(*TYPES), **_REFUSALS},
    openapi_extra=ANYBODY,
)
@router.head("/reel/{shortcode}/poster", include_in_schema=False)
async def poster(
    shortcode: Shortcode, request: Request, services: ServicesDep, viewer: WatcherDep, width: WidthAsked = None
) -> Response:
    """A reel's picture; needs no account where its video is published."""
    shown, body, media_type = await run_in_threadpool(_poster, services, shortcode, viewer, width)
    age = "public, max-age=3600" if is_public(shown) else "private, max-age=3600"
    return deliver(request, body, media_type=media_type, headers={"Cache-Control": age, **CORS})


@shorter.get("/reel")
@shorter.get("/reel/{shortcode}")
async def with_slash(request: Request) -> Response:
    """To the address that the document names."""
    address = request.url.replace(path=f"{request.url.path}/")
    return RedirectResponse(f"{address.path}?{address.query}".rstrip("?"), HTTP_308_PERMANENT_REDIRECT)


def video_url(shortcode: str) -> str:
    return f"/reel/{shortcode}/"


def poster_url(shortcode: str) -> str:
    return f"/reel/{shortcode}/poster"


def _watchable(services: Services, shortcode: str, viewer: Principal | None) -> tuple[ShownClip, Made]:
    """Raises _NoClip, and what `find_watchable` raises."""
    with services.database.snapshot() as tx:
        try:
            shown = services.clips.find_watchable(tx, shortcode, viewer=viewer)
        except ReelNotFound as nobody_s:
            if services.clips.knows(tx, shortcode):
                raise
            raise _NoClip from nobody_s
    if shown.clip.made is None:
        raise ReelNotFound(shortcode)
    return shown, shown.clip.made


def _clip_data(services: Services, shortcode: str, viewer: Principal | None) -> ReelData:
    shown, made = _watchable(services, shortcode, viewer)
    site = services.settings.site_url
    return ReelData(
        video_url=f"{site}{video_url(shortcode)}",
        file_name=f"reel_{shortcode}.mp4",
        thumbnail_url=f"{site}{poster_url(shortcode)}",
        caption=shown.clip.title,
        username=shown.clip.maker,
        metadata=ReelMetadata(
            duration=round(made.duration, 3),
            resolution=f"{min(made.width, made.height)}p",
            bitrate=f"{round(made.size * 8 / made.duration / 1000)}kbps",
        ),
    )


def _external_data(found: MediaInfo) -> ReelData:
    return ReelData(
        video_url=found.video_url,
        file_name=found.file_name,
        thumbnail_url=found.thumbnail_url or None,
        caption=found.caption or None,
        username=found.username or None,
        metadata=ReelMetadata(
            duration=found.duration or None,
            resolution=found.resolution or None,
            bitrate=found.bitrate_text or None,
        ),
    )


def _poster(
    services: Services, shortcode: str, viewer: Principal | None, width: StillWidth | None
) -> tuple[ShownClip, Body, str]:
    with services.database.snapshot() as tx:
        shown = services.clips.find_visible(tx, shortcode, viewer=viewer)
    return shown, *still(services.storage, clip_key(shortcode, POSTER), width)
