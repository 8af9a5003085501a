"""The page of clips, as anybody's browser can call it, on a real database."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.errors import Forbidden, ReelNotFound, Unauthenticated
from kdrama_app.reels.views import Crop
from kdrama_app.ui.reels import ReelsState
from kdrama_app.ui.reels.ring import Ring
from kdrama_app.ui.reels.state import PAGE
from kdrama_app.ui.session import Session
from kdrama_app.wiring import Services
from tests.clips import add_clip
from tests.unit.test_ui_viewer import Browser, Site


class Reels(Site):
    """A house with clips in it, all of them Mina's."""

    def __init__(self, services: Services) -> None:
        super().__init__(services)
        self.mina, self.browser = self.member("mina")

    def clip(self, episode: EpisodeView, maker: Principal | None = None, **what: Any) -> str:
        with self.services.database.transaction() as tx:
            return add_clip(tx, self.services.clips, episode, maker=maker or self.mina, **what).shortcode

    def clips(self, episode: EpisodeView, count: int) -> list[str]:
        """The newest first, as they are listed."""
        return [self.clip(episode) for _ in range(count)][::-1]


@pytest.fixture
def site(house: Services) -> Reels:
    return Reels(house)


def open_reels(browser: Browser, code: str = "", *acts: tuple[Any, ...]) -> ReelsState:
    """Come to the page, and do these things there: a handler and its arguments each."""

    async def do(page: ReelsState) -> None:
        await cast(Any, ReelsState.load).fn(page)
        for handler, *arguments in acts:
            await handler.fn(page, *arguments)

    return browser.visit(f"/reels?from={code}" if code else "/reels", SimpleNamespace(fn=do), ReelsState)


def codes(page: ReelsState) -> list[str]:
    return [reel.code for reel in page.reels]


def test_a_page_without_clips_says_so(site: Reels) -> None:
    assert open_reels(Browser()).phase == "empty"
    assert not Browser().visit("/", Session.arrive, Session).clips


def test_a_clip_says_what_it_is_and_leads_to_its_moment(site: Reels) -> None:
    episode = site.episode(3, series="첫눈")
    code = site.clip(episode, title="첫 키스", start=61.27, end=70, crop=Crop.PORTRAIT)

    (reel,) = open_reels(site.uploaders_browser).reels

    assert (reel.title, reel.maker, reel.series, reel.label, reel.label_ko) == (
        "첫 키스",
        "mina",
        "첫눈",
        "Episode 3",
        "3화",
    )
    assert (reel.video, reel.poster, reel.href) == (f"/reel/{code}/", f"/reel/{code}/poster", f"/clip/{code}")
    # Before what is first shown, never after it.
    assert reel.watch_from == f"/watch/{episode.id}?t=61"
    assert (reel.width, reel.height) == (406, 720)
    assert Browser().visit("/", Session.arrive, Session).clips


def test_who_may_watch_plays_and_who_made_it_deletes(site: Reels) -> None:
    site.clip(site.episode())
    stranger, uploader, maker = (open_reels(who) for who in (Browser(), site.uploaders_browser, site.browser))
    assert [page.may_watch for page in (stranger, uploader, maker)] == [False, True, True]
    assert [page.reels[0].deletable for page in (stranger, uploader, maker)] == [False, False, True]


def test_a_clip_is_hidden_with_its_episode(site: Reels) -> None:
    hidden = site.episode(1)
    code, shown = site.clip(hidden), site.clip(site.episode(2))
    with site.services.database.transaction() as tx:
        site.services.catalog.show(tx, hidden.id, Visibility.DRAFT)
    assert codes(open_reels(site.browser, code)) == [shown]
    # Its uploader finds it by its address alone.
    assert codes(open_reels(site.uploaders_browser, code)) == [code, shown]


def test_what_is_ahead_of_somebody_is_withheld(site: Reels) -> None:
    first, _, third = site.episode(1), site.episode(2), site.episode(3)
    site.clip(first)
    site.clip(third)
    assert [reel.withheld for reel in open_reels(site.browser).reels] == [True, False]
    site.watch(site.mina, third, position=10)
    assert not any(reel.withheld for reel in open_reels(site.browser).reels)


def test_it_begins_where_the_address_says_and_goes_all_around(site: Reels) -> None:
    all_of_them = site.clips(site.episode(), PAGE + 6)
    middle = PAGE
    page = open_reels(site.browser, all_of_them[middle])
    assert codes(page) == all_of_them[middle:]
    assert page.more

    around = (ReelsState.go_on,)
    page = open_reels(site.browser, all_of_them[middle], around, around)
    assert codes(page) == all_of_them[middle:] + all_of_them[:middle]
    assert not page.more


def test_the_newest_come_first_a_page_at_a_time(site: Reels) -> None:
    all_of_them = site.clips(site.episode(), PAGE + 1)
    assert codes(open_reels(site.browser)) == all_of_them[:PAGE]
    assert codes(open_reels(site.browser, "", (ReelsState.go_on,), (ReelsState.go_on,))) == all_of_them


def test_a_clip_that_is_made_meanwhile_shows_none_twice(site: Reels) -> None:
    episode = site.episode()
    all_of_them = site.clips(episode, PAGE + 3)

    async def make_one(_page: ReelsState) -> None:
        site.clips(episode, PAGE)

    page = open_reels(site.browser, "", (SimpleNamespace(fn=make_one),), (ReelsState.go_on,))
    assert len(set(codes(page))) == len(codes(page))
    assert set(all_of_them[:PAGE]) < set(codes(page))


@pytest.mark.parametrize("wrong", ["Nobody00000", "../../etc", "x" * 400, "%00"])
def test_an_address_that_leads_nowhere_leads_to_the_newest(site: Reels, wrong: str) -> None:
    code = site.clip(site.episode())
    assert codes(open_reels(site.browser, wrong)) == [code]


def test_who_made_a_clip_is_asked_and_deletes_it(site: Reels) -> None:
    episode = site.episode()
    other, code = site.clips(episode, 2)
    page = open_reels(site.browser, "", (ReelsState.ask_to_delete, code), (ReelsState.keep,))
    assert (page.going, len(page.reels)) == ("", 2)
    page = open_reels(site.browser, "", (ReelsState.ask_to_delete, code), (ReelsState.delete,))
    assert (page.going, codes(page), page.phase) == ("", [other], "there")
    assert codes(open_reels(Browser())) == [other]
    page = open_reels(site.browser, "", (ReelsState.ask_to_delete, other), (ReelsState.delete,))
    assert page.phase == "empty"


def test_nobody_else_is_asked_or_deletes(site: Reels) -> None:
    code = site.clip(site.episode())
    assert open_reels(site.uploaders_browser, "", (ReelsState.ask_to_delete, code)).going == ""
    with pytest.raises(Unauthenticated):
        open_reels(Browser(), "", (ReelsState.delete,))

    async def forge(page: ReelsState) -> None:
        page.going = code

    with pytest.raises(Forbidden):
        open_reels(site.uploaders_browser, "", (SimpleNamespace(fn=forge),), (ReelsState.delete,))
    with pytest.raises(ReelNotFound):
        open_reels(site.browser, "", (ReelsState.delete,))


def test_a_ring_is_read_from_its_middle_around() -> None:
    ring, read = Ring(start=7, total=10), []
    while ring.more:
        offset, limit = ring.following(4)
        read += range(offset, offset + limit)
        ring = ring.went_on(limit, 10)
    assert read == [7, 8, 9, 0, 1, 2, 3, 4, 5, 6]


def test_a_ring_that_shrinks_meanwhile_ends() -> None:
    ring = Ring(start=9, read=3, total=20).went_on(0, 4)
    assert ring.more
    assert ring.following(12) == (3, 1)
