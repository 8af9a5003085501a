"""Which addresses of the network a stranger's URL may lead us to. Pure.

Refused is whatever the IANA special-purpose registries (RFC 6890 and its updates) do not call globally
reachable, and every form of IPv6 that carries an IPv4 address inside: mapped, NAT64, 6to4, Teredo.
"""

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from kdrama_app.errors import AppError

_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# All that is handed out for public use so far (RFC 4291, section 2.4), and the special blocks inside it.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


class AddressRefused(AppError):
    """The name leads, at least by one of its addresses, to where only we can go."""

    code, status, message = "VALIDATION_FAILED", 400, "This address is not on the public internet"


@dataclass(frozen=True)
class AllowedHosts:
    """Hosts that are trusted by name, private or not: `ci.lan`, any port, or `127.0.0.1:9000`, that port alone."""

    entries: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, listed: str) -> "AllowedHosts":
        """From a comma-separated list; an IPv6 address with a port is written in brackets."""
        return cls(frozenset(entry.strip().lower() for entry in listed.split(",") if entry.strip()))

    def admits(self, host: str, port: int) -> bool:
        host = host.lower().strip("[]")
        bracketed = f"[{host}]" if ":" in host else host
        return bool({host, bracketed, f"{bracketed}:{port}"} & self.entries)


def is_public(address: str) -> bool:
    """Whether an IP address, as the resolver writes it, is anybody's to reach. False for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC_4)
    # A zone ("%eth0") only ever belongs to an address of this link.
    if parsed.scope_id is not None or parsed not in _PUBLIC_6:
        return False
    return not any(parsed in network for network in _NOT_PUBLIC_6)


def require_public(addresses: Iterable[str]) -> list[str]:
    """The addresses a name resolved to, all of them public. Raises AddressRefused when one is not, or none is there.

    One private address among public ones is an attack or a mistake: picking the good one would leave
    the choice to chance.
    """
    found = list(addresses)
    if not found or not all(is_public(address) for address in found):
        raise AddressRefused
    return found


def literal(host: str) -> str | None:
    """The address that a host of a URL is, in its usual form; None for a name.

    Resolvers also take one, two or three numbers, decimal, octal or hexadecimal (`2130706433`, `0x7f.1`).
    """
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host)) if host[:1].isdigit() else None
    except OSError:
        return None
