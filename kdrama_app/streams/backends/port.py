"""The StreamBackend port: somewhere streams are kept, here or at a StreamSource server."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol

DEFAULT_PER_PAGE, MOST_PER_PAGE = 25, 100


@dataclass(frozen=True)
class StreamOwner:
    """The account that a stream belongs to, at its backend."""

    id: str
    email: str
    role: str


@dataclass(frozen=True)
class Stream:
    """A stream as its backend has it; `id` is the backend's own. `status`: live, offline, unknown."""

    id: str
    source: str
    link: str
    status: str
    is_pinned: bool
    platform: str
    orientation: str
    kind: str
    city: str
    state: str
    notes: str
    title: str
    posted_by: str
    last_checked_at: datetime | None
    last_live_at: datetime | None
    created_at: datetime
    updated_at: datetime
    user: StreamOwner | None


@dataclass(frozen=True)
class StreamChanges:
    """The fields a client may write; None: not given, so a new stream gets the backend's own, an old one keeps its."""

    source: str | None = None
    link: str | None = None
    status: str | None = None
    platform: str | None = None
    orientation: str | None = None
    kind: str | None = None
    city: str | None = None
    state: str | None = None
    notes: str | None = None
    title: str | None = None
    posted_by: str | None = None
    is_pinned: bool | None = None

    @property
    def given(self) -> dict[str, str | bool]:
        """What is given, by name."""
        return {name: value for name in WRITABLE if (value := getattr(self, name)) is not None}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "StreamChanges":
        """From a mapping of which other names are left out."""
        return cls(**{name: values[name] for name in WRITABLE if values.get(name) is not None})

    @classmethod
    def all_of(cls, stream: Stream) -> "StreamChanges":
        """What makes another stream like this one, but for its pin; what is empty is left to the backend."""
        return cls(**{name: value for name in WRITABLE if name != "is_pinned" and (value := getattr(stream, name))})


WRITABLE = tuple(each.name for each in fields(StreamChanges))


@dataclass(frozen=True)
class StreamFilters:
    """Which streams, in the document's words; `sort`: name, -name, created or -created."""

    page: int = 1
    per_page: int = DEFAULT_PER_PAGE
    status: str | None = None
    not_status: str | None = None
    user_id: str | None = None
    is_pinned: bool | None = None
    sort: str | None = None


@dataclass(frozen=True)
class StreamPage:
    """One page of a list; pages count from 1."""

    streams: tuple[Stream, ...]
    current_page: int
    total_pages: int
    total_count: int
    per_page: int


class StreamBackend(Protocol):
    """One keeper of streams. `key`, visible ASCII, names a write: repeated under its key, a write has one effect.

    Every verb raises BackendUnavailable (it may do so later), BackendUnauthorized (it does not know us), and
    StreamNotFound where it takes an id; those that write also BackendRefused (it will never take this).
    """

    @property
    def name(self) -> str:
        """What its streams' ids are remembered under: another server has another name."""
        ...

    def create_stream(self, stream: StreamChanges, *, key: str) -> Stream: ...

    def update_stream(self, stream_id: str, changes: StreamChanges, *, key: str) -> Stream: ...

    def get_streams(self, filters: StreamFilters) -> StreamPage: ...

    def get_stream(self, stream_id: str) -> Stream: ...

    def delete_stream(self, stream_id: str, *, key: str) -> None: ...

    def pin_stream(self, stream_id: str, *, key: str) -> Stream: ...

    def unpin_stream(self, stream_id: str, *, key: str) -> Stream: ...


RELAYED = "X-StreamSource-Relayed"
"""The header of a stream that one instance tells another of: which then tells nobody of it. Two instances that tell
each other would tell back what they were told, as new streams each time."""

ActingFor = Callable[[int | None], StreamBackend]
"""A backend as it is used for a user, by id; None: somebody whose account is gone."""
