"""A stream's row, found and shown."""

from collections.abc import Sequence

from sqlmodel import Session

from kdrama_app.accounts.directory import people
from kdrama_app.errors import StreamNotFound
from kdrama_app.streams.models import Stream
from kdrama_app.streams.views import Orientation, Platform, Status, StreamOwner, StreamView

# What a column of ids holds.
LARGEST_ID = 2**31 - 1


def stream_row(tx: Session, stream_id: int) -> Stream:
    """Raises StreamNotFound."""
    row = tx.get(Stream, stream_id) if 0 < stream_id <= LARGEST_ID else None
    if row is None:
        raise StreamNotFound
    return row


def stream_views(tx: Session, rows: Sequence[Stream]) -> tuple[StreamView, ...]:
    owners = {
        person_id: StreamOwner(person_id, person.email, person.role)
        for person_id, person in people(tx, {row.user_id for row in rows}).items()
    }
    return tuple(_view(row, owners[row.user_id]) for row in rows)


def _view(row: Stream, owner: StreamOwner) -> StreamView:
    return StreamView(
        id=row.id or 0,
        source=row.source,
        link=row.link,
        status=Status(row.status),
        is_pinned=row.is_pinned,
        platform=Platform(row.platform),
        orientation=Orientation(row.orientation),
        kind=row.kind,
        city=row.city,
        state=row.state,
        notes=row.notes,
        title=row.title,
        posted_by=row.posted_by,
        last_checked_at=row.last_checked_at,
        last_live_at=row.last_live_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
        owner=owner,
        line=row.line,
        archived=row.archived_at is not None,
        streamer_id=row.streamer_id,
    )
