"""Live streams over HTTP, as StreamSource has them: snake_case, integer ids, errors as `{"error": "message"}`.

Not to be taken for `api/streams.py`, which plays videos.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import ValidationError, WithJsonSchema
from starlette.convertors import Convertor, register_url_convertor

from kdrama_app.accounts.views import Principal
from kdrama_app.api.deps import PrincipalDep, ServicesDep
from kdrama_app.api.error_forms import STREAM_SOURCE
from kdrama_app.api.errors import errors, field_faults
from kdrama_app.api.idempotent import find_key
from kdrama_app.api.stream_source_bodies import (
    AnalyticsBody,
    StreamBody,
    StreamListBody,
    StreamRequest,
    StreamsBody,
    StreamUpdate,
    list_body,
    stream_body,
)
from kdrama_app.errors import (
    BackendRefused,
    BackendUnauthorized,
    BackendUnavailable,
    Forbidden,
    InvalidInput,
    NotFound,
    RowsRefused,
    StreamNotFound,
)
from kdrama_app.operations.flags import Flag
from kdrama_app.streams.backends.local import stream_of
from kdrama_app.streams.backends.port import RELAYED, StreamFilters
from kdrama_app.streams.exchange import MOST_ROWS, as_csv
from kdrama_app.streams.rows import LARGEST_ID
from kdrama_app.streams.views import Status, StreamDraft, StreamSort, StreamsWanted
from kdrama_app.wiring import Services


class Number(Convertor[str]):
    """In an address: an id, so that what is none is no address."""

    regex = f"[0-9]{{1,{len(str(LARGEST_ID))}}}"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("number", Number())
router = APIRouter(prefix="/streams", tags=["stream source"])

StreamId = Annotated[int, Path(alias="streamId", ge=0)]
Rows = Annotated[
    list[Any],
    Body(),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"$ref": "#/components/schemas/StreamRequest"},
            "minItems": 1,
            "maxItems": MOST_ROWS,
        }
    ),
]
Format = Annotated[Literal["json", "csv"], Query(alias="format")]
KeyDep = Annotated[str, Depends(find_key)]
_elsewhere = (BackendUnavailable, BackendUnauthorized)
_of_one = errors(Forbidden, StreamNotFound, InvalidInput, *_elsewhere, surface=STREAM_SOURCE)
_of_a_write = errors(Forbidden, StreamNotFound, InvalidInput, BackendRefused, *_elsewhere, surface=STREAM_SOURCE)


def _wanted(
    *,
    status: Annotated[Status | None, Query(description="Only these")] = None,
    not_status: Annotated[Status | None, Query(alias="notStatus", description="All but these")] = None,
    user_id: Annotated[int | None, Query(description="Whose; another's is for admins")] = None,
    is_pinned: bool | None = None,
    sort: Annotated[StreamSort, Query(description="A `-` in front turns the order")] = StreamSort.CREATED_DOWN,
) -> StreamsWanted:
    return StreamsWanted(status=status, not_status=not_status, user_id=user_id, is_pinned=is_pinned, sort=sort)


Wanted = Annotated[StreamsWanted, Depends(_wanted)]


def _behind(flag: Flag) -> Any:
    """A dependency: there is nothing at this address while `flag` is off, or where the streams are kept elsewhere.
    Raises NotFound."""

    def require(_: PrincipalDep, services: ServicesDep) -> None:
        if not services.stream_manager.backends.here:
            raise NotFound
        with services.database.snapshot() as tx:
            services.flags.require(tx, flag)

    return Depends(require)


# --- behind flags: before the addresses that would take their names for ids -------------------------


@router.post(
    "/bulk_import",
    operation_id="importStreams",
    status_code=201,
    dependencies=[_behind(Flag.STREAM_BULK_IMPORT)],
    responses=errors(Forbidden, NotFound, InvalidInput, RowsRefused, surface=STREAM_SOURCE),
)
def bulk_import(rows: Rows, services: ServicesDep, viewer: PrincipalDep) -> StreamsBody:
    """Enter many streams at once, all or none. What is wrong is told of every row, counted from 1. Where the flag
    `stream_bulk_import` is off there is nothing here."""
    drafts = [_draft(row) for row in rows]
    with services.database.transaction() as tx:
        made = services.exchange.bring_in(tx, drafts, owner=viewer)
        services.stream_manager.backends.note_imported(tx, made)
    return StreamsBody(streams=[stream_body(stream_of(stream)) for stream in made])


@router.get(
    "/export",
    operation_id="exportStreams",
    dependencies=[_behind(Flag.STREAM_EXPORT)],
    response_model=StreamsBody,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": "id,source,link\r\n"}}}}
    | errors(Forbidden, NotFound, InvalidInput, surface=STREAM_SOURCE),
)
def export(
    wanted: Wanted, services: ServicesDep, viewer: PrincipalDep, *, as_: Format = "json"
) -> Response | StreamsBody:
    """All streams that the list would show on its pages, as JSON or as a table. Where the flag `stream_export` is off
    there is nothing here."""
    with services.database.snapshot() as tx:
        found = services.streams.find(tx, wanted, viewer=viewer)
    body = StreamsBody(streams=[stream_body(stream_of(stream)) for stream in found.streams])
    if as_ == "json":
        return body
    names = {"Content-Disposition": 'attachment; filename="streams.csv"'}
    return Response(_table(body), media_type="text/csv; charset=utf-8", headers=names)


@router.get(
    "/{streamId:number}/analytics",
    operation_id="getStreamAnalytics",
    dependencies=[_behind(Flag.STREAM_ANALYTICS)],
    responses=_of_one,
)
def analytics(stream_id: StreamId, services: ServicesDep, viewer: PrincipalDep) -> AnalyticsBody:
    """Live time by day, sessions, the history of statuses, and how often the checker looked. Where the flag
    `stream_analytics` is off there is nothing here."""
    with services.database.snapshot() as tx:
        return AnalyticsBody.model_validate(services.figures.of(tx, stream_id, viewer=viewer))


# --- streams ----------------------------------------------------------------------------------------


@router.get(
    "", operation_id="listStreams", responses=errors(Forbidden, InvalidInput, *_elsewhere, surface=STREAM_SOURCE)
)
def list_streams(
    wanted: Wanted,
    services: ServicesDep,
    viewer: PrincipalDep,
    *,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 25,
) -> StreamListBody:
    """My streams; for admins everybody's. The newest first where `sort` does not say otherwise."""
    filters = StreamFilters(
        page=page,
        per_page=per_page,
        status=wanted.status,
        not_status=wanted.not_status,
        user_id=None if wanted.user_id is None else str(wanted.user_id),
        is_pinned=wanted.is_pinned,
        sort=wanted.sort,
    )
    return list_body(services.stream_manager.list_streams(filters, user_id=_person(services, viewer)))


@router.post(
    "",
    operation_id="createStream",
    status_code=201,
    responses=errors(Forbidden, InvalidInput, BackendRefused, *_elsewhere, surface=STREAM_SOURCE),
)
def create(
    request: Request, body: StreamRequest, services: ServicesDep, viewer: PrincipalDep, key: KeyDep
) -> StreamBody:
    """Enter a stream. Platform and orientation are found out by the link where they are not given."""
    manager, user_id = services.stream_manager, _person(services, viewer)
    if RELAYED in request.headers:
        manager = manager.as_told()
    return stream_body(manager.create_stream(body.written(), user_id=user_id, key=key))


@router.get("/{streamId:number}", operation_id="getStream", responses=_of_one)
def read(stream_id: StreamId, services: ServicesDep, viewer: PrincipalDep) -> StreamBody:
    """One stream: mine, for admins anybody's."""
    return stream_body(services.stream_manager.read_stream(str(stream_id), user_id=_person(services, viewer)))


@router.put("/{streamId:number}", operation_id="updateStream", responses=_of_a_write)
def update(
    stream_id: StreamId, body: StreamUpdate, services: ServicesDep, viewer: PrincipalDep, key: KeyDep
) -> StreamBody:
    """Say other things of a stream; what is left out stays.

    Live again within 30 minutes of `last_live_at` it is the same stream; later a new one begins, whose `id` the answer
    has, and the old one leaves the list.
    """
    manager, user_id = services.stream_manager, _person(services, viewer)
    return stream_body(manager.update_stream(str(stream_id), body.written(), user_id=user_id, key=key))


@router.delete("/{streamId:number}", operation_id="deleteStream", status_code=204, responses=_of_a_write)
def delete(stream_id: StreamId, services: ServicesDep, viewer: PrincipalDep, key: KeyDep) -> None:
    """Remove a stream with its history."""
    services.stream_manager.delete_stream(str(stream_id), user_id=_person(services, viewer), key=key)


@router.put("/{streamId:number}/pin", operation_id="pinStream", responses=_of_a_write)
def pin(stream_id: StreamId, services: ServicesDep, viewer: PrincipalDep, key: KeyDep) -> StreamBody:
    """Pin a stream; once is enough."""
    manager, user_id = services.stream_manager, _person(services, viewer)
    return stream_body(manager.pin_stream(str(stream_id), user_id=user_id, key=key))


@router.delete("/{streamId:number}/pin", operation_id="unpinStream", responses=_of_a_write)
def unpin(stream_id: StreamId, services: ServicesDep, viewer: PrincipalDep, key: KeyDep) -> StreamBody:
    """Take a stream's pin off."""
    manager, user_id = services.stream_manager, _person(services, viewer)
    return stream_body(manager.unpin_stream(str(stream_id), user_id=user_id, key=key))


# --- inside -----------------------------------------------------------------------------------------


def _person(services: Services, viewer: Principal) -> int:
    """Who asks. What is kept elsewhere belongs to one account there, whoever wrote it: that is for admins.

    Raises Forbidden."""
    if not services.stream_manager.backends.here and not viewer.is_admin:
        raise Forbidden
    return viewer.person


def _draft(row: Any) -> StreamDraft | dict[str, str]:
    """The stream that a row describes, or its faults by field."""
    if not isinstance(row, dict):
        return {"row": "must be a stream with its fields"}
    try:
        return StreamRequest.model_validate(row).draft()
    except ValidationError as refused:
        return field_faults(refused.errors())


def _table(body: StreamsBody) -> str:
    """The fields of a stream as columns, its owner's flat."""
    own = [name for name in StreamBody.model_fields if name != "user"]
    rows = [stream.model_dump(mode="json") for stream in body.streams]
    return as_csv(
        [*own, "user_id", "user_email"],
        ([*(row[name] for name in own), row["user"]["id"], row["user"]["email"]] for row in rows),
    )
