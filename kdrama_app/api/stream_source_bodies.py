"""The bodies of the StreamSource surface: snake_case, times to the second with Z, as its document has them."""

from datetime import UTC, date, datetime
from typing import Annotated, Self

from pydantic import ConfigDict, Field, PlainSerializer, WithJsonSchema

from kdrama_app.accounts.views import Account
from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.streams.backends.mapper import ROLE_NAMES, RoleName
from kdrama_app.streams.backends.port import Stream, StreamChanges, StreamOwner, StreamPage
from kdrama_app.streams.drafts import LENGTHS
from kdrama_app.streams.views import Orientation, Platform, Status, StreamDraft

# Where a server elsewhere does not say whose a stream is.
NOBODY = StreamOwner("0", "", "default")


def with_z(moment: datetime) -> str:
    """ "2025-01-05T10:00:00Z" """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Moment = Annotated[
    datetime,
    PlainSerializer(with_z, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


class SourceRequest(RequestModel):
    """A body we take; null is as good as nothing."""

    model_config = ConfigDict(alias_generator=None)


class SourceResponse(ResponseModel):
    """A body we give."""

    model_config = ConfigDict(alias_generator=None)


class Credentials(SourceRequest):
    email: str = Field(max_length=300)
    password: str = Field(max_length=1000)


class _StreamFields(SourceRequest):
    """What may be said of a stream beside who streams and where. What is left out or null is found out (`platform`,
    `orientation`), unknown (`status`) or stays empty."""

    status: Annotated[Status, Field(strict=False)] | None = None
    platform: Annotated[Platform, Field(strict=False)] | None = None
    orientation: Annotated[Orientation, Field(strict=False)] | None = None
    kind: str | None = Field(default=None, max_length=LENGTHS["kind"])
    city: str | None = Field(default=None, max_length=LENGTHS["city"])
    state: str | None = Field(default=None, max_length=LENGTHS["state"])
    notes: str | None = Field(default=None, max_length=LENGTHS["notes"])
    title: str | None = Field(default=None, max_length=LENGTHS["title"])
    posted_by: str | None = Field(default=None, max_length=LENGTHS["posted_by"])


class StreamRequest(_StreamFields):
    """`source`: who streams; `link`: where, with http or https."""

    source: str = Field(min_length=1, max_length=LENGTHS["source"])
    link: str = Field(min_length=1, max_length=LENGTHS["link"])

    def draft(self) -> StreamDraft:
        return StreamDraft(**{name: value or "" for name, value in self.model_dump().items()})

    def written(self) -> StreamChanges:
        return StreamChanges.of(self.model_dump())


class StreamUpdate(_StreamFields):
    """Any of a stream's fields; the others stay as they are, and null empties one."""

    source: str | None = Field(default=None, min_length=1, max_length=LENGTHS["source"])
    link: str | None = Field(default=None, min_length=1, max_length=LENGTHS["link"])
    is_pinned: bool | None = None

    def written(self) -> StreamChanges:
        said = self.model_dump(exclude_unset=True)
        return StreamChanges.of({name: "" if value is None else value for name, value in said.items()})


class OwnerBody(SourceResponse):
    id: int
    email: str
    role: RoleName

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(id=int(account.id), email=account.email, role=ROLE_NAMES[account.role])


class LoginBody(SourceResponse):
    """`token` is good for 24 hours."""

    user: OwnerBody
    token: str


class StreamBody(SourceResponse):
    """A stream. `last_live_at`: the latest moment at which it is known to have been live."""

    id: int
    source: str
    link: str
    status: Status
    is_pinned: bool
    platform: Platform
    orientation: Orientation
    kind: str
    city: str | None
    state: str | None
    notes: str | None
    title: str | None
    posted_by: str | None
    last_checked_at: Moment | None
    last_live_at: Moment | None
    created_at: Moment
    updated_at: Moment
    user: OwnerBody


class Meta(SourceResponse):
    current_page: int
    total_pages: int
    total_count: int
    per_page: int


class StreamListBody(SourceResponse):
    streams: list[StreamBody]
    meta: Meta


class StreamsBody(SourceResponse):
    streams: list[StreamBody]


def stream_body(stream: Stream) -> StreamBody:
    """The document's form of a stream; what is empty is null."""
    texts = {name: getattr(stream, name) or None for name in ("city", "state", "notes", "title", "posted_by")}
    others = {name: getattr(stream, name) for name in StreamBody.model_fields if name not in {*texts, "user"}}
    return StreamBody.model_validate({**others, **texts, "user": vars(stream.user or NOBODY)})


def list_body(page: StreamPage) -> StreamListBody:
    meta = {name: getattr(page, name) for name in Meta.model_fields}
    return StreamListBody(streams=[stream_body(stream) for stream in page.streams], meta=Meta(**meta))


class LiveDayBody(SourceResponse):
    day: date
    live_seconds: int


class SessionBody(SourceResponse):
    """`ended_at` is null while it is live; `stream_id` is another one where that was continued later."""

    stream_id: int
    started_at: Moment
    ended_at: Moment | None
    live_seconds: int


class StatusChangeBody(SourceResponse):
    """`seen`: the checker found it so; else somebody said it."""

    stream_id: int
    status: Status
    at: Moment
    seen: bool


class ChecksBody(SourceResponse):
    total: int
    live: int
    offline: int
    unknown: int


class AnalyticsBody(SourceResponse):
    """Of a stream and those that it continues; days in UTC, those with live time."""

    live_seconds: int
    days: list[LiveDayBody]
    sessions: list[SessionBody]
    history: list[StatusChangeBody]
    checks: ChecksBody
