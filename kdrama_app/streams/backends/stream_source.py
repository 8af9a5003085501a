"""Streams at a StreamSource server: any that speaks the document's API, another instance of this product among them.

What goes wrong there becomes a fact of ours: `{"error": …}` bodies, limits, silence, and answers that are none.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import structlog

from kdrama_app.db import utc_now
from kdrama_app.errors import BackendRefused, BackendUnauthorized, BackendUnavailable, StreamNotFound
from kdrama_app.settings import VERSION
from kdrama_app.streams.backends.mapper import NotAStream, body_from, page_from, query_from, stream_from
from kdrama_app.streams.backends.pauses import backoff, told_pause
from kdrama_app.streams.backends.port import RELAYED, Stream, StreamChanges, StreamFilters, StreamPage
from kdrama_app.streams.backends.tokens import Tokens, read_token

T = TypeVar("T")

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
LONGEST_PAUSE = 30.0
# A message of theirs is kept and shown: nobody needs more of it.
MOST_CHARACTERS = 500
REFUSALS = range(HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR)
# What says nothing of the request: the same one may well succeed later.
PASSING = frozenset({408, 409, 425, 429})
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)

log = structlog.get_logger()


@dataclass(frozen=True)
class Patience:
    """How often a request is tried again, with pauses from `first` seconds on; a pause that a server asks for is
    waited for up to `longest`."""

    retries: int = 3
    first: float = 1.0
    longest: float = LONGEST_PAUSE


@dataclass(frozen=True)
class Credentials:
    """A token that somebody got for us, or the account to log in with; or both."""

    token: str = field(default="", repr=False)
    email: str = ""
    password: str = field(default="", repr=False)


@dataclass
class StreamSourceBackend:
    """`url`: the server's, without `/api/v1`. Safe to use from several threads."""

    url: str
    credentials: Credentials
    patience: Patience = Patience()
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT), repr=False)
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    tokens: Tokens = field(init=False, repr=False)

    def __post_init__(self) -> None:
        may_log_in = bool(self.credentials.email and self.credentials.password)
        self.tokens = Tokens(self._log_in if may_log_in else None, self.clock)
        if self.credentials.token:
            self.tokens.token = read_token(self.credentials.token, now=self.clock())

    @property
    def name(self) -> str:
        return server_name(self.url)

    def acting_for(self, _user_id: int | None) -> "StreamSourceBackend":
        """For all users of ours there is one account there."""
        return self

    def create_stream(self, stream: StreamChanges, *, key: str) -> Stream:
        return self._write("POST", "", key, body=body_from(stream))

    def update_stream(self, stream_id: str, changes: StreamChanges, *, key: str) -> Stream:
        return self._write("PUT", _path(stream_id), key, body=body_from(changes))

    def get_streams(self, filters: StreamFilters) -> StreamPage:
        return _read(page_from, self._request("GET", "", params=query_from(filters)))

    def get_stream(self, stream_id: str) -> Stream:
        return _read(stream_from, self._request("GET", _path(stream_id)))

    def delete_stream(self, stream_id: str, *, key: str) -> None:
        self._request("DELETE", _path(stream_id), key=key)

    def pin_stream(self, stream_id: str, *, key: str) -> Stream:
        return self._write("PUT", f"{_path(stream_id)}/pin", key)

    def unpin_stream(self, stream_id: str, *, key: str) -> Stream:
        return self._write("DELETE", f"{_path(stream_id)}/pin", key)

    # --- inside -------------------------------------------------------------------------------

    def _write(self, method: str, path: str, key: str, *, body: Mapping[str, Any] | None = None) -> Stream:
        return _read(stream_from, self._request(method, path, key=key, json=body))

    def _request(self, method: str, path: str, *, key: str = "", **how: Any) -> httpx.Response:
        """One request, tried again while the trouble may pass."""
        headers = {"Idempotency-Key": key, RELAYED: "1"} if key else {}
        tries, uncertain = 0, False
        while True:
            tries += 1
            try:
                return self._authorized(method, f"/api/v1/streams{path}", headers, how)
            except BackendUnavailable as trouble:
                # That the last try was not heard does not unsay the first.
                uncertain = trouble.uncertain = uncertain or trouble.uncertain
                pause = self._pause(tries, trouble)
                if tries > self.patience.retries or pause > self.patience.longest:
                    raise
                log.info("streams.backend_again", backend=self.url, reason=trouble.message, seconds=round(pause, 2))
                self.sleep(pause)

    def _pause(self, tries: int, trouble: BackendUnavailable) -> float:
        patience = self.patience
        own = backoff(tries, first=patience.first, longest=patience.longest, chance=self.chance())
        return max(own, trouble.retry_after or 0.0)

    def _authorized(self, method: str, path: str, headers: Mapping[str, str], how: Mapping[str, Any]) -> httpx.Response:
        token = self.tokens.current()
        answer = self._send(method, path, {**headers, **_bearer(token)}, how)
        if answer.status_code == HTTPStatus.UNAUTHORIZED and self.tokens.renewed(token):
            answer = self._send(method, path, {**headers, **_bearer(self.tokens.current())}, how)
        return self._checked(answer)

    def _log_in(self) -> str:
        account = {"email": self.credentials.email, "password": self.credentials.password}
        answer = self._checked(self._send("POST", "/api/v1/users/login", {}, {"json": account}), sure=True)
        return _read(lambda body: str(body["token"]), answer)

    def _send(self, method: str, path: str, headers: Mapping[str, str], how: Mapping[str, Any]) -> httpx.Response:
        sent = {"Accept": "application/json", "User-Agent": f"kdrama/{VERSION}", **headers}
        try:
            return self.http.request(method, f"{self.url}{path}", headers=sent, follow_redirects=False, **how)
        except (httpx.TransportError, httpx.DecodingError) as no:
            said = f"{type(no).__name__}: {no}"[:MOST_CHARACTERS]
            raise BackendUnavailable(said, uncertain=not isinstance(no, NEVER_SENT)) from no

    def _checked(self, answer: httpx.Response, *, sure: bool = False) -> httpx.Response:
        """The answer, unless it is a refusal; `sure`: nothing was to be written."""
        status = answer.status_code
        if answer.is_success:
            return answer
        said = _said(answer)
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            raise BackendUnauthorized(said)
        if status == HTTPStatus.NOT_FOUND and not sure:
            raise StreamNotFound
        if status in REFUSALS and status not in PASSING:
            raise BackendUnauthorized(said) if sure else BackendRefused(said)
        told = told_pause(answer.headers.get("Retry-After", ""), now=self.clock())
        uncertain = not sure and status != HTTPStatus.TOO_MANY_REQUESTS
        raise BackendUnavailable(said, retry_after=told, uncertain=uncertain)


def server_name(url: str) -> str:
    """What a server's streams' ids are remembered under."""
    return f"stream_source {url}"


def _path(stream_id: str) -> str:
    return f"/{quote(stream_id, safe='')}"


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _said(answer: httpx.Response) -> str:
    """What a refusal says: the document's `{"error": "…"}`, our own `{"error": {"message": …}}`, else the status."""
    status = f"HTTP {answer.status_code}"
    try:
        error = answer.json()["error"]
        said = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError):
        return status
    return f"{status}: {said}"[:MOST_CHARACTERS]


def _read(reader: Callable[[Any], T], answer: httpx.Response) -> T:
    """What an answer holds. Raises BackendUnavailable for what is none: something else answers at this address."""
    try:
        return reader(answer.json())
    except (NotAStream, ValueError, KeyError, TypeError) as odd:
        raise BackendUnavailable(f"HTTP {answer.status_code}: {odd}"[:MOST_CHARACTERS]) from odd
