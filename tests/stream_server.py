"""A StreamSource server in memory, with the troubles a test orders: `httpx.MockTransport(server)`."""

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import jwt

EMAIL, PASSWORD = "app@example.com", "a password for tests"
START = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
# What a server finds out of any link.
FOUND_OUT = {"platform": "TikTok", "orientation": "portrait", "kind": "stream"}
TEXTS = ("source", "link", "platform", "orientation", "kind", "city", "state", "notes", "title", "posted_by")

Trouble = Callable[[httpx.Request], httpx.Response | None]
"""What happens to a request before it is heard; None: nothing."""


class PulledPlug(Exception):
    """A test's kill -9: nothing in the product catches it."""


@dataclass
class StreamServer:
    """`troubles`: for the next requests, in turn. `deaf`: what happens to answers, in turn, after the work was done.

    `knows_keys`: whether it heeds Idempotency-Key, as older servers do not.
    """

    clock: Callable[[], datetime] = lambda: START
    knows_keys: bool = True
    token_life: timedelta = timedelta(hours=24)
    troubles: list[Trouble | None] = field(default_factory=list)
    deaf: list[Exception | None] = field(default_factory=list)
    streams: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    logins: int = 0
    tokens: set[str] = field(default_factory=set)
    _answers: dict[str, httpx.Response] = field(default_factory=dict)
    _ids: Any = field(default_factory=lambda: itertools.count(101))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        trouble = self.troubles.pop(0) if self.troubles else None
        refused = trouble(request) if trouble else None
        if refused is not None:
            return refused
        answer = self._hear(request)
        lost = self.deaf.pop(0) if self.deaf else None
        if lost is not None:
            raise lost
        return answer

    def sent(self, method: str) -> int:
        """How many requests of a method were heard."""
        return sum(line.startswith(f"{method} ") for line in self.asked)

    def _hear(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1")
        self.asked.append(f"{request.method} {path}")
        if path == "/users/login":
            return self._log_in(request)
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return _error(401, "Invalid or expired token")
        key = request.headers.get("Idempotency-Key", "")
        if key:
            self.keys.append(key)
        if self.knows_keys and key in self._answers:
            return self._answers[key]
        answer = self._work(request, path)
        if key and answer.status_code < 400:
            self._answers[key] = answer
        return answer

    def _log_in(self, request: httpx.Request) -> httpx.Response:
        if json.loads(request.content) != {"email": EMAIL, "password": PASSWORD}:
            return _error(401, "Invalid email or password")
        self.logins += 1
        claims = {"exp": int((self.clock() + self.token_life).timestamp()), "jti": str(self.logins)}
        token = jwt.encode(claims, "a secret of thirty-two characters", algorithm="HS256")
        self.tokens.add(token)
        return httpx.Response(200, json={"user": {"id": 1, "email": EMAIL, "role": "editor"}, "token": token})

    def _work(self, request: httpx.Request, path: str) -> httpx.Response:
        match = re.fullmatch(r"/streams(?:/(\d+))?(/pin)?", path)
        assert match, path
        stream_id, pin = match[1], bool(match[2])
        if stream_id is None:
            return self._list(request) if request.method == "GET" else self._create(json.loads(request.content))
        if (stream := self.streams.get(stream_id)) is None:
            return _error(404, "Stream not found")
        if request.method == "DELETE" and not pin:
            del self.streams[stream_id]
            return httpx.Response(204)
        if pin:
            stream["is_pinned"] = request.method == "PUT"
        elif request.method == "PUT":
            stream.update(json.loads(request.content))
        return httpx.Response(200, json=stream)

    def _create(self, body: dict[str, Any]) -> httpx.Response:
        if "forbidden word" in (body.get("title") or ""):
            return _error(422, "Title is not acceptable")
        number, now = next(self._ids), self.clock().isoformat().replace("+00:00", "Z")
        texts = {name: body.get(name) or FOUND_OUT.get(name) for name in TEXTS}
        stream = {"id": number, **texts, "status": body.get("status") or "offline", "is_pinned": False}
        stream |= {"last_checked_at": None, "last_live_at": None, "created_at": now, "updated_at": now}
        self.streams[str(number)] = {**stream, "user": {"id": 1, "email": EMAIL, "role": "editor"}}
        return httpx.Response(201, json=self.streams[str(number)])

    def _list(self, request: httpx.Request) -> httpx.Response:
        page, per_page = (int(request.url.params.get(name, n)) for name, n in (("page", 1), ("per_page", 25)))
        found = sorted(self.streams.values(), key=lambda each: each["id"], reverse=True)
        meta = {"current_page": page, "total_pages": -(-len(found) // per_page)}
        meta |= {"total_count": len(found), "per_page": per_page}
        return httpx.Response(200, json={"streams": found[(page - 1) * per_page :][:per_page], "meta": meta})


def answering(status: int, message: str = "no", **headers: str) -> Trouble:
    """Refuses with a status, in the document's form."""
    return lambda _: _error(status, message, headers)


def failing(error: Exception) -> Trouble:
    """The request comes to nothing."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    return fail


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    return httpx.Response(status, json={"error": message}, headers=named)
