"""What people say about the episode on the page, as far as its reader has watched."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import EpisodeNotFound, InvalidInput
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import done, say
from kdrama_app.viewing.comment_text import LONGEST
from kdrama_app.viewing.comments import PAGE
from kdrama_app.viewing.views import CommentPage, CommentSort, CommentView, Opened, ReportReason

LONGEST_FILM = 1e6
"""Seconds: what is beyond is no position (and NaN is in no range)."""


@dataclass(frozen=True)
class CommentRow:
    """`at` in seconds, -1 where it is about no particular moment; `clock` says it ("12:34"); `when` is ISO 8601."""

    id: str
    author: str
    text: str
    at: float
    clock: str
    when: str
    edited: bool
    likes: int
    liked: bool
    mine: bool
    may_delete: bool
    hidden: bool


class CommentsState(rx.State):
    """Nothing is kept here that its reader may not read: whatever a State holds is sent to the browser."""

    video: str = ""
    phase: str = "loading"
    """loading, none (there is no such episode) or there."""
    rows: rx.Field[list[CommentRow]] = rx.field(default_factory=list)
    soon: rx.Field[list[CommentRow]] = rx.field(default_factory=list)
    """Comments about the next seconds of what plays."""
    total: int = 0
    ahead: int = 0
    sort: rx.Field[str] = rx.field("newest")
    opened: str = ""
    """"series" or "always" where the reader asked to be told of everything."""
    editing: str = ""
    reporting: rx.Field[str] = rx.field("")
    # Only a preference of this browser.
    bubbles: str = rx.LocalStorage("on", name="kdrama_bubbles")

    @rx.var
    def more(self) -> bool:
        return len(self.rows) < self.total

    @rx.event
    async def load(self):
        """On every visit, and when the reader has watched further: what there is for them now."""
        viewer = await visitor(self)
        video = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        if video != self.video:
            self._begin(video)
        await self._read(viewer)

    @rx.event
    async def choose(self, sort: str):
        """The newest first, or in the order of the film."""
        viewer = await visitor(self)
        if sort in set(CommentSort):
            self.sort, self.rows = sort, []
            await self._read(viewer)

    @rx.event
    async def next_page(self):
        viewer = await visitor(self)
        page = await self._page(viewer, offset=len(self.rows))
        known = {row.id for row in self.rows}
        self.rows += [comment_row(each) for each in page.comments if each.id not in known]
        self.total, self.ahead = page.total, page.ahead

    @rx.event
    async def play(self, position: float):
        """Where the player is, every few seconds: what is said about the next ones."""
        viewer = await visitor(self)
        if self.phase != "there" or not isinstance(position, int | float) or not 0 <= position < LONGEST_FILM:
            return
        found = await look(house().comments.moments, self.video, viewer=viewer, position=float(position))
        rows = [comment_row(comment) for comment in found]
        if rows != self.soon:
            self.soon = rows

    @rx.event
    async def post(self, form: dict[str, Any]):
        author = await allow(self, Permission.WATCH)
        written, korean = str(form.get("text") or ""), (await self.get_state(Session)).korean
        moment = seconds_of(str(form.get("moment") or ""))
        house().limits.hit_comment(author.person)
        try:
            posted = await change(house().comments.post, self.video, author=author, text=written, moment=moment)
        except InvalidInput as refused:
            return rx.toast.error(_refusal(refused, korean))
        self.rows = [comment_row(posted), *self.rows]
        self.total += 1
        return rx.call_script("document.getElementById('comment-form')?.reset()")

    @rx.event
    async def edit(self, comment_id: str):
        """Open a comment of one's own for writing; "" closes it."""
        await allow(self, Permission.WATCH)
        self.editing = str(comment_id)

    @rx.event
    async def rewrite(self, form: dict[str, Any]):
        author = await allow(self, Permission.WATCH)
        korean = (await self.get_state(Session)).korean
        try:
            edited = await change(house().comments.edit, self.editing, author=author, text=str(form.get("text") or ""))
        except InvalidInput as refused:
            return rx.toast.error(_refusal(refused, korean))
        self._replace(edited)
        self.editing = ""
        return None

    @rx.event
    async def delete(self, comment_id: str):
        viewer = await allow(self, Permission.WATCH)
        await change(house().comments.delete, str(comment_id), viewer=viewer)
        self._drop(str(comment_id))
        return await done(self, "The comment is gone.", "댓글을 지웠어요.")

    @rx.event
    async def like(self, comment_id: str, liked: bool):
        viewer = await allow(self, Permission.WATCH)
        self._replace(await change(house().comments.like, str(comment_id), viewer=viewer, liked=liked is True))

    @rx.event
    async def ask_why(self, comment_id: str):
        """Open the question why a comment should not be there; "" closes it."""
        await allow(self, Permission.WATCH)
        self.reporting = str(comment_id)

    @rx.event
    async def report(self, form: dict[str, Any]):
        viewer = await allow(self, Permission.WATCH)
        reason = form.get("reason")
        if reason not in set(ReportReason):
            return None
        await change(house().comments.report, self.reporting, viewer=viewer, reason=ReportReason(reason))
        self._drop(self.reporting)
        self.reporting = ""
        return await done(self, "Reported. You will not see it any more.", "신고했어요. 이제 이 댓글은 보이지 않아요.")

    @rx.event
    async def show_bubbles(self, shown: bool):
        """Whether comments appear over the picture at their moment, in this browser."""
        await visitor(self)
        self.bubbles = "on" if shown is True else "off"

    # --- inside -------------------------------------------------------------------------------

    async def _read(self, viewer: Principal | None) -> None:
        """As many as were there, or the first page; at a reconnect everything comes anew."""
        try:
            page = await self._page(viewer, limit=max(PAGE, len(self.rows)))
            opened = await look(_opened, self.video, viewer)
        except EpisodeNotFound:
            self.phase, self.rows, self.soon, self.total, self.ahead = "none", [], [], 0, 0
            return
        self.rows = [comment_row(each) for each in page.comments]
        self.total, self.ahead, self.opened, self.phase = page.total, page.ahead, opened.value, "there"

    async def _page(self, viewer: Principal | None, **which: int) -> CommentPage:
        sort = CommentSort(self.sort)
        return await look(house().comments.page, self.video, viewer=viewer, sort=sort, **which)

    def _replace(self, comment: CommentView) -> None:
        self.rows = [comment_row(comment) if row.id == comment.id else row for row in self.rows]

    def _drop(self, comment_id: str) -> None:
        self.rows = [row for row in self.rows if row.id != comment_id]
        self.soon = [row for row in self.soon if row.id != comment_id]
        self.total = max(0, self.total - 1)

    def _begin(self, video: str) -> None:
        """Another episode: nothing of the last one stays."""
        self.video, self.phase, self.rows, self.soon = video, "loading", [], []
        self.total, self.ahead, self.opened, self.editing, self.reporting = 0, 0, "", "", ""


def comment_row(comment: CommentView) -> CommentRow:
    at = -1.0 if comment.moment is None else comment.moment
    return CommentRow(
        id=comment.id,
        author=comment.author,
        text=comment.text,
        at=at,
        clock="" if comment.moment is None else clock_of(comment.moment),
        when=comment.created_at.isoformat(),
        edited=comment.edited,
        likes=comment.likes,
        liked=comment.liked,
        mine=comment.mine,
        may_delete=comment.may_delete,
        hidden=comment.hidden,
    )


def clock_of(seconds: float) -> str:
    """A position as players write it: "0:07", "12:34", "1:02:03"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def seconds_of(clock: str) -> float | None:
    """The other way round; None of an empty one. What is no position is before every video, so refused."""
    if not clock.strip():
        return None
    parts = clock.strip().split(":")
    if not 2 <= len(parts) <= 3 or not all(part.isascii() and part.isdigit() and len(part) <= 3 for part in parts):
        return -1.0
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return float(seconds)


def _opened(tx: Transaction, video: str, viewer: Principal | None) -> Opened:
    episode = house().catalog.find_visible(tx, video, viewer=viewer)
    return house().horizon.opened(tx, episode, viewer=viewer)


def _refusal(refused: InvalidInput, korean: bool) -> str:
    if "moment" in (refused.details or {}):
        return say(korean, "There is no such moment in this video.", "이 영상에 없는 시간이에요.")
    return say(korean, f"A comment has 1 to {LONGEST} characters.", f"댓글은 1자에서 {LONGEST}자까지 쓸 수 있어요.")
