"""The clips that a reader swipes through, from the one whose shortcode stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import ReelNotFound
from kdrama_app.reels.service import is_public
from kdrama_app.reels.shortcodes import is_shortcode
from kdrama_app.reels.views import ClipStatus, ShownClip
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.clips.shown import ClipTile, clip_tile, may_watch
from kdrama_app.ui.reels.ring import Ring
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import done, say
from kdrama_app.viewing.spoilers import Veil

PAGE = 12
# What is on the page stays in memory for as long as it is open, and goes to the browser anew with each page of it.
MOST = 240


@dataclass(frozen=True)
class Reel(ClipTile):
    """One clip as it is shown. `width` and `height` in pixels.

    `withheld`: its episode is ahead of the reader, who asks to see it or swipes on.
    """

    width: int = 0
    height: int = 0
    withheld: bool = False


@dataclass(frozen=True)
class Stretch:
    """Some clips of the ring, and how far it was read with them."""

    reels: list[Reel]
    ring: Ring


class ReelsState(rx.State):
    phase: str = "loading"
    """loading, empty or there."""
    reels: rx.Field[list[Reel]] = rx.field(default_factory=list)
    may_watch: bool = False
    more: bool = False
    """Whether the list goes on."""
    going: rx.Field[str] = rx.field("")
    """The shortcode of the clip that its maker is asked about: is it to be deleted?"""
    _ring: Ring = Ring()

    @rx.event
    async def load(self):
        """On every visit: the clip that the address names, and those after it in the list; else the newest."""
        viewer = await visitor(self)
        wanted = self.router.url.query_parameters.get("from", "")
        first = await look(_find, wanted, viewer) if wanted else None
        stretch = await look(_begin, first, viewer)
        self.reels, self._ring = stretch.reels, stretch.ring
        self.may_watch = may_watch(viewer)
        self.going, self.more = "", stretch.ring.more
        self.phase = "there" if self.reels else "empty"
        if not wanted or first or not self.reels:
            return None
        korean = (await self.get_state(Session)).korean
        words = say(korean, "That clip is gone. Here are the newest.", "그 클립은 없어졌어요. 새 클립을 보여 드릴게요.")
        return rx.toast.info(words, id="reel-gone")

    @rx.event
    async def go_on(self):
        """The end of what is here is near."""
        viewer = await visitor(self)
        if not self.more or self.phase != "there":
            return
        known = {reel.code for reel in self.reels}
        fresh, ring = [], self._ring
        # Others make clips meanwhile: what was read may all be here already.
        while ring.more and not fresh:
            stretch = await look(_go_on, ring, viewer)
            fresh, ring = [reel for reel in stretch.reels if reel.code not in known], stretch.ring
        self.reels, self._ring = [*self.reels, *fresh], ring
        self.more = ring.more and len(self.reels) < MOST

    @rx.event
    async def ask_to_delete(self, shortcode: str):
        """Ask whether this clip, one of those here, is to be deleted."""
        await allow(self, Permission.WATCH)
        self.going = next((reel.code for reel in self.reels if reel.code == shortcode and reel.deletable), "")

    @rx.event
    async def keep(self):
        """It is not."""
        await visitor(self)
        self.going = ""

    @rx.event
    async def delete(self):
        """It is."""
        viewer = await allow(self, Permission.WATCH)
        going, self.going = self.going, ""
        await change(house().clips.delete, going, by=viewer)
        self.reels = [reel for reel in self.reels if reel.code != going]
        if not self.reels:
            self.phase = "empty"
        return await done(self, "The clip is deleted", "클립을 삭제했어요")


def reel(shown: ShownClip, veil: Veil, viewer: Principal | None) -> Reel:
    """A finished clip as `viewer` is shown it."""
    made = shown.clip.made
    if made is None:
        raise ReelNotFound(shown.clip.shortcode)
    about = vars(clip_tile(shown, viewer))
    return Reel(**about, width=made.width, height=made.height, withheld=veil.hides(shown.episode.id))


def _find(tx: Transaction, shortcode: str, viewer: Principal | None) -> ShownClip | None:
    """The finished clip of that name, None where the viewer finds none."""
    if not is_shortcode(shortcode):
        return None
    try:
        shown = house().clips.find_visible(tx, shortcode, viewer=viewer)
    except ReelNotFound:
        return None
    return shown if shown.clip.status is ClipStatus.READY else None


def _begin(tx: Transaction, first: ShownClip | None, viewer: Principal | None) -> Stretch:
    """From `first` on; one that is not in the list itself (its episode is unlisted) comes before all of it."""
    clips = house().clips
    start = clips.place_of(tx, first.clip) if first and is_public(first) else 0
    stretch = _go_on(tx, Ring(start, 0, start + PAGE), viewer)
    if first is None:
        return stretch
    others = [each for each in stretch.reels if each.code != first.clip.shortcode]
    return Stretch([*_reels(tx, [first], viewer), *others], stretch.ring)


def _go_on(tx: Transaction, ring: Ring, viewer: Principal | None) -> Stretch:
    offset, limit = ring.following(PAGE)
    page = house().clips.newest(tx, viewer=viewer, limit=limit, offset=offset)
    # Before the first page nobody knew how long the list is.
    there = max(0, min(limit, page.total - offset))
    return Stretch(_reels(tx, page.clips, viewer), ring.went_on(there, page.total))


def _reels(tx: Transaction, shown: Sequence[ShownClip], viewer: Principal | None) -> list[Reel]:
    veil = house().horizon.veil(tx, [each.episode for each in shown], viewer=viewer)
    return [reel(each, veil, viewer) for each in shown]
