"""What leaves the accounts context."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from kdrama_app.errors import Forbidden

# The browser session's cookie: HttpOnly, SameSite=Lax.
SESSION_COOKIE = "kdrama_session"


class Role(StrEnum):
    USER = "user"
    UPLOADER = "uploader"
    ADMIN = "admin"


class Permission(StrEnum):
    """What a role or a service token may do; the values are the contract's `permissions[]`."""

    WATCH = "videos:watch"
    UPLOAD = "videos:upload"
    TRANSCODE = "videos:transcode"
    WRITE_METADATA = "metadata:write"
    READ_METRICS = "system:metrics"
    MANAGE_ALL = "videos:manage"
    ADMINISTER = "system:admin"


@dataclass(frozen=True)
class Principal:
    """Who is asking: a user, or a service by its token (then `user_id` is None)."""

    kind: Literal["user", "service"]
    name: str
    permissions: frozenset[Permission]
    user_id: int | None = None
    role: Role | None = None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    @property
    def is_admin(self) -> bool:
        return self.role is Role.ADMIN

    @property
    def person(self) -> int:
        """The user's id. Raises Forbidden for a service: it watches nothing, and has nothing to say."""
        if self.user_id is None:
            raise Forbidden("A service token is nobody's account")
        return self.user_id


@dataclass(frozen=True)
class Account:
    """A user as screens and the API show one; `id` is decimal digits."""

    id: str
    username: str
    email: str
    role: Role
    permissions: tuple[str, ...]
    created_at: datetime
    disabled: bool = False


@dataclass(frozen=True)
class Person:
    """What other programs may be told of who something belongs to."""

    email: str
    role: Role


class Theme(StrEnum):
    DARK = "dark"
    LIGHT = "light"
    SYSTEM = "system"


@dataclass(frozen=True)
class Preferences:
    """How somebody likes the site. `language`: "en" or "ko"; it and `theme` are None until chosen: each browser then
    goes by itself. `history`: what they watch is remembered. `autoplay`: the next episode begins by itself.

    How they watch, None until chosen too: `quality` is the height of a picture of 16:9, 0 for what the line carries;
    `speed` 0.25 to 2; `captions` "auto" (where they do not read the language spoken), "off", or a BCP 47 language.
    """

    language: str | None = None
    theme: Theme | None = None
    history: bool = True
    autoplay: bool = True
    quality: int | None = None
    speed: float | None = None
    captions: str | None = None


@dataclass(frozen=True)
class Device:
    """A browser somebody is signed in with; `current`: the one that asks. `seen_at` is right to the hour."""

    id: str
    user_agent: str
    created_at: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True)
class TokenPair:
    """A fresh login or refresh; `expires_in` is the access token's life in seconds."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    expires_in: int
    account: Account


@dataclass(frozen=True)
class SessionGrant:
    """A fresh browser session: the cookie's value and its life in seconds."""

    token: str = field(repr=False)
    max_age: int
    account: Account
