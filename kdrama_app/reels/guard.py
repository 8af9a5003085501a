"""What a child that reads strangers' pages may do, enforced inside it by an audit hook (PEP 578).

Put up before anything of yt-dlp is imported, and never to be taken down: whichever of its hundreds of modules opens
a connection, and by whatever redirect, name or manifest it came to the address, the address is looked at in the
moment of connecting. It is a fence against being led, not a prison against hostile code: that is confine.py's part.
"""

import ipaddress
import sys
from collections.abc import Callable
from typing import Any

from kdrama_app.transcode.addresses import AllowedHosts, is_public, literal

# Programs and other processes: a video needs none.
_STARTS = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.spawn",
        "os.posix_spawn",
        "os.fork",
        "os.forkpty",
        "pty.spawn",
        "os.kill",
        "os.killpg",
    }
)
_SENDS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Refused(Exception):
    """The child was led to where it may not go."""


class Guard:
    """`refused` is what was held back so far: whoever reports the end tells it, whatever became of the exception."""

    def __init__(self, allowed: AllowedHosts) -> None:
        self._allowed = allowed
        self.refused: list[str] = []

    def put_up(self, add: Callable[[Callable[[str, tuple[Any, ...]], None]], None] = sys.addaudithook) -> None:
        """From now on, for the life of this process."""
        add(self.look)

    def look(self, event: str, details: tuple[Any, ...]) -> None:
        """Raises Refused. Called for every audit event, so what is none of ours goes by at once."""
        if event in _SENDS:
            self._require_public(details[1])
        elif event == "socket.getaddrinfo":
            self._require_name(details[0], details[1])
        elif event in _STARTS:
            self._refuse(event)

    def _require_public(self, address: Any) -> None:
        """The address of a socket call: only numbers, as a name would be looked up once more, behind our back."""
        if address is None:
            return  # a message on a connection that was looked at when it was made
        parts = list(address) if isinstance(address, tuple) else []
        if len(parts) not in {2, 4}:
            self._refuse(f"a socket of this machine: {address!r}")
        host, port = _text(parts[0]), parts[1]
        zoned = len(parts) == 4 and parts[3] != 0
        if self._allowed.admits(host, port) or (is_public(host) and not zoned):
            return
        self._refuse(f"{host}:{port}")

    def _require_name(self, host: Any, port: Any) -> None:
        """A name may be asked for, as what it answers is looked at later; an address, in any spelling, is looked at."""
        name = _text(host)
        number = literal(name)
        if number is None and name.strip("[]").lower() not in {"", "localhost"}:
            return
        if self._allowed.admits(name, _port(port)) or (number is not None and is_public(number)):
            return
        self._refuse(f"{name}:{port}")

    def _refuse(self, what: str) -> None:
        self.refused.append(what[:200])
        raise Refused(what[:200])


def _text(host: Any) -> str:
    if isinstance(host, bytes | bytearray):
        host = bytes(host).decode(errors="replace")
    if isinstance(host, int):
        return str(ipaddress.ip_address(host))
    return host if isinstance(host, str) else ""


def _port(port: Any) -> int:
    return int(port) if str(port).isdigit() else 0
