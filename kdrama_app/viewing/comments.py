"""What people say about an episode, told to whom has watched so far.

Each comment has a reach: the second it is about, or, where it is about no particular one, how far its author had
watched when they wrote it. Who has not come so far does not get it: not its text, not its author, not its moment; only
how many such comments there are. One's own come always.

Comments with a moment also appear while the video plays (`moments`). A page cannot ask at the very second, and what is
not saved is not watched: a player saves its position every ten seconds, a page asks every four. So what `moments`
hands out reaches LEAD seconds beyond what was saved, and never further, whatever the page asks for.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, and_, col, not_, or_, select

from kdrama_app.accounts.directory import usernames
from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.reading import may_manage
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import CommentNotFound, Forbidden, InvalidInput
from kdrama_app.viewing.comment_text import checked_text
from kdrama_app.viewing.horizon import Horizon
from kdrama_app.viewing.models import Comment, CommentLike, CommentReport
from kdrama_app.viewing.spoilers import ALL
from kdrama_app.viewing.views import CommentPage, CommentSort, CommentView, OwnComment, ReportReason

PAGE = 24
LEAD = 15.0
"""Ten seconds until a player saves, four until a page asks, one for the way."""
BEHIND = 5.0
AT_ONCE = 12
REPORTS_TO_HIDE = 3


@dataclass(frozen=True)
class Comments:
    """Each verb runs in the transaction it is given; all raise EpisodeNotFound or CommentNotFound for what the asker
    may not see."""

    catalog: Catalog
    horizon: Horizon
    clock: Callable[[], datetime] = utc_now

    # --- reading ------------------------------------------------------------------------------

    def page(
        self,
        tx: Session,
        episode_id: str,
        *,
        viewer: Principal | None,
        sort: CommentSort = CommentSort.NEWEST,
        limit: int = PAGE,
        offset: int = 0,
    ) -> CommentPage:
        """What `viewer` may read about an episode."""
        episode = self.catalog.find_visible(tx, episode_id, viewer=viewer)
        seen = self.horizon.seen(tx, episode, viewer=viewer)
        told = select(Comment).where(_about(episode), _told(viewer, seen))
        rows = tx.exec(told.order_by(*_order(sort)).limit(limit).offset(offset)).all()
        return CommentPage(
            comments=tuple(self._views(tx, rows, episode, viewer)),
            total=_count(tx, _about(episode), _told(viewer, seen)),
            ahead=_count(tx, _about(episode), _unreported(viewer), not_(_mine(viewer)), col(Comment.reach) > seen),
        )

    def own(self, tx: Session, *, viewer: Principal) -> list[OwnComment]:
        """Every comment that `viewer` wrote, the latest first."""
        rows = tx.exec(select(Comment).where(_mine(viewer)).order_by(col(Comment.created_at).desc())).all()
        return [OwnComment(row.episode_id, row.text, row.moment, row.created_at) for row in rows]

    def moments(self, tx: Session, episode_id: str, *, viewer: Principal | None, position: float) -> list[CommentView]:
        """Comments whose moment is about now, in its order: for a player at `position` (seconds)."""
        episode = self.catalog.find_visible(tx, episode_id, viewer=viewer)
        seen = self.horizon.seen(tx, episode, viewer=viewer)
        if seen < 0:
            return []
        moment = col(Comment.moment)
        due = moment.between(position - BEHIND, min(position, seen) + LEAD)
        rows = tx.exec(
            select(Comment)
            .where(_about(episode), _unreported(viewer), due)
            .order_by(moment, col(Comment.created_at), col(Comment.id))
            .limit(AT_ONCE)
        ).all()
        return self._views(tx, rows, episode, viewer)

    # --- one's own ----------------------------------------------------------------------------

    def post(
        self, tx: Session, episode_id: str, *, author: Principal, text: str, moment: float | None = None
    ) -> CommentView:
        """Say something; `moment` in seconds into the video. Raises InvalidInput."""
        episode = self.catalog.find_visible(tx, episode_id, viewer=author)
        row = Comment(
            id=new_id(),
            episode_id=episode_id,
            user_id=author.person,
            text=checked_text(text),
            moment=_checked_moment(moment, episode),
            reach=self._reach(tx, episode, author, moment),
            created_at=self.clock(),
        )
        tx.add(row)
        tx.flush()
        return self._views(tx, [row], episode, author)[0]

    def edit(self, tx: Session, comment_id: str, *, author: Principal, text: str) -> CommentView:
        """Say it otherwise. Raises Forbidden for somebody else's, InvalidInput."""
        row, episode = self._readable(tx, comment_id, author)
        if row.user_id != author.user_id:
            raise Forbidden
        row.text = checked_text(text)
        # By now they may have watched more than when they wrote it.
        row.reach = max(row.reach, self._reach(tx, episode, author, row.moment))
        row.edited_at = self.clock()
        tx.flush()
        return self._views(tx, [row], episode, author)[0]

    def delete(self, tx: Session, comment_id: str, *, viewer: Principal) -> None:
        """For its author, whoever uploaded the video, and admins. Raises Forbidden."""
        row, episode = self._readable(tx, comment_id, viewer)
        if row.user_id != viewer.user_id and not may_manage(episode, viewer):
            raise Forbidden
        tx.delete(row)
        tx.flush()

    # --- others' ------------------------------------------------------------------------------

    def like(self, tx: Session, comment_id: str, *, viewer: Principal, liked: bool) -> CommentView:
        """Like a comment, or no longer; either twice is no error."""
        row, episode = self._readable(tx, comment_id, viewer)
        key = (comment_id, viewer.person)
        standing = tx.get(CommentLike, key)
        if liked and standing is None:
            tx.add(CommentLike(comment_id=key[0], user_id=key[1]))
        elif not liked and standing is not None:
            tx.delete(standing)
        tx.flush()
        return self._views(tx, [row], episode, viewer)[0]

    def report(self, tx: Session, comment_id: str, *, viewer: Principal, reason: ReportReason) -> None:
        """Say that a comment should not be there. `viewer` does not get it any more; after the third who says so
        nobody does but its author, until an admin decides. Raises InvalidInput for one's own."""
        row, _ = self._readable(tx, comment_id, viewer)
        if row.user_id == viewer.person:
            raise InvalidInput(details={"commentId": "is your own"})
        tx.add(
            CommentReport(comment_id=comment_id, user_id=viewer.person, reason=reason.value, reported_at=self.clock())
        )
        tx.flush()
        # Exactly then: what an admin has put back, a later report does not hide again.
        if _count_reports(tx, comment_id) == REPORTS_TO_HIDE:
            row.hidden = True
            tx.flush()

    # --- inside -------------------------------------------------------------------------------

    def _readable(self, tx: Session, comment_id: str, viewer: Principal) -> tuple[Comment, EpisodeView]:
        row = tx.get(Comment, comment_id)
        if row is None:
            raise CommentNotFound
        episode = self.catalog.find_visible(tx, row.episode_id, viewer=viewer)
        seen = self.horizon.seen(tx, episode, viewer=viewer)
        # What a player was handed ahead of its moment can be answered at once.
        reachable = seen + LEAD if row.moment is not None and seen >= 0 else seen
        if tx.exec(select(Comment.id).where(Comment.id == comment_id, _told(viewer, reachable))).first() is None:
            raise CommentNotFound
        return row, episode

    def _reach(self, tx: Session, episode: EpisodeView, author: Principal, moment: float | None) -> float:
        if moment is not None:
            return moment
        return min(self.horizon.furthest(tx, episode.id, viewer=author), episode.duration or ALL)

    def _views(
        self, tx: Session, rows: Sequence[Comment], episode: EpisodeView, viewer: Principal | None
    ) -> list[CommentView]:
        user_id = viewer.user_id if viewer else None
        ids, names = [row.id for row in rows], usernames(tx, (row.user_id for row in rows))
        likes = dict(
            tx.exec(
                select(CommentLike.comment_id, func.count())
                .where(col(CommentLike.comment_id).in_(ids))
                .group_by(col(CommentLike.comment_id))
            ).all()
        )
        liked = tx.exec(
            select(CommentLike.comment_id).where(
                col(CommentLike.comment_id).in_(ids), col(CommentLike.user_id) == user_id
            )
        ).all()
        manages = may_manage(episode, viewer)
        return [
            CommentView(
                id=row.id,
                author=names.get(row.user_id, ""),
                text=row.text,
                moment=row.moment,
                created_at=row.created_at,
                edited=row.edited_at is not None,
                likes=likes.get(row.id, 0),
                liked=row.id in liked,
                mine=row.user_id == user_id,
                may_delete=manages or row.user_id == user_id,
                hidden=row.hidden,
            )
            for row in rows
        ]


def _about(episode: EpisodeView) -> ColumnElement[bool]:
    return col(Comment.episode_id) == episode.id


def _told(viewer: Principal | None, seen: float) -> ColumnElement[bool]:
    """What somebody gets who has `seen` so many seconds."""
    return or_(_mine(viewer), and_(_unreported(viewer), col(Comment.reach) <= seen))


def _mine(viewer: Principal | None) -> ColumnElement[bool]:
    return col(Comment.user_id) == (viewer.user_id if viewer and viewer.user_id is not None else -1)


def _unreported(viewer: Principal | None) -> ColumnElement[bool]:
    """Not hidden, and not reported by `viewer`."""
    reader = viewer.user_id if viewer and viewer.user_id is not None else -1
    reported = select(CommentReport.comment_id).where(col(CommentReport.user_id) == reader)
    return and_(not_(col(Comment.hidden)), col(Comment.id).not_in(reported))


def _order(sort: CommentSort) -> list[Any]:
    newest: list[Any] = [col(Comment.created_at).desc(), col(Comment.id)]
    if sort is CommentSort.NEWEST:
        return newest
    return [col(Comment.moment).is_(None), col(Comment.moment), *newest]


def _count(tx: Session, *conditions: ColumnElement[bool]) -> int:
    return tx.exec(select(func.count()).select_from(Comment).where(*conditions)).one()


def _count_reports(tx: Session, comment_id: str) -> int:
    return tx.exec(select(func.count()).where(CommentReport.comment_id == comment_id)).one()


def _checked_moment(moment: float | None, episode: EpisodeView) -> float | None:
    if moment is None:
        return None
    if not math.isfinite(moment) or not 0 <= moment <= (episode.duration or ALL):
        raise InvalidInput(details={"moment": "seconds into the video"})
    return moment
