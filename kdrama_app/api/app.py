"""The API application, and the front door that it shares with the site."""

from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kdrama_app.api import (
    auth,
    clips,
    docs_page,
    gateway,
    health,
    media,
    metadata,
    metrics,
    own_account,
    pictures,
    posters,
    reels,
    stream_source,
    stream_source_users,
    streams,
    subtitles,
    transcode,
    upload,
    videos,
    viewing,
)
from kdrama_app.api.envelope import Envelope, origin_matches
from kdrama_app.api.error_forms import PLATFORM, REELS, STREAM_SOURCE, Surface
from kdrama_app.api.errors import error_example, errors, install_error_encoding
from kdrama_app.api.first_looks import FirstLooks
from kdrama_app.api.idempotent import Idempotent
from kdrama_app.api.media import AN_HOUR, FOREVER, REVALIDATE, MediaDoor
from kdrama_app.api.schema import ABOUT, documented
from kdrama_app.api.share_cards import ShareCards
from kdrama_app.errors import MethodNotAllowed, Unauthenticated
from kdrama_app.settings import VERSION
from kdrama_app.wiring import Services

# The first path segments that belong to programs; everything else is the site's.
API_ROOTS = frozenset({"api", "api-docs", "auth", "media", "health", "metrics", "reel"})
CREDENTIALED_ROUTERS = (
    own_account.router,
    upload.router,
    transcode.router,
    streams.router,
    videos.router,
    metadata.router,
    posters.router,
    pictures.router,
    subtitles.router,
    viewing.router,
    clips.router,
    gateway.router,
)
REEL_ROUTERS = (health.router, reels.router)
ROOT_ROUTERS = (gateway.router, *REEL_ROUTERS, media.router, metrics.router)

SITE_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)


def create_api(services: Services) -> FastAPI:
    """Every route that programs use. Unknown addresses below the API's roots answer as the contract says."""
    api = FastAPI(
        title="K-Drama API",
        version=VERSION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
        **ABOUT,
    )
    api.state.services = services
    versioned = APIRouter(prefix="/api/v1")
    versioned.include_router(auth.router)
    for router in CREDENTIALED_ROUTERS:
        versioned.include_router(router, responses=errors(Unauthenticated))
    versioned.include_router(stream_source_users.router, responses=_any_other(STREAM_SOURCE))
    refusals = {**errors(Unauthenticated, surface=STREAM_SOURCE), **_any_other(STREAM_SOURCE)}
    versioned.include_router(stream_source.router, responses=refusals)
    api.include_router(versioned, responses=_any_other(PLATFORM))
    for router in ROOT_ROUTERS:
        api.include_router(router, responses=_any_other(REELS if router in REEL_ROUTERS else PLATFORM))
    api.include_router(docs_page.router)
    api.include_router(reels.shorter)
    install_error_encoding(api)
    api.openapi = lambda: documented(api)  # pyright: ignore[reportAttributeAccessIssue]
    return api


def _any_other(surface: Surface) -> dict[int | str, dict[str, Any]]:
    """Also keeps FastAPI from promising its own 422: what is not valid is refused in the surface's own form."""
    examples = {"MethodNotAllowed": error_example(MethodNotAllowed, surface)}
    content = {"application/json": {"examples": examples}}
    return {"default": {"model": surface.body, "description": "Any other refusal", "content": content}}


def enveloped(services: Services) -> ASGIApp:
    """The API as it is served."""
    return Counted(Envelope(MediaDoor(Idempotent(create_api(services), services), services), services), services)


class Counted:
    """Wraps what serves, and knows how much of it is open."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._vitals = app, services.vitals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._vitals.connection():
            await self._app(scope, receive, send)


class FrontDoor:
    """Sends what is for programs to the API and the rest to the site; each guards itself.

    `pages`: the addresses of pages that lie in the build, such as "/login".
    """

    def __init__(self, site: ASGIApp, services: Services, *, pages: Collection[str] = ()) -> None:
        self._site, self._pages = Counted(FirstLooks(ShareCards(site, services), services), services), pages
        self._settings = services.settings
        self._api = enveloped(services)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not origin_matches(scope, self._settings):
            # Another site's page must not open our socket with this browser's cookie.
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._site(scope, receive, send)
        elif _first_part(scope["path"]) in API_ROOTS:
            await self._api(scope, receive, send)
        else:
            if scope["path"] in self._pages:
                # A page is a folder of the build, to whose own address its reader would be sent first, and without TLS.
                scope = {**scope, "path": f"{scope['path']}/"}
            await self._site(scope, receive, _with_site_headers(scope["path"], send))


def _first_part(path: str) -> str:
    """ "api" of "/api/v1/videos"; empty where there is no path, as in `OPTIONS *`."""
    return path.removeprefix("/").partition("/")[0] if path.startswith("/") else ""


def _with_site_headers(path: str, send: Send) -> Send:
    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=[*message["headers"], *SITE_HEADERS])
            headers.setdefault("Cache-Control", _site_age(path, message["status"]))
            message = {**message, "headers": headers.raw}
        await send(message)

    return headed


def _site_age(path: str, status: int) -> str:
    """What lies below /assets/ has its content's hash in its name; a page that names it is asked for anew, and so is
    what is not there yet."""
    if status not in {200, 206, 304}:
        return REVALIDATE
    if path.startswith("/assets/"):
        return FOREVER
    return AN_HOUR if path.endswith(".svg") else REVALIDATE
