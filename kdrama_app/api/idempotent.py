"""`Idempotency-Key`: a creating request that is sent again is answered as the first time, and has one effect.

Pure ASGI around the application: the answer is kept before anybody sees it.
"""

import asyncio
import hashlib
import re
import time

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kdrama_app.api.credentials import known_by
from kdrama_app.errors import IdempotencyKeyBusy, InvalidInput, Unauthenticated
from kdrama_app.operations.idempotency import Answer, StillRunning
from kdrama_app.wiring import Services

HEADER = "Idempotency-Key"
REPLAYED = (b"idempotency-replayed", b"true")
# Of those that do not create, or where a key would keep alive what is to be used once.
EXEMPT = (
    "/api/v1/auth/login",
    "/api/v1/auth/refresh",
    "/api/v1/auth/logout",
    "/api/v1/auth/session",
    "/api/v1/users/login",
)
STREAMS = "/api/v1/streams"
# What says nothing of the request: the same one may well succeed later.
PASSING = frozenset({401, 403, 408, 409, 429})
KEPT_HEADERS = frozenset({"content-type", "location", "cache-control"})
PATIENCE_SECONDS = 20.0
POLL_SECONDS = 0.05
_KEY = re.compile(r"[!-~]{1,255}")


def takes_key(method: str, path: str) -> bool:
    """Whether a request creates something, or writes a stream. Chunks are told apart by their index already."""
    return _keeps_its_key(method, path) or (
        method == "POST"
        and path.startswith("/api/v1/")
        and not path.startswith(EXEMPT)
        and "/upload/chunk/" not in path
        and not path.endswith("/auth/validate")
    )


def _keeps_its_key(method: str, path: str) -> bool:
    """A write of a stream notes its key in its own transaction: not even a crash can part the two."""
    return (
        method in {"POST", "PUT", "DELETE"}
        and (path == STREAMS or path.startswith(f"{STREAMS}/"))
        and not path.endswith("/bulk_import")
    )


def find_key(request: Request) -> str:
    """A dependency: the key of a request whose service notes it; "" for none. Raises InvalidInput."""
    key = request.headers.get(HEADER)
    if key is not None:
        _require_valid(key)
    return key or ""


def _require_valid(key: str) -> None:
    if not _KEY.fullmatch(key):
        raise InvalidInput(details={HEADER: "must be 1 to 255 visible ASCII characters"})


async def forget_old_answers(services: Services) -> None:
    """Remove what nobody asks for any more. For a task that runs now and then."""

    def run() -> None:
        with services.database.transaction() as tx:
            services.idempotency.forget_old(tx)
            services.stream_manager.backends.forget_old_keys(tx)

    await run_in_threadpool(run)


class Idempotent:
    """Wraps the API application."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self._app, self._services = app, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        key = headers.get(HEADER)
        method, path = scope["method"], scope["path"]
        if key is None or _keeps_its_key(method, path) or not takes_key(method, path):
            await self._app(scope, receive, send)
            return
        _require_valid(key)
        sender = await run_in_threadpool(self._sender, headers)
        if sender is None:
            # Whoever it is has no business here, and is told so.
            await self._app(scope, receive, send)
            return
        body = await _read(receive)
        request = _Request(self._services, sender, key, _fingerprint(scope, body))
        known = await request.begin()
        if known is not None:
            await _replay(send, known)
            return
        await self._work(request, scope, receive, send, body)

    async def _work(self, request: "_Request", scope: Scope, receive: Receive, send: Send, body: bytes) -> None:
        caught = _Caught()
        try:
            await self._app(scope, _again(body, receive), caught.send)
            answer = caught.answer()
        except BaseException:
            await asyncio.shield(request.release())
            raise
        await asyncio.shield(request.end(answer))
        for message in caught.messages:
            await send(message)

    def _sender(self, headers: Headers) -> str | None:
        """Who asks, as far as keys are concerned; None for bad credentials. Those without any share one name space:
        whoever may create without an account sends what nobody else sends."""
        try:
            with self._services.database.snapshot() as tx:
                principal = known_by(self._services, tx, headers)
        except Unauthenticated:
            return None
        if principal is None:
            return "nobody"
        return f"user:{principal.user_id}" if principal.user_id is not None else f"service:{principal.name}"


class _Request:
    """One request under its key."""

    def __init__(self, services: Services, sender: str, key: str, fingerprint: str) -> None:
        self._services, self._fingerprint = services, fingerprint
        self._who = {"sender": sender, "key": key}

    async def begin(self) -> Answer | None:
        """The answer of the first time, waited for while it is being made; None when this is the first time."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await run_in_threadpool(self._begin)
            except StillRunning as busy:
                if time.monotonic() > deadline:
                    raise IdempotencyKeyBusy from busy
                await asyncio.sleep(POLL_SECONDS)

    async def end(self, answer: Answer) -> None:
        if answer.status >= 500 or answer.status in PASSING:
            await self.release()
            return

        def run() -> None:
            with self._services.database.transaction() as tx:
                self._services.idempotency.keep(tx, answer, **self._who)

        await run_in_threadpool(run)

    async def release(self) -> None:
        def run() -> None:
            with self._services.database.transaction() as tx:
                self._services.idempotency.release(tx, **self._who)

        await run_in_threadpool(run)

    def _begin(self) -> Answer | None:
        with self._services.database.transaction() as tx:
            return self._services.idempotency.begin(tx, fingerprint=self._fingerprint, **self._who)


class _Caught:
    """An answer held back until it is kept."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    def answer(self) -> Answer:
        start = self.messages[0]
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        kept = {name: value for name, value in headers.items() if name.lower() in KEPT_HEADERS}
        return Answer(start["status"], kept, b"".join(message.get("body", b"") for message in self.messages[1:]))


def _fingerprint(scope: Scope, body: bytes) -> str:
    digest = hashlib.sha256(scope["path"].encode() + b"\0" + scope["query_string"] + b"\0")
    digest.update(body)
    return digest.hexdigest()


async def _read(receive: Receive) -> bytes:
    """The whole body, which the envelope bounds."""
    pieces, more = [], True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise InvalidInput("The connection ended before the whole request had arrived")
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    """What was read, to be read by the application; after it whatever else comes."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _replay(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": [*headers, REPLAYED]})
    await send({"type": "http.response.body", "body": answer.body})
