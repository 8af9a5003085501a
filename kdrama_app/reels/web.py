"""Our own way to the web: https to public addresses, redirects followed by hand, bodies bounded.

Each hop is read as if a stranger had given it, and connects to an address that was looked up and checked once
(`transcode/webhook.py`): neither a redirect nor a name that answers differently the second time leads inside.
"""

import asyncio
import math
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpcore
import httpx

from kdrama_app.errors import InvalidInput, ReelUnreachable
from kdrama_app.transcode.addresses import AddressRefused, AllowedHosts
from kdrama_app.transcode.webhook import GuardedNetwork, Resolver, checked_url, resolve

OPERATION = "content_fetch"
CONNECT_SECONDS = 5.0
STALL_SECONDS = 10.0
MAX_REDIRECTS = 5
# Some platforms answer an unknown program with nothing but a login page.
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
_REDIRECTS = {301, 302, 303, 307, 308}


class LeadsAside(Exception):
    """A link, or a redirect on the way, that leads where nothing may be fetched from; the message says which."""


@dataclass(frozen=True)
class Answer:
    """What a server said: header names in lower case; `url` after all redirects."""

    url: str
    status: int
    headers: dict[str, str]
    body: AsyncIterator[bytes] = field(repr=False)


@dataclass(frozen=True)
class GuardedWeb:
    """Asks public hosts, and those allowed by name. `seconds`: the longest until an answer begins."""

    allowed: AllowedHosts
    resolve: Resolver = field(default_factory=lambda: resolve)
    seconds: float = STALL_SECONDS

    @asynccontextmanager
    async def get(self, url: str) -> AsyncIterator[Answer]:
        """Ask for `url`, following redirects; the body comes as it is read.

        Raises LeadsAside; ReelUnreachable when nobody answers, or stops in the middle.
        """
        network = GuardedNetwork(self.allowed, self.resolve)
        try:
            async with httpcore.AsyncConnectionPool(ssl_context=_TLS, network_backend=network) as pool:
                for _ in range(MAX_REDIRECTS + 1):
                    async with self._ask(pool, url) as answer:
                        place = answer.headers.get("location", "")
                        if answer.status not in _REDIRECTS or not place:
                            yield answer
                            return
                        url = _joined(url, place)
        except AddressRefused as refused:
            raise LeadsAside(f"{_shown(url)}: {refused.message}") from refused
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as no:
            raise self._unreachable() from no
        raise LeadsAside(f"more than {MAX_REDIRECTS} redirects")

    async def text(self, url: str, *, max_bytes: int) -> tuple[Answer, str]:
        """The whole answer as a text; of a longer one its beginning. Raises as `get` does."""
        try:
            async with asyncio.timeout(self.seconds), self.get(url) as answer:
                body = bytearray()
                async for piece in answer.body:
                    body += piece
                    if len(body) >= max_bytes:
                        break
                return answer, bytes(body[:max_bytes]).decode(errors="replace")
        except TimeoutError as late:
            raise self._unreachable() from late

    @asynccontextmanager
    async def _ask(self, pool: httpcore.AsyncConnectionPool, url: str) -> AsyncIterator[Answer]:
        target = httpx.URL(self._checked(url))
        address = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        headers = {
            "Host": target.netloc.decode(),
            "User-Agent": USER_AGENT,
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }
        limits = {"connect": min(CONNECT_SECONDS, self.seconds), "read": self.seconds, "write": self.seconds}
        async with pool.stream(
            "GET", address, headers=list(headers.items()), extensions={"timeout": {**limits, "pool": self.seconds}}
        ) as response:
            named = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            yield Answer(url, response.status, named, response.aiter_stream())

    def _unreachable(self) -> ReelUnreachable:
        return ReelUnreachable(operation=OPERATION, timeout=math.ceil(self.seconds), retries=0)

    def _checked(self, url: str) -> str:
        try:
            return checked_url(url, allowed=self.allowed)
        except InvalidInput as refused:
            fault = (refused.details or {}).get("callbackUrl", refused.message)
            raise LeadsAside(f"{_shown(url)}: {fault}") from refused


def _joined(url: str, place: str) -> str:
    """Where a redirect leads. A fragment is the reader's own business (RFC 9110 section 10.2.2)."""
    try:
        return str(httpx.URL(url).join(place).copy_with(fragment=None))
    except httpx.InvalidURL as unreadable:
        raise LeadsAside("a redirect to what is no URL") from unreadable


def _shown(url: str) -> str:
    """Enough of a URL to know it by: its query may be a key."""
    return url.split("?", maxsplit=1)[0][:200]


_TLS = httpx.create_ssl_context()
