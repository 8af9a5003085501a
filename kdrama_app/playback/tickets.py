"""Tickets: who may fetch an episode's files until when, in the path of their URLs. Pure.

A ticket is base64url (no padding) of `user id (8 bytes) | expiry (4 bytes) | MAC (16 bytes)`, 38 characters.
The MAC is HMAC-SHA256 over the episode id, user id and expiry, cut to its left 128 bits (RFC 2104, section 5),
with a key of its own derived from the site's secret. A segment is so checked without a database query, and
relative URLs in playlists inherit the ticket.
"""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from kdrama_app.errors import StreamAccessDenied, StreamAuthenticationRequired

NO_USER = 0
_CLAIMS = struct.Struct(">QI")
_MAC_BYTES = 16
_HOUR = 3600


@dataclass(frozen=True)
class Ticket:
    """A genuine ticket: its text for the path, whose it is (None: a service's), and its end."""

    text: str
    user_id: int | None
    expires_at: datetime


@dataclass(frozen=True)
class Tickets:
    """Issues and checks tickets. `secrets`: the newest signs, every one of them is accepted (key rotation)."""

    secrets: tuple[bytes, ...] = field(repr=False)
    seconds: int

    @property
    def longest(self) -> timedelta:
        """For how long at most a ticket issued now will open anything."""
        return timedelta(seconds=self.seconds + _HOUR)

    def issue(self, episode_id: str, *, user_id: int | None, now: datetime) -> Ticket:
        """A ticket that lasts `seconds` and up to an hour more: its end is rounded up to the full hour, so
        that one viewer's URLs stay the same within the hour and the browser's cache is of use."""
        expiry = (int(now.timestamp()) + self.seconds) // _HOUR * _HOUR + _HOUR
        claims = _CLAIMS.pack(user_id or NO_USER, expiry)
        sealed = claims + _mac(self.secrets[0], episode_id, claims)
        return Ticket(_encoded(sealed), user_id, datetime.fromtimestamp(expiry, UTC))

    def check(self, ticket: str, episode_id: str, *, now: datetime) -> Ticket:
        """Raises StreamAccessDenied for a forged ticket or one of another episode, and
        StreamAuthenticationRequired for a genuine one whose time is over."""
        sealed = _decoded(ticket)
        claims, mac = sealed[: _CLAIMS.size], sealed[_CLAIMS.size :]
        # Every key is tried whatever the outcome: how long it takes tells nothing.
        genuine = [hmac.compare_digest(mac, _mac(secret, episode_id, claims)) for secret in self.secrets]
        if not any(genuine):
            raise StreamAccessDenied("This link does not open this video")
        user_id, expiry = _CLAIMS.unpack(claims)
        expires_at = datetime.fromtimestamp(expiry, UTC)
        if now >= expires_at:
            raise StreamAuthenticationRequired("This link has expired; open the video again")
        return Ticket(ticket, None if user_id == NO_USER else user_id, expires_at)


def _encoded(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def _decoded(ticket: str) -> bytes:
    try:
        sealed = base64.b64decode(ticket + "==", altchars=b"-_", validate=True)
    except ValueError as malformed:
        raise StreamAccessDenied("This link does not open this video") from malformed
    # One ticket has one spelling, so that a cache key or a revocation list cannot be sidestepped.
    if len(sealed) != _CLAIMS.size + _MAC_BYTES or _encoded(sealed) != ticket:
        raise StreamAccessDenied("This link does not open this video")
    return sealed


def _mac(secret: bytes, episode_id: str, claims: bytes) -> bytes:
    key = hmac.digest(secret, b"kdrama playback ticket v1", hashlib.sha256)
    return hmac.digest(key, claims + episode_id.encode(), hashlib.sha256)[:_MAC_BYTES]
