"""Between our streams and a StreamSource server's JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal

from kdrama_app.accounts.views import Role
from kdrama_app.streams.backends.port import Stream, StreamChanges, StreamFilters, StreamOwner, StreamPage
from kdrama_app.streams.drafts import KIND, named
from kdrama_app.streams.views import Orientation, Platform, Status

RoleName = Literal["default", "editor", "admin"]
ROLE_NAMES: dict[Role, RoleName] = {Role.USER: "default", Role.UPLOADER: "editor", Role.ADMIN: "admin"}
# Theirs for ours, where the two differ.
_QUERY = {"not_status": "notStatus"}


class NotAStream(Exception):
    """A server answered with something else than the document describes; the message says with what."""


def stream_from(body: Any) -> Stream:
    """A stream object of theirs. Raises NotAStream."""
    try:
        return Stream(
            id=str(body["id"]),
            source=body["source"],
            link=body["link"],
            status=_known(Status, body, "status", Status.UNKNOWN),
            is_pinned=bool(body.get("is_pinned")),
            platform=_known(Platform, body, "platform", Platform.OTHER),
            orientation=_known(Orientation, body, "orientation", Orientation.LANDSCAPE),
            kind=_text(body, "kind") or KIND,
            city=_text(body, "city"),
            state=_text(body, "state"),
            notes=_text(body, "notes"),
            title=_text(body, "title"),
            posted_by=_text(body, "posted_by"),
            last_checked_at=_moment(body.get("last_checked_at")),
            last_live_at=_moment(body.get("last_live_at")),
            created_at=_required(body, "created_at"),
            updated_at=_required(body, "updated_at"),
            user=_owner(body.get("user")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as odd:
        raise NotAStream(f"no stream object: {odd!r}") from odd


def page_from(body: Any) -> StreamPage:
    """A list of theirs. Raises NotAStream."""
    try:
        streams = tuple(stream_from(each) for each in body["streams"])
        counts = {name: int(body["meta"][name]) for name in ("current_page", "total_pages", "total_count", "per_page")}
    except (KeyError, TypeError, ValueError) as odd:
        raise NotAStream(f"no list of streams: {odd!r}") from odd
    return StreamPage(streams, **counts)


def body_from(changes: StreamChanges) -> dict[str, str | bool | None]:
    """What is given, in their JSON: an emptied field is null."""
    return {name: None if value == "" else value for name, value in changes.given.items()}


def query_from(filters: StreamFilters) -> dict[str, str]:
    """The query of a list, in their names."""
    asked = {_QUERY.get(name, name): value for name, value in vars(filters).items() if value is not None}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in asked.items()}


def _text(body: Mapping[str, Any], name: str) -> str:
    """ "" where they have nothing; what is no text is not taken for one."""
    value = body.get(name) or ""
    if not isinstance(value, str):
        raise TypeError(f"{name} is {type(value).__name__}")
    return value


def _known(choice: type[StrEnum], body: Mapping[str, Any], name: str, other: StrEnum) -> str:
    """In our spelling, whatever their letters; `other` for what only they know."""
    try:
        return named(choice, _text(body, name)).value
    except ValueError:
        return other.value


def _required(body: Mapping[str, Any], name: str) -> datetime:
    if (moment := _moment(body[name])) is None:
        raise ValueError(f"{name} is empty")
    return moment


def _moment(text: str | None) -> datetime | None:
    """RFC 3339; without a zone it is UTC."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _owner(body: Any) -> StreamOwner | None:
    if not body:
        return None
    role = _text(body, "role")
    known = role if role in ROLE_NAMES.values() else ROLE_NAMES[Role.USER]
    return StreamOwner(str(body["id"]), _text(body, "email"), known)
