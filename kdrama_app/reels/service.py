"""Clips: asked for, shown to whoever may watch their episode, listed, taken away."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from kdrama_app.accounts.directory import usernames
from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import Visibility
from kdrama_app.db import utc_now
from kdrama_app.errors import (
    ClipSpaceExceeded,
    ClipsPerDayExceeded,
    EpisodeNotFound,
    Forbidden,
    QualityNotAvailable,
    ReelNotFound,
)
from kdrama_app.jobs.port import Jobs, JobState
from kdrama_app.playback.service import Playback
from kdrama_app.reels.drafts import checked
from kdrama_app.reels.models import Clip
from kdrama_app.reels.reasons import GAVE_UP
from kdrama_app.reels.shortcodes import new_shortcode
from kdrama_app.reels.views import ClipDraft, ClipPage, ClipStatus, ClipView, Crop, Made, ShownClip

QUEUE, WORKFLOW = "clips", "make_clip"
# Above everything else: somebody sits and waits for it.
PRIORITY = 1
DAY = timedelta(days=1)
BEING_MADE = "being_made"
# Without them it is only files that are still to go.
_PARENTED = (col(Clip.episode_id).is_not(None), col(Clip.maker_id).is_not(None))


@dataclass(frozen=True)
class Clips:
    """The verbs of clips. `per_day` and `quota` (bytes) are a person's; 0 is no limit."""

    catalog: Catalog
    playback: Playback
    jobs: Jobs
    per_day: int
    quota: int
    clock: Callable[[], datetime] = utc_now
    new_code: Callable[[], str] = new_shortcode

    # --- by whoever makes one -----------------------------------------------------------------

    def ask(self, tx: Session, episode_id: str, draft: ClipDraft, *, maker: Principal) -> ClipView:
        """A clip to be made, which `dispatch` sends out once this is committed. Raises as `find_watchable` does, and
        Forbidden, QualityNotAvailable (nothing plays yet), InvalidInput, ClipsPerDayExceeded, ClipSpaceExceeded."""
        person = maker.person
        episode = self.playback.find_watchable(tx, episode_id, viewer=maker)
        if not episode.status.playable:
            raise QualityNotAvailable(available=[])
        draft = checked(draft, episode)
        self._require_quota(tx, person)
        row = Clip(
            shortcode=self.new_code(),
            episode_id=episode_id,
            maker_id=person,
            title=draft.title,
            start=draft.start,
            end=draft.end,
            crop=draft.crop,
            side=draft.side,
            status=ClipStatus.MAKING,
            created_at=self.clock(),
        )
        tx.add(row)
        tx.flush()
        return self._view(tx, row)

    def dispatch(self, shortcode: str) -> None:
        """Hand it to the engine; again is no error."""
        self.jobs.enqueue(WORKFLOW, shortcode, key=_key(shortcode), queue=QUEUE, priority=PRIORITY)

    def delete(self, tx: Session, shortcode: str, *, by: Principal) -> None:
        """Take it away from everybody; its files follow. Raises ReelNotFound, Forbidden."""
        shown = self.find_visible(tx, shortcode, viewer=by)
        if not may_delete(shown.clip, by):
            raise Forbidden
        self._row(tx, shortcode).status = ClipStatus.GONE
        tx.flush()

    # --- by whoever watches -------------------------------------------------------------------

    def knows(self, tx: Session, shortcode: str) -> bool:
        """Whether it is, or was, a clip: then it is nobody else's reel."""
        return tx.get(Clip, shortcode) is not None

    def find_visible(self, tx: Session, shortcode: str, *, viewer: Principal | None) -> ShownClip:
        """A clip as `viewer` may see it, in whatever state: one that is not ready is its maker's and admins' alone.
        Raises ReelNotFound."""
        row = tx.get(Clip, shortcode)
        if row is None or row.status == ClipStatus.GONE or row.episode_id is None or row.maker_id is None:
            raise ReelNotFound(shortcode)
        try:
            episode = self.catalog.find_visible(tx, row.episode_id, viewer=viewer)
        except EpisodeNotFound as hidden:
            raise ReelNotFound(shortcode) from hidden
        clip = self._view(tx, row)
        if clip.status is not ClipStatus.READY and not may_delete(clip, viewer):
            raise ReelNotFound(shortcode, reason=BEING_MADE if clip.status is ClipStatus.MAKING else None)
        return ShownClip(clip, episode)

    def find_watchable(self, tx: Session, shortcode: str, *, viewer: Principal | None) -> ShownClip:
        """A finished clip for somebody who may watch its episode. Raises ReelNotFound, StreamAuthenticationRequired,
        StreamAccessDenied."""
        shown = self.find_visible(tx, shortcode, viewer=viewer)
        self.playback.find_watchable(tx, shown.episode.id, viewer=viewer)
        if shown.clip.status is not ClipStatus.READY:
            raise ReelNotFound(shortcode, reason=BEING_MADE if shown.clip.status is ClipStatus.MAKING else None)
        return shown

    def newest(self, tx: Session, *, viewer: Principal | None, limit: int, offset: int = 0) -> ClipPage:
        """Finished clips of published episodes, the newest first: what anybody may find."""
        return self._page(tx, self._listed(), viewer, limit, offset)

    def place_of(self, tx: Session, clip: ClipView) -> int:
        """How many come before it in `newest`."""
        at = col(Clip.created_at)
        before = (at > clip.created_at) | ((at == clip.created_at) & (col(Clip.shortcode) < clip.shortcode))
        return tx.exec(select(func.count()).select_from(Clip).where(*self._listed(), before)).one()

    def are_there(self, tx: Session) -> bool:
        """Whether `newest` has any."""
        return tx.exec(select(Clip.shortcode).where(*self._listed()).limit(1)).first() is not None

    def of_episode(
        self, tx: Session, episode_id: str, *, viewer: Principal | None, limit: int, offset: int = 0
    ) -> ClipPage:
        """Finished clips of one episode, the newest first. Raises EpisodeNotFound."""
        self.catalog.find_visible(tx, episode_id, viewer=viewer)
        wanted = [col(Clip.episode_id) == episode_id, col(Clip.status) == ClipStatus.READY]
        return self._page(tx, wanted, viewer, limit, offset)

    def made_by(self, tx: Session, maker: Principal, *, limit: int, offset: int = 0) -> ClipPage:
        """Somebody's own, in whatever state, the newest first."""
        wanted = [col(Clip.maker_id) == maker.person, col(Clip.status) != ClipStatus.GONE]
        return self._page(tx, wanted, maker, limit, offset)

    # --- by the worker ------------------------------------------------------------------------

    def order(self, tx: Session, shortcode: str) -> ClipView | None:
        """The clip that is to be made; None where nobody wants it any more."""
        row = tx.get(Clip, shortcode)
        if row is None or row.status != ClipStatus.MAKING or row.episode_id is None or row.maker_id is None:
            return None
        return self._view(tx, row)

    def finish(self, tx: Session, shortcode: str, made: Made) -> bool:
        """Show what was made, once its files are published; False where nobody wants it any more."""
        if self.order(tx, shortcode) is None:
            return False
        row = self._row(tx, shortcode)
        row.made_start, row.duration, row.copied = made.start, made.duration, made.copied
        row.width, row.height, row.size = made.width, made.height, made.size
        row.status = ClipStatus.READY
        return True

    def fail(self, tx: Session, shortcode: str, *, reason: str) -> None:
        """It never will be ready; `reason` is for its maker."""
        row = tx.get(Clip, shortcode)
        if row is not None and row.status == ClipStatus.MAKING:
            row.status, row.failure = ClipStatus.FAILED, reason

    def state(self, shortcode: str) -> JobState | None:
        """Where the engine stands with its making."""
        return self.jobs.state(_key(shortcode))

    def reconcile(self, tx: Session) -> list[str]:
        """What the engine never heard of, to be dispatched again; what it ended without us is failed here."""
        lost: list[str] = []
        for shortcode in tx.exec(select(Clip.shortcode).where(col(Clip.status) == ClipStatus.MAKING)).all():
            state = self.state(shortcode)
            if state is None:
                lost.append(shortcode)
            elif state not in {JobState.WAITING, JobState.RUNNING}:
                self.fail(tx, shortcode, reason=GAVE_UP)
        return lost

    def leftovers(self, tx: Session) -> list[str]:
        """Clips that nobody finds any more and nobody works on: their files are to go, then `forget`."""
        parted = col(Clip.episode_id).is_(None) | col(Clip.maker_id).is_(None)
        rows = tx.exec(select(Clip.shortcode).where((col(Clip.status) == ClipStatus.GONE) | parted)).all()
        at_work = {JobState.WAITING, JobState.RUNNING}
        return [code for code in rows if self.state(code) not in at_work]

    def forget(self, tx: Session, shortcode: str) -> None:
        """Its files are gone. It still counts as one of its maker's day; after that nothing is left of it."""
        row = tx.get(Clip, shortcode)
        if row is None:
            return
        row.status, row.size = ClipStatus.GONE, 0
        if row.maker_id is None or row.created_at <= self.clock() - DAY:
            tx.delete(row)

    # --- inside -------------------------------------------------------------------------------

    def _row(self, tx: Session, shortcode: str) -> Clip:
        row = tx.get(Clip, shortcode)
        if row is None:
            raise ReelNotFound(shortcode)
        return row

    def _require_quota(self, tx: Session, person: int) -> None:
        mine, now = col(Clip.maker_id) == person, self.clock()
        of_the_day = mine, col(Clip.created_at) > now - DAY, col(Clip.status) != ClipStatus.FAILED
        made = tx.exec(select(Clip.created_at).where(*of_the_day).order_by(col(Clip.created_at))).all()
        if self.per_day and len(made) >= self.per_day:
            seconds = (made[len(made) - self.per_day] + DAY - now).total_seconds()
            raise ClipsPerDayExceeded(per_day=self.per_day, retry_after=math.ceil(seconds))
        used = int(tx.exec(select(func.sum(Clip.size)).where(mine)).one() or 0)
        if self.quota and used >= self.quota:
            raise ClipSpaceExceeded(used=used, quota=self.quota)

    def _page(
        self,
        tx: Session,
        wanted: Sequence[ColumnElement[bool]],
        viewer: Principal | None,
        limit: int,
        offset: int,
    ) -> ClipPage:
        there = [*wanted, *_PARENTED]
        total = tx.exec(select(func.count()).select_from(Clip).where(*there)).one()
        newest_first = (col(Clip.created_at).desc(), col(Clip.shortcode))
        rows = tx.exec(select(Clip).where(*there).order_by(*newest_first).limit(limit).offset(offset)).all()
        episodes = self.catalog.visible(tx, [row.episode_id or "" for row in rows], viewer=viewer)
        names = usernames(tx, [row.maker_id or 0 for row in rows])
        shown = [
            ShownClip(_clip_view(row, names), episodes[row.episode_id]) for row in rows if row.episode_id in episodes
        ]
        return ClipPage(tuple(shown), total)

    def _listed(self) -> list[ColumnElement[bool]]:
        published = col(Clip.episode_id).in_(self.catalog.published_ids())
        return [col(Clip.status) == ClipStatus.READY, published, *_PARENTED]

    def _view(self, tx: Session, row: Clip) -> ClipView:
        return _clip_view(row, usernames(tx, [row.maker_id or 0]))


def _key(shortcode: str) -> str:
    """The engine's: a clip is made once."""
    return f"clip/{shortcode}"


def may_delete(clip: ClipView, principal: Principal | None) -> bool:
    """Its maker, and whoever may manage everything."""
    if principal is None:
        return False
    made = principal.user_id is not None and principal.user_id == clip.maker_id
    return made or principal.may(Permission.MANAGE_ALL)


def is_public(shown: ShownClip) -> bool:
    """Whether anybody may know of it."""
    return shown.episode.visibility is Visibility.PUBLISHED


def _clip_view(row: Clip, names: dict[int, str]) -> ClipView:
    made = None
    if row.status == ClipStatus.READY:
        made = Made(row.made_start, row.duration, row.width, row.height, row.size, row.copied)
    return ClipView(
        shortcode=row.shortcode,
        episode_id=row.episode_id or "",
        maker_id=row.maker_id,
        maker=names.get(row.maker_id or 0, ""),
        title=row.title,
        start=row.start,
        end=row.end,
        crop=Crop(row.crop),
        side=row.side,
        status=ClipStatus(row.status),
        failure=row.failure,
        created_at=row.created_at,
        made=made,
    )
