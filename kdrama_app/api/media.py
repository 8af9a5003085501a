"""The files of an episode by ticket: playlists, segments, subtitles, posters. No database is asked."""

import re
from pathlib import PurePosixPath

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kdrama_app.api.answers import FILE_PARAMETERS, file_answers
from kdrama_app.api.delivery import deliver, deliver_text, find_body
from kdrama_app.api.deps import ServicesDep
from kdrama_app.api.errors import errors
from kdrama_app.errors import NotFound, RangeNotSatisfiable, StreamAccessDenied, StreamAuthenticationRequired
from kdrama_app.playback.playlists import is_complete, is_multivariant
from kdrama_app.storage.port import KeyNotFound
from kdrama_app.wiring import Services

router = APIRouter(tags=["media"])

HLS_TYPE = "application/vnd.apple.mpegurl"
DASH_TYPE = "application/dash+xml"
TEXT_TYPES = {".m3u8": HLS_TYPE, ".mpd": DASH_TYPE, ".vtt": "text/vtt; charset=utf-8"}
BINARY_TYPES = {".m4s": "video/mp4", ".mp4": "video/mp4", ".jpg": "image/jpeg"}

FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
A_MOMENT = "public, max-age=10"
REVALIDATE = "no-cache"

_FILE = re.compile("/media/(?P<ticket>[^/]+)/(?P<episode>[^/]+)/(?P<path>.*)")


class MediaDoor:
    """Wraps the API application: files by the short way. FastAPI's routing and dependencies would cost twice what all
    the rest of the answer does; it has the same route for its document, and for what is no GET or HEAD."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        match = _FILE.fullmatch(scope["path"]) if asked else None
        if match is None:
            await self._app(scope, receive, send)
            return
        scope["route"] = router.routes[0]
        response = await media(
            match["ticket"], match["episode"], match["path"], Request(scope, receive), self._services
        )
        await response(scope, receive, send)


@router.get(
    "/media/{ticket}/{episode_id}/{path:path}",
    operation_id="getMedia",
    response_class=Response,
    responses={
        **file_answers(*TEXT_TYPES.values(), *sorted({*BINARY_TYPES.values(), "audio/mp4"})),
        **errors(StreamAccessDenied, StreamAuthenticationRequired, NotFound, RangeNotSatisfiable),
    },
    openapi_extra={"parameters": FILE_PARAMETERS},
)
@router.head("/media/{ticket}/{episode_id}/{path:path}", include_in_schema=False)
async def media(ticket: str, episode_id: str, path: str, request: Request, services: ServicesDep) -> Response:
    """One file below an episode. A ticket comes with `GET /videos/{videoId}/playback` and in playlists."""
    admitted = services.playback.check_ticket(ticket, episode_id)
    request.state.user_id = str(admitted.user_id) if admitted.user_id else None
    key, suffix = f"media/{episode_id}/{path}", PurePosixPath(path).suffix
    if suffix in TEXT_TYPES:
        text = (await run_in_threadpool(services.storage.read, key)).decode()
        return deliver_text(request, text, media_type=TEXT_TYPES[suffix], headers=_caching(_text_age(suffix, text)))
    if suffix not in BINARY_TYPES:
        raise KeyNotFound
    body = await find_body(services.storage, key)
    age = AN_HOUR if suffix == ".jpg" else FOREVER
    return deliver(request, body, media_type=_binary_type(path, suffix), headers=_caching(age))


def _text_age(suffix: str, text: str) -> str:
    """A finished media playlist and a subtitle track keep; what lists renditions is rewritten as they land.

    A multivariant playlist is asked for ahead of the player that plays it (ui/components/following.js).
    """
    if suffix == ".vtt" or is_complete(text):
        return AN_HOUR
    return A_MOMENT if is_multivariant(text) else REVALIDATE


def _binary_type(path: str, suffix: str) -> str:
    if path.startswith("audio") and suffix != ".jpg":
        return "audio/mp4"
    return BINARY_TYPES[suffix]


def _caching(cache_control: str) -> dict[str, str]:
    return {"Cache-Control": cache_control}
