"""Who streams: name, platforms, links, notes. For admins; who did what stands in the audit trail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, exists, func, or_, select, update

from kdrama_app.accounts.names import folded
from kdrama_app.accounts.views import Principal
from kdrama_app.db import utc_now
from kdrama_app.errors import Forbidden, InvalidInput, StreamerNotFound
from kdrama_app.operations.audit import Actor, Deed, deeds, record
from kdrama_app.streams.drafts import checked_link, checked_text
from kdrama_app.streams.models import Stream, Streamer, StreamerLink
from kdrama_app.streams.platforms import platform_of
from kdrama_app.streams.rows import LARGEST_ID, stream_row
from kdrama_app.streams.views import Platform, StreamerDraft, StreamerLinkView, StreamerPage, StreamerView

LONGEST_NAME, LONGEST_NOTES, MOST_LINKS = 200, 10_000, 50


@dataclass(frozen=True)
class Streamers:
    """The verbs; each runs in the transaction it is given, and raises Forbidden for who is no admin."""

    clock: Callable[[], datetime] = utc_now

    # --- one ----------------------------------------------------------------------------------

    def create(self, tx: Session, draft: StreamerDraft, *, by: Principal) -> StreamerView:
        """Streams with one of the links that are nobody's yet become theirs. Raises InvalidInput."""
        actor, draft, now = admin_actor(by), _checked(draft), self.clock()
        row = Streamer(
            name=draft.name,
            name_key=folded(draft.name),
            platforms=list(draft.platforms),
            notes=draft.notes,
            created_at=now,
            updated_at=now,
        )
        tx.add(row)
        tx.flush()
        _set_links(tx, row.id or 0, draft.links)
        self._record(tx, actor, "create", row.id or 0, name=row.name)
        return _views(tx, [row])[0]

    def change(self, tx: Session, streamer_id: int, draft: StreamerDraft, *, by: Principal) -> StreamerView:
        """Describe somebody anew. Raises StreamerNotFound, InvalidInput."""
        actor, draft = admin_actor(by), _checked(draft)
        row = _row(tx, streamer_id)
        self._record(tx, actor, "change", streamer_id, before=_described(_views(tx, [row])[0]))
        row.name, row.name_key, row.notes = draft.name, folded(draft.name), draft.notes
        row.platforms, row.updated_at = list(draft.platforms), self.clock()
        _set_links(tx, streamer_id, draft.links)
        return _views(tx, [row])[0]

    def remove(self, tx: Session, streamer_id: int, *, by: Principal) -> None:
        """Their streams stay, and are nobody's. Raises StreamerNotFound."""
        actor, row = admin_actor(by), _row(tx, streamer_id)
        self._record(tx, actor, "remove", streamer_id, before=_described(_views(tx, [row])[0]))
        tx.delete(row)
        tx.flush()

    def read(self, tx: Session, streamer_id: int) -> StreamerView:
        """Raises StreamerNotFound."""
        return _views(tx, [_row(tx, streamer_id)])[0]

    def attribute(self, tx: Session, stream_id: int, streamer_id: int | None, *, by: Principal) -> None:
        """Say whose a stream is, or that it is nobody's. Raises StreamNotFound, StreamerNotFound."""
        actor, stream = admin_actor(by), stream_row(tx, stream_id)
        before, stream.streamer_id = stream.streamer_id, None if streamer_id is None else _row(tx, streamer_id).id
        record(
            tx,
            by=actor,
            action="stream.attribute",
            subject=f"stream:{stream_id}",
            at=self.clock(),
            details={"before": before, "after": streamer_id},
        )
        tx.flush()

    # --- many ---------------------------------------------------------------------------------

    def search(self, tx: Session, text: str = "", *, limit: int, offset: int = 0) -> StreamerPage:
        """By a part of the name, a link or the notes; in order of names."""
        condition = _matching(text)
        total = tx.exec(select(func.count()).select_from(Streamer).where(condition)).one()
        in_order = select(Streamer).where(condition).order_by(col(Streamer.name_key), col(Streamer.id))
        return StreamerPage(_views(tx, tx.exec(in_order.limit(limit).offset(offset)).all()), total)

    def duplicates(self, tx: Session, *, limit: int) -> list[tuple[StreamerView, ...]]:
        """Streamers of one name, however it is written, or with one link: the oldest of each group first."""
        names = select(Streamer.name_key).group_by(col(Streamer.name_key)).having(func.count() > 1)
        links = select(StreamerLink.link).group_by(col(StreamerLink.link)).having(func.count() > 1)
        groups = [select(Streamer.id).where(Streamer.name_key == key) for key in tx.exec(names.limit(limit)).all()]
        groups += [
            select(Streamer.id).join(StreamerLink).where(StreamerLink.link == link)
            for link in tx.exec(links.limit(limit)).all()
        ]
        found = dict.fromkeys(tuple(sorted(each or 0 for each in tx.exec(group).all())) for group in groups)
        return [_views(tx, [_row(tx, each) for each in ids]) for ids in list(found)[:limit]]

    def merge(self, tx: Session, duplicate_id: int, *, into: int, by: Principal) -> StreamerView:
        """All that is `duplicate_id`'s becomes `into`'s, and the former is gone. Raises StreamerNotFound,
        InvalidInput for one and the same."""
        actor = admin_actor(by)
        if duplicate_id == into:
            raise InvalidInput(details={"into": "is the same streamer"})
        # In one order, whoever merges what: two merges at once wait instead of dying.
        held = {each: _row(tx, each, hold=True) for each in sorted((duplicate_id, into))}
        gone, kept = held[duplicate_id], held[into]
        streams = tx.exec(select(Stream.id).where(Stream.streamer_id == duplicate_id)).all()
        tx.exec(update(Stream).where(col(Stream.streamer_id) == duplicate_id).values(streamer_id=into))
        before = _described(_views(tx, [gone])[0])
        _set_links(tx, into, tuple(dict.fromkeys((*_links(tx, into), *_links(tx, duplicate_id)))))
        kept.platforms = list(dict.fromkeys((*kept.platforms, *gone.platforms)))
        kept.notes = "\n\n".join(dict.fromkeys(notes for notes in (kept.notes, gone.notes) if notes))
        kept.updated_at = self.clock()
        tx.delete(gone)
        self._record(tx, actor, "merge", into, gone=duplicate_id, before=before, streams=list(streams))
        return _views(tx, [kept])[0]

    def deeds(self, tx: Session, streamer_id: int | None = None, *, by: Principal, limit: int) -> list[Deed]:
        """What was done to somebody, or to all, the latest first."""
        admin_actor(by)
        return deeds(tx, subject=f"streamer:{streamer_id or ''}", limit=limit)

    # --- inside -------------------------------------------------------------------------------

    def _record(self, tx: Session, actor: Actor, deed: str, streamer_id: int, **details: object) -> None:
        tx.flush()
        subject = f"streamer:{streamer_id}"
        record(tx, by=actor, action=f"streamer.{deed}", subject=subject, at=self.clock(), details=details)
        tx.flush()


def admin_actor(principal: Principal) -> Actor:
    """An admin, as the audit trail names them. Raises Forbidden."""
    if not principal.is_admin:
        raise Forbidden
    return Actor(principal.name, principal.person)


def streamer_by_link(tx: Session, link: str) -> int | None:
    """Who streams at a link, where that is known of one alone."""
    ids = tx.exec(select(StreamerLink.streamer_id).where(StreamerLink.link == link).limit(2)).all()
    return ids[0] if len(ids) == 1 else None


def _checked(draft: StreamerDraft) -> StreamerDraft:
    faults: dict[str, str] = {}
    links: list[str] = []
    name = notes = ""
    try:
        name = checked_text(draft.name, longest=LONGEST_NAME, required=True)
    except ValueError as fault:
        faults["name"] = str(fault)
    try:
        notes = checked_text(draft.notes, longest=LONGEST_NOTES)
    except ValueError as fault:
        faults["notes"] = str(fault)
    try:
        links = list(dict.fromkeys(checked_link(link) for link in draft.links))
    except ValueError as fault:
        faults["links"] = str(fault)
    if len(links) > MOST_LINKS:
        faults["links"] = f"must be at most {MOST_LINKS}"
    if faults:
        raise InvalidInput(details=faults)
    return StreamerDraft(name, tuple(dict.fromkeys(draft.platforms)), tuple(links), notes)


def _row(tx: Session, streamer_id: int, *, hold: bool = False) -> Streamer:
    row = tx.get(Streamer, streamer_id, with_for_update=hold or None) if 0 < streamer_id <= LARGEST_ID else None
    if row is None:
        raise StreamerNotFound
    return row


def _links(tx: Session, streamer_id: int) -> Sequence[str]:
    theirs = select(StreamerLink.link).where(StreamerLink.streamer_id == streamer_id)
    return tx.exec(theirs.order_by(col(StreamerLink.place))).all()


def _set_links(tx: Session, streamer_id: int, links: Sequence[str]) -> None:
    tx.exec(delete(StreamerLink).where(col(StreamerLink.streamer_id) == streamer_id))
    for place, link in enumerate(links):
        tx.add(StreamerLink(streamer_id=streamer_id, link=link, platform=platform_of(link).value, place=place))
    nobodys = col(Stream.streamer_id).is_(None)
    tx.exec(update(Stream).where(nobodys, col(Stream.link).in_(links)).values(streamer_id=streamer_id))
    tx.flush()


def _matching(text: str) -> ColumnElement[bool]:
    text = text.strip()
    linked = exists().where(
        col(StreamerLink.streamer_id) == col(Streamer.id), col(StreamerLink.link).icontains(text, autoescape=True)
    )
    return or_(
        col(Streamer.name_key).contains(folded(text), autoescape=True),
        col(Streamer.notes).icontains(text, autoescape=True),
        linked,
    )


def _views(tx: Session, rows: Sequence[Streamer]) -> tuple[StreamerView, ...]:
    ids = [row.id or 0 for row in rows]
    links: dict[int, list[StreamerLinkView]] = {each: [] for each in ids}
    theirs = select(StreamerLink).where(col(StreamerLink.streamer_id).in_(ids)).order_by(col(StreamerLink.place))
    for link in tx.exec(theirs).all():
        links[link.streamer_id].append(StreamerLinkView(link.link, Platform(link.platform)))
    counts = dict(
        tx.exec(
            select(Stream.streamer_id, func.count())
            .where(col(Stream.streamer_id).in_(ids))
            .group_by(col(Stream.streamer_id))
        ).all()
    )
    return tuple(
        StreamerView(
            id=row.id or 0,
            name=row.name,
            platforms=_platforms(row.platforms, links[row.id or 0]),
            links=tuple(links[row.id or 0]),
            notes=row.notes,
            stream_count=counts.get(row.id, 0),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )
        for row in rows
    )


def _platforms(named: Sequence[str], links: Sequence[StreamerLinkView]) -> tuple[Platform, ...]:
    return tuple(sorted({*map(Platform, named), *(link.platform for link in links)}))


def _described(streamer: StreamerView) -> dict[str, object]:
    """What the audit trail keeps of somebody as they were."""
    return {
        "name": streamer.name,
        "platforms": [platform.value for platform in streamer.platforms],
        "links": [link.link for link in streamer.links],
        "notes": streamer.notes,
    }
