"""What surrounds every API request: its id, its version, its allowance, its log line, and the net under crashes.

Pure ASGI, so that bodies stream through untouched.
"""

import re
import time
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kdrama_app.accounts.views import Permission
from kdrama_app.api.credentials import known_by
from kdrama_app.api.errors import METHODS, error_response
from kdrama_app.db import new_id
from kdrama_app.errors import (
    AppError,
    InvalidInput,
    NotFound,
    RateLimitExceeded,
    SystemMaintenance,
    Unauthenticated,
    UnsupportedApiVersion,
)
from kdrama_app.operations.limits import Allowance
from kdrama_app.operations.maintenance import Closed
from kdrama_app.operations.metrics import UNMATCHED
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services

API_VERSION = "v1"
# Addresses below /api that no version stands in front of.
UNVERSIONED = ("/api/docs",)
# What answers while the house is closed: is it alive, what can it do, may I log in, who am I.
OPEN_ALWAYS = ("/health", "/metrics", "/api/docs", "/api-docs", "/api/v1/openapi.json")
WAYS_IN = frozenset(
    f"/api/v1/{name}"
    for name in ("auth/login", "auth/refresh", "auth/logout", "auth/me", "auth/session", "users/login")
)
# Far more than the longest list of checksums; files come by routes that bound themselves.
MAX_BODY_BYTES = 8 * 1024 * 1024

_SANE_REQUEST_ID = re.compile(r"[\w\-.:]{1,128}", re.ASCII)
# What no client can have meant, and no database or log can keep.
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_VERSION = re.compile(r"v?(\d+)(\.\d+)*", re.ASCII)

log = structlog.get_logger("kdrama.requests")


class Envelope:
    """Wraps the API application."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services
        self._settings, self._limits = services.settings, services.limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = _request_id(headers.get("x-request-id"))
        state: dict[str, Any] = {**scope.get("state", {}), "request_id": request_id}
        client = client_address(scope, self._settings.trusted_proxy_hops)
        exchange = _Exchange(send, request_id=request_id, debug=self._settings.debug_errors)
        path, inner = scope["path"], scope
        try:
            if counted(path):
                exchange.allowance = self._limits.hit_request(client)
            if _UNWRITABLE.search(path):
                raise NotFound
            canonical = canonical_path(path, headers)
            inner = {**scope, "path": canonical, "raw_path": quote(canonical).encode(), "state": state}
            await self._require_open(canonical, headers)
            await self._app(inner, _bounded(receive, path, headers), exchange.send)
        except AppError as error:
            await exchange.refuse(error, scope, receive)
        except Exception:
            log.exception("crash", request_id=request_id, method=scope["method"], path=safe_path(path))
            await exchange.refuse(AppError(), scope, receive)
        finally:
            seconds = time.perf_counter() - exchange.started
            self._services.metrics.answered(
                method=_known_method(scope["method"]),
                route=_route(inner),
                status=exchange.status,
                seconds=seconds,
                size=exchange.size,
            )
            log.info(
                "request",
                method=scope["method"],
                path=safe_path(path),
                status=exchange.status,
                duration_ms=round(seconds * 1000, 1),
                user_agent=headers.get("user-agent", ""),
                ip=client,
                user_id=state.get("user_id"),
                request_id=request_id,
            )

    async def _require_open(self, path: str, headers: Headers) -> None:
        """Raises SystemMaintenance for everybody but admins, and those who may become one by logging in."""
        maintenance = self._services.maintenance
        closed = await run_in_threadpool(self._look_whether_closed) if maintenance.stale else maintenance.known
        if closed is None or path.startswith(OPEN_ALWAYS) or path in WAYS_IN:
            return
        if not await run_in_threadpool(self._is_admin, headers):
            until = closed.until.isoformat() if closed.until else ""
            raise SystemMaintenance(closed.message or None, until=until)

    def _look_whether_closed(self) -> Closed | None:
        try:
            with self._services.database.snapshot() as tx:
                return self._services.maintenance.current(tx)
        except SQLAlchemyError:
            # Whoever needs the database is told so there.
            return self._services.maintenance.known

    def _is_admin(self, headers: Headers) -> bool:
        try:
            with self._services.database.snapshot() as tx:
                principal = known_by(self._services, tx, headers)
        except Unauthenticated:
            return False
        return principal is not None and principal.may(Permission.ADMINISTER)


class _Exchange:
    """One answer on its way out."""

    def __init__(self, send: Send, *, request_id: str, debug: bool) -> None:
        self._send, self._request_id, self._debug = send, request_id, debug
        self.status = self.size = 0
        self._length = 0
        self.allowance: Allowance | None = None
        self.started = time.perf_counter()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self._request_id
            headers["API-Version"] = API_VERSION
            headers.setdefault("X-Content-Type-Options", "nosniff")
            if self.allowance:
                headers.setdefault("X-RateLimit-Limit", str(self.allowance.limit))
                headers.setdefault("X-RateLimit-Remaining", str(self.allowance.remaining))
                headers.setdefault("X-RateLimit-Reset", str(self.allowance.reset_at))
            self._length = int(headers.get("content-length", 0))
        elif message["type"] == "http.response.body":
            self.size += len(message.get("body", b""))
        elif message["type"] == "http.response.pathsend":
            # The server sends the file by itself.
            self.size = self._length
        await self._send(message)

    async def refuse(self, error: AppError, scope: Scope, receive: Receive) -> None:
        """Answer with an error, unless an answer has begun: then the connection just ends short."""
        if not self.status:
            if isinstance(error, RateLimitExceeded):
                self.allowance = None
            answer = error_response(error, request_id=self._request_id, scope=scope, debug=self._debug)
            await answer(scope, receive, self.send)


def canonical_path(path: str, headers: Headers) -> str:
    """`/api/x` as `/api/v1/x`, by `Accept-Version`; other paths as they are. Raises UnsupportedApiVersion."""
    if not path.startswith("/api/") or path.startswith(UNVERSIONED):
        return path
    first, _, rest = path.removeprefix("/api/").partition("/")
    if re.fullmatch(r"v\d+", first):
        _check_version(first)
        return path
    _check_version(headers.get("accept-version") or API_VERSION)
    return f"/api/{API_VERSION}/{first}" + (f"/{rest}" if rest or path.endswith("/") else "")


def client_address(scope: Scope, trusted_hops: int) -> str:
    """The client's IP: the entry that our outermost trusted proxy wrote; what lies left of it can be forged."""
    if trusted_hops:
        # Some proxies add a line of their own instead of extending the client's: together they are one list.
        forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for"))
        hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
        if len(hops) >= trusted_hops:
            return hops[-trusted_hops]
    return scope["client"][0] if scope.get("client") else ""


def origin_matches(scope: Scope, settings: Settings) -> bool:
    """Whether a browser sent this from our own pages (Fetch Metadata; for older ones the Origin header)."""
    headers = Headers(scope=scope)
    if site := headers.get("sec-fetch-site"):
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return True
    allowed = {headers.get("host", "").lower(), urlsplit(settings.public_url).netloc.lower()} - {""}
    try:
        return urlsplit(origin).netloc.lower() in allowed
    except ValueError:
        return False


def safe_path(path: str) -> str:
    """The path as logs may keep it: a ticket is a key, so it is left out."""
    if path.startswith("/media/"):
        _, media, _, *rest = path.split("/")
        return "/".join(["", media, "-", *rest])
    return path


def _route(scope: Scope) -> str:
    """The pattern of the address that answered, for metrics."""
    path = getattr(scope.get("route"), "path", None)
    if path is None:
        return UNMATCHED
    # FastAPI names a route as its own router does, without what stands in front of that.
    prefix = f"/api/{API_VERSION}"
    return prefix + path if scope["path"].startswith(f"{prefix}/") and not path.startswith("/api") else path


def _known_method(method: str) -> str:
    return method if method in METHODS else "OTHER"


def counted(path: str) -> bool:
    """Whether a request is of those that a client has only so many of a minute.

    Chunks of a started upload and segments of a granted video are counted where they start; what a gateway asks it asks
    for everybody behind one address.
    """
    return path.startswith(("/api/", "/reel")) and not _is_chunk(path)


def _is_chunk(path: str) -> bool:
    return "/upload/chunk/" in path


def _bounded(receive: Receive, path: str, headers: Headers) -> Receive:
    """`receive` for a body of at most MAX_BODY_BYTES. Raises InvalidInput; a declared excess is not read at all."""
    if _is_chunk(path):
        return receive
    declared = headers.get("content-length", "")
    left = MAX_BODY_BYTES
    if declared.isdecimal() and (len(declared) > 18 or int(declared) > left):
        raise InvalidInput("The request body is too large")

    async def receive_bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise InvalidInput("The request body is too large")
        return message

    return receive_bounded


def _request_id(given: str | None) -> str:
    return given if given and _SANE_REQUEST_ID.fullmatch(given) else f"req_{new_id(16)}"


def _check_version(version: str) -> None:
    match = _VERSION.fullmatch(version.strip().lower())
    if match is None or f"v{match[1]}" != API_VERSION:
        raise UnsupportedApiVersion(details={"requested": version[:20], "supported": [API_VERSION]})
