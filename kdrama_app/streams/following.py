""" "Notify me when live": who follows a stream, and what they have been told."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select, update

from kdrama_app.accounts.views import Principal
from kdrama_app.db import utc_now
from kdrama_app.errors import StreamNotFound
from kdrama_app.streams.models import Stream, StreamFollow, StreamNotification
from kdrama_app.streams.rows import stream_row
from kdrama_app.streams.views import LiveNotification, Platform, Status


@dataclass(frozen=True)
class Follows:
    """The verbs; each runs in the transaction it is given. One follows a stream and all that continue it."""

    clock: Callable[[], datetime] = utc_now

    def follow(self, tx: Session, stream_id: int, *, viewer: Principal) -> None:
        """Once is enough. Raises StreamNotFound."""
        key = (viewer.person, stream_row(tx, stream_id).line)
        if tx.get(StreamFollow, key) is None:
            tx.add(StreamFollow(user_id=key[0], line=key[1], followed_at=self.clock()))
            tx.flush()

    def unfollow(self, tx: Session, stream_id: int, *, viewer: Principal) -> None:
        """What one did not follow is no error. Raises StreamNotFound."""
        line = stream_row(tx, stream_id).line
        tx.exec(delete(StreamFollow).where(col(StreamFollow.user_id) == viewer.person, col(StreamFollow.line) == line))

    def followed(self, tx: Session, *, viewer: Principal) -> frozenset[int]:
        """The ids of the streams that `viewer` is following, as they are now."""
        theirs = select(StreamFollow.line).where(StreamFollow.user_id == viewer.person)
        now = select(Stream.id).where(col(Stream.line).in_(theirs), col(Stream.archived_at).is_(None))
        return frozenset(each for each in tx.exec(now).all() if each is not None)

    def notifications(
        self, tx: Session, *, viewer: Principal, limit: int, offset: int = 0
    ) -> tuple[LiveNotification, ...]:
        """What `viewer` was told, the latest first."""
        rows = tx.exec(
            select(StreamNotification, Stream)
            .join(Stream, col(StreamNotification.stream_id) == col(Stream.id))
            .where(StreamNotification.user_id == viewer.person)
            .order_by(col(StreamNotification.live_at).desc(), col(StreamNotification.id).desc())
            .limit(limit)
            .offset(offset)
        ).all()
        return tuple(
            LiveNotification(
                id=told.id or 0,
                stream_id=told.stream_id,
                source=stream.source,
                title=stream.title,
                platform=Platform(stream.platform),
                live_at=told.live_at,
                read=told.read_at is not None,
                still_live=stream.status == Status.LIVE and stream.archived_at is None,
            )
            for told, stream in rows
        )

    def count_unread(self, tx: Session, *, viewer: Principal) -> int:
        unread = select(func.count()).where(
            col(StreamNotification.user_id) == viewer.person, col(StreamNotification.read_at).is_(None)
        )
        return tx.exec(unread).one()

    def mark_read(
        self, tx: Session, *, viewer: Principal, notification_id: int | None = None, stream_id: int | None = None
    ) -> None:
        """One of them, those of a stream, or all. Raises StreamNotFound for one that is not `viewer`'s."""
        mine = col(StreamNotification.user_id) == viewer.person
        if stream_id is not None:
            mine &= col(StreamNotification.stream_id) == stream_id
        if notification_id is not None:
            mine &= col(StreamNotification.id) == notification_id
            if tx.exec(select(func.count()).where(mine)).one() == 0:
                raise StreamNotFound("Notification not found")
        unread = col(StreamNotification.read_at).is_(None)
        tx.exec(update(StreamNotification).where(mine, unread).values(read_at=self.clock()))


def tell_followers(tx: Session, *, line: int, stream_id: int, at: datetime) -> None:
    """A notification for everybody who follows; whoever has one of this stream already gets no other."""
    told = select(StreamNotification.user_id).where(StreamNotification.stream_id == stream_id)
    followers = select(StreamFollow.user_id).where(StreamFollow.line == line, col(StreamFollow.user_id).not_in(told))
    for user_id in tx.exec(followers).all():
        tx.add(StreamNotification(user_id=user_id, stream_id=stream_id, live_at=at))
    tx.flush()
