"""Tokens: signed access tokens (JWT), and opaque ones of which only the hash is kept."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import Unauthenticated

ISSUER, AUDIENCE, KIND = "kdrama", "kdrama-api", "access"
SERVICE_PREFIX = "kds_"


def new_token(prefix: str = "") -> str:
    """An opaque token of 256 random bits."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """SHA-256 hex: enough for a token that is random already (a slow hash is for passwords)."""
    return hashlib.sha256(token.encode()).hexdigest()


def derived_key(signing_key: bytes, purpose: str) -> bytes:
    """A 32-byte key of its own for each purpose, so that a token of one kind never verifies as another."""
    return hmac.digest(signing_key, purpose.encode(), "sha256")


@dataclass(frozen=True)
class AccessTokens:
    """HS256 JWTs: `sub` is the user id; `iss`, `aud`, `typ`, `exp`, `jti` are required back (RFC 8725)."""

    signing_key: bytes
    seconds: int
    clock: Callable[[], datetime] = utc_now

    def issue(self, user_id: int) -> str:
        now = self.clock()
        claims = {
            "sub": str(user_id),
            "iss": ISSUER,
            "aud": AUDIENCE,
            "typ": KIND,
            "iat": now,
            "exp": now + timedelta(seconds=self.seconds),
            "jti": new_id(),
        }
        return jwt.encode(claims, self._key, algorithm="HS256")

    def user_id(self, token: str) -> int:
        """Whose token this is. Raises Unauthenticated for any that is not ours, whole and in time."""
        try:
            claims = jwt.decode(
                token,
                self._key,
                algorithms=["HS256"],
                issuer=ISSUER,
                audience=AUDIENCE,
                # The expiry is checked below, against the injected clock.
                options={"require": ["exp", "iss", "aud", "jti", "sub"], "verify_exp": False, "verify_iat": False},
            )
            expired = self.clock().timestamp() >= float(claims["exp"])
            if claims.get("typ") != KIND or expired:
                raise Unauthenticated
            return int(claims["sub"])
        except (jwt.InvalidTokenError, ValueError, TypeError) as invalid:
            raise Unauthenticated from invalid

    @property
    def _key(self) -> bytes:
        return derived_key(self.signing_key, "access token")
