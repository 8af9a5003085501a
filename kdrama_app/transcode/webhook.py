"""One signed POST to a stranger's URL: what is sent (Standard Webhooks), and to whom it may go."""

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, cast

import httpcore
import httpx
from standardwebhooks import Webhook

from kdrama_app.errors import InvalidInput
from kdrama_app.settings import VERSION
from kdrama_app.transcode.addresses import AddressRefused, AllowedHosts, is_public, literal, require_public

MAX_URL_CHARACTERS = 2048
HTTP_PORT, HTTPS_PORT = 80, 443
# The privileged ports are those of mail, shells and printers; web servers of people's own use the others.
FIRST_FREE_PORT, LAST_PORT = 1024, 65535
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
WHOLE_SECONDS = 20.0
MAX_CONNECTIONS = 3

# After IDNA: a name's letters, an IPv4 address, or an IPv6 address (its brackets are gone).
_HOST = re.compile(rb"[A-Za-z0-9._-]+|[0-9a-fA-F:.]+")

Resolver = Callable[[str, int], Awaitable[list[str]]]


class NoAnswer(Exception):
    """Nobody answered in time, or nobody that TLS would trust; the message says which, for a log."""


def checked_url(url: str, *, allowed: AllowedHosts) -> str:
    """A URL that may be called back: https to a public host, or a host allowed by name, also by http.

    Asks no name server: the addresses are checked when the connection is made. Raises InvalidInput.
    """
    fault = _fault(url, allowed)
    if fault:
        raise InvalidInput(details={"callbackUrl": fault})
    return url


def _fault(url: str, allowed: AllowedHosts) -> str:
    try:
        parsed = httpx.URL(url) if len(url) <= MAX_URL_CHARACTERS else None
    except httpx.InvalidURL:
        parsed = None
    if parsed is None or not _HOST.fullmatch(parsed.raw_host) or parsed.scheme not in {"http", "https"}:
        return f"Must be an https URL of at most {MAX_URL_CHARACTERS} characters"
    if parsed.userinfo or parsed.fragment:
        return "Must not carry a user name or a fragment"
    port = _port(parsed)
    if not 0 < port <= LAST_PORT:
        return f"The port must be 1 to {LAST_PORT}"
    return "" if allowed.admits(parsed.host, port) else _public_fault(parsed, port)


def _public_fault(url: httpx.URL, port: int) -> str:
    """What keeps a URL from being a stranger's on the internet."""
    if url.scheme != "https":
        return "Must be https"
    if port != HTTPS_PORT and port < FIRST_FREE_PORT:
        return f"The port must be {HTTPS_PORT}, or {FIRST_FREE_PORT} and above"
    address = literal(url.host)
    return "" if address is None or is_public(address) else AddressRefused.message


def _port(url: httpx.URL) -> int:
    default = HTTPS_PORT if url.scheme == "https" else HTTP_PORT
    return default if url.port is None else url.port


@dataclass(frozen=True)
class Webhooks:
    """Signs and sends. `secret`: "whsec_" and base64, shared with the receivers; `resolve`: a name's addresses."""

    secret: str = field(repr=False)
    allowed: AllowedHosts
    resolve: Resolver = field(default_factory=lambda: resolve)

    async def send(self, message_id: str, url: str, body: str, *, now: datetime) -> int:
        """POST `body` (JSON); the status that was answered. Redirects are not followed, answers not read.

        Raises AddressRefused, InvalidInput (a URL that was allowed once), NoAnswer.
        """
        target = httpx.URL(checked_url(url, allowed=self.allowed))
        content = body.encode()
        headers = {
            "Host": target.netloc.decode(),
            "Content-Type": "application/json",
            "Content-Length": str(len(content)),
            "User-Agent": f"kdrama/{VERSION}",
            "Webhook-Id": message_id,
            "Webhook-Timestamp": str(int(now.timestamp())),
            "Webhook-Signature": Webhook(self.secret).sign(message_id, now, body),
        }
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await self._post(target, headers, content)
        except TimeoutError as late:
            raise NoAnswer(f"no answer in {WHOLE_SECONDS:.0f} s") from late
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as no:
            raise NoAnswer(f"{type(no).__name__}: {no}") from no

    async def _post(self, target: httpx.URL, headers: dict[str, str], content: bytes) -> int:
        address = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
        limits = {"connect": CONNECT_SECONDS, "read": ANSWER_SECONDS, "write": ANSWER_SECONDS, "pool": CONNECT_SECONDS}
        network = GuardedNetwork(self.allowed, self.resolve)
        context = httpx.create_ssl_context() if target.scheme == "https" else None
        async with (
            httpcore.AsyncConnectionPool(ssl_context=context, network_backend=network) as pool,
            pool.stream(
                "POST", address, headers=list(headers.items()), content=content, extensions={"timeout": limits}
            ) as answer,
        ):
            return answer.status


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to an address it has itself looked up and checked, so no second look-up can lead elsewhere.

    TLS and the Host header keep the name: only the socket knows the number.
    """

    def __init__(self, allowed: AllowedHosts, resolve: Resolver) -> None:
        self._allowed, self._resolve = allowed, resolve
        self._network = cast(httpcore.AsyncNetworkBackend, httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises AddressRefused before a packet is sent."""
        addresses = await self._resolve(host, port)
        if not self._allowed.admits(host, port):
            require_public(addresses)
        failure: Exception = httpcore.ConnectError("the name has no address")
        for address in addresses[:MAX_CONNECTIONS]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as unreachable:
                failure = unreachable
        raise failure

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109  (as httpcore has it)
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise AddressRefused

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


async def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, each once, in the resolver's order. Raises OSError (socket.gaierror)."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def accepted(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
