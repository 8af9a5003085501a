"""The viewer's screens, as anybody's browser can call them, on a real database."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, TypeVar, cast
from urllib.parse import quote

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.errors import Forbidden, InvalidInput, StorageFull, SystemMaintenance, Unauthenticated
from kdrama_app.ui import faults
from kdrama_app.ui.account import AccountState, RatingsState
from kdrama_app.ui.components.tiles import length_of
from kdrama_app.ui.home import HomeState
from kdrama_app.ui.series import SeriesState
from kdrama_app.ui.session import Session
from kdrama_app.ui.watch import WatchState
from kdrama_app.wiring import Services
from tests.library import add_episode
from tests.unit.conftest import signed_in

S = TypeVar("S", bound=rx.State)


@dataclass
class Browser:
    """Somebody's browser: their cookie, the language they like, and one State of the page it is on."""

    cookie: str = ""
    language: str = "en-GB"

    def visit(self, path: str, load: Any, state: type[S]) -> S:
        """Open `path` and run what the page runs then; gives the State afterwards."""
        headers = {"cookie": self.cookie, "accept-language": self.language, "origin": "http://drama.example"}

        async def run() -> S:
            root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
            root.router = RouterData.from_router_data(
                {"headers": headers, "asPath": quote(path, safe="/?=&%"), "pathname": path}
            )
            here = await root.get_state(state)
            await load.fn(here)
            return here

        return asyncio.run(run())


class Site:
    """A house with people and episodes in it."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.uploader, self.uploaders_browser = self.member("jisoo", Role.UPLOADER)

    def member(self, name: str, role: Role = Role.USER) -> tuple[Principal, Browser]:
        somebody, cookie = signed_in(self.services, name, role)
        return somebody, Browser(f"theme=dark; {cookie}")

    def episode(self, number: int = 1, **what: Any) -> EpisodeView:
        with self.services.database.transaction() as tx:
            return add_episode(tx, self.services.catalog, uploader=self.uploader, number=number, **what)

    def watch(self, viewer: Principal, episode: EpisodeView, *, position: float) -> None:
        with self.services.database.transaction() as tx:
            self.services.viewing.save_progress(tx, episode.id, viewer=viewer, position=position, duration=3600)

    def encode(self, episode: EpisodeView, *, progress: float) -> None:
        with self.services.database.transaction() as tx:
            job = self.services.transcodes.start(tx, episode.id, source_key=episode.source_key)
            self.services.transcodes.begin(tx, job.id)
            self.services.transcodes.advance(tx, job.id, stage="encoding", progress=progress)

    def fail(self, episode: EpisodeView, reason: str) -> None:
        with self.services.database.transaction() as tx:
            self.services.catalog.mark_failed(tx, episode.id, reason=reason)


@pytest.fixture
def site(house: Services) -> Site:
    return Site(house)


def open_watch(browser: Browser, episode: EpisodeView) -> WatchState:
    return browser.visit(f"/watch/{episode.id}", WatchState.load, WatchState)


def open_home(browser: Browser) -> HomeState:
    return browser.visit("/", HomeState.load, HomeState)


def open_series(browser: Browser, slug: str) -> SeriesState:
    return browser.visit(f"/series/{slug}", SeriesState.load, SeriesState)


# --- the front page -----------------------------------------------------------------------------


def test_an_empty_library_says_so_once_it_was_looked_at(site: Site) -> None:
    page = open_home(Browser())
    assert page.empty and page.loaded
    assert not HomeState(_reflex_internal_init=True).empty  # pyright: ignore[reportCallIssue]


def test_a_stranger_sees_what_there_is_and_nobodys_history(site: Site) -> None:
    site.episode(1, series="도깨비", poster_key="poster.jpg")
    newest = site.episode(1, series="Signal")

    page = open_home(Browser())

    assert [tile.name for tile in page.series] == ["Signal", "도깨비"]
    assert page.newest[0].href == f"/watch/{newest.id}"
    assert page.slides[0].name == "Signal"
    assert page.continuing == []


def test_a_member_goes_on_where_they_stopped(site: Site) -> None:
    mina, browser = site.member("mina")
    episode = site.episode(1, poster_key="poster.jpg")
    site.watch(mina, episode, position=900)

    (tile,) = open_home(browser).continuing

    assert (tile.id, tile.watched, tile.duration) == (episode.id, 25.0, "1 h")
    assert tile.thumbnail == f"/api/v1/videos/{episode.id}/thumbnail"


def test_a_draft_is_its_uploaders_alone(site: Site) -> None:
    site.episode(1, visibility=Visibility.DRAFT)
    assert open_home(Browser()).newest == []
    assert len(open_home(site.uploaders_browser).newest) == 1
    # A series is on the shelves once there is something in it for everybody.
    assert open_home(site.uploaders_browser).series == []


# --- a series -----------------------------------------------------------------------------------


def test_a_series_is_found_by_its_korean_address(site: Site) -> None:
    site.episode(1)
    site.episode(2, playable=False)

    page = open_series(Browser(), "도깨비")

    assert (page.phase, page.shown.name) == ("there", "도깨비")
    assert [(tile.label, tile.label_ko, tile.playable) for tile in page.episodes] == [
        ("Episode 1", "1화", True),
        ("Episode 2", "2화", False),
    ]


def test_play_begins_at_the_start_and_then_goes_on(site: Site) -> None:
    mina, browser = site.member("mina")
    first, second, third = (site.episode(number) for number in (1, 2, 3))
    assert open_series(browser, "도깨비").shown.play_href == f"/watch/{first.id}"

    site.watch(mina, second, position=100)
    page = open_series(browser, "도깨비").shown
    assert (page.play_href, page.continuing) == (f"/watch/{second.id}", True)

    site.watch(mina, second, position=3600)
    assert open_series(browser, "도깨비").shown.play_href == f"/watch/{third.id}"


def test_a_series_that_is_not_there_leaves_nothing_of_the_last_one(site: Site) -> None:
    page = open_series(Browser(), "nobody-knows-it")
    assert (page.phase, page.shown.name, page.episodes) == ("missing", "", [])


# --- watching -----------------------------------------------------------------------------------


def test_a_stranger_is_asked_to_log_in_but_sees_what_it_is(site: Site) -> None:
    page = open_watch(Browser(), site.episode(1))
    assert (page.phase, page.shown.series) == ("locked", "도깨비")


def test_who_logs_in_comes_back_to_the_second_they_were_led_to(site: Site) -> None:
    episode = site.episode()
    for address, quoted in (("", ""), ("?t=61", "%3Ft%3D61")):
        page = Browser().visit(f"/watch/{episode.id}{address}", WatchState.load, WatchState)
        assert page.here == f"/watch/{episode.id}{quoted}"


def test_a_member_watches_and_knows_what_comes_next(site: Site) -> None:
    _, browser = site.member("mina")
    first, _, third = site.episode(1), site.episode(2, playable=False), site.episode(3)

    page = open_watch(browser, first)

    assert page.phase == "playing"
    assert (page.shown.next_href, page.shown.previous_href) == (f"/watch/{third.id}", "")
    assert (page.shown.next_title, page.shown.next_label, page.shown.next_label_ko) == (third.title, "Episode 3", "3화")
    assert open_watch(browser, third).shown.previous_href == f"/watch/{first.id}"
    assert (page.shown.duration, page.shown.spoken) == (3600.0, "ko")
    assert len(page.episodes) == 3


def test_whether_the_next_begins_by_itself_is_the_accounts_to_remember(site: Site) -> None:
    _, browser = site.member("mina")
    episode = site.episode(1)
    assert open_watch(browser, episode).autoplay is True
    off = SimpleNamespace(fn=lambda page: cast(Any, WatchState.set_autoplay).fn(page, False))
    assert browser.visit(f"/watch/{episode.id}", off, WatchState).autoplay is False
    assert open_watch(browser, episode).autoplay is False


def test_how_somebody_watches_is_the_accounts_to_remember(site: Site) -> None:
    _, browser = site.member("mina")
    episode = site.episode(1)
    path = f"/watch/{episode.id}"

    def prefer(chosen: Any) -> SimpleNamespace:
        return SimpleNamespace(fn=lambda page: cast(Any, WatchState.prefer).fn(page, chosen))

    assert open_watch(browser, episode).preferred == {"quality": None, "speed": None, "captions": None}
    browser.visit(path, prefer({"quality": 720, "captions": "en-US"}), WatchState)
    for setting, value in ((AccountState.set_speed, "1.25"), (AccountState.set_quality, "360")):
        choose = cast(Any, setting).fn
        browser.visit("/account", SimpleNamespace(fn=lambda page, f=choose, v=value: f(page, v)), AccountState)
    assert open_watch(browser, episode).preferred == {"quality": 360, "speed": 1.25, "captions": "en-US"}
    page = browser.visit("/account", AccountState.load, AccountState)
    assert (page.quality, page.speed, page.captions) == ("360", "1.25", "en")

    for wrong in ({"history": False}, {"speed": 9}, "720"):
        with pytest.raises(InvalidInput):
            browser.visit(path, prefer(wrong), WatchState)
    with pytest.raises(Unauthenticated):
        Browser().visit(path, prefer({"speed": 1}), WatchState)


def test_the_last_episode_leads_nowhere(site: Site) -> None:
    _, browser = site.member("mina")
    assert open_watch(browser, site.episode(1)).shown.next_href == ""


def test_who_comes_too_early_sees_how_far_it_is(site: Site) -> None:
    _, browser = site.member("mina")
    episode = site.episode(1, playable=False, duration=None)
    waiting = open_watch(browser, episode)
    assert (waiting.phase, waiting.encoded) == ("preparing", 0.0)

    site.encode(episode, progress=62.5)
    assert open_watch(browser, episode).encoded == 62.5


def test_who_waits_is_told_how_far_it_is_and_gets_the_page_when_that_is_over(site: Site) -> None:
    _, browser = site.member("mina")
    episode = site.episode(1, playable=False, duration=None)
    answers: list[Any] = []

    async def wait(page: WatchState, *happening: Callable[[], None]) -> None:
        await cast(Any, WatchState.load).fn(page)
        for happens in happening:
            happens()
            answers.append(await cast(Any, WatchState.look_again).fn(page))

    steps = (lambda: site.encode(episode, progress=62.5), lambda: site.fail(episode, "It is no video"))
    page = browser.visit(f"/watch/{episode.id}", SimpleNamespace(fn=lambda page: wait(page, *steps)), WatchState)

    assert (page.phase, page.encoded, answers) == ("preparing", 62.5, [None, WatchState.load])


def test_a_growing_episode_already_plays(site: Site) -> None:
    _, browser = site.member("mina")
    assert open_watch(browser, site.episode(1, finished=False)).phase == "playing"


def test_a_failed_episode_says_why(site: Site) -> None:
    _, browser = site.member("mina")
    episode = site.episode(1, playable=False)
    site.fail(episode, "The file ends in the middle of the video")

    page = open_watch(browser, episode)

    assert (page.phase, page.shown.failure) == ("failed", "The file ends in the middle of the video")


def test_a_hidden_episode_is_like_one_that_never_was(site: Site) -> None:
    _, browser = site.member("mina")
    assert open_watch(browser, site.episode(1, visibility=Visibility.DRAFT)).phase == "missing"


def test_an_unlisted_episode_plays_by_its_link_alone(site: Site) -> None:
    _, browser = site.member("mina")
    page = open_watch(browser, site.episode(1, visibility=Visibility.UNLISTED))
    assert (page.phase, page.episodes, page.shown.next_href) == ("playing", [], "")


# --- who is here --------------------------------------------------------------------------------


def test_every_page_knows_who_is_here(site: Site) -> None:
    session = site.uploaders_browser.visit("/", Session.arrive, Session)
    assert (session.signed_in, session.username, session.may_upload, session.is_admin) == (True, "jisoo", True, False)
    assert not Browser("kdrama_session=forged").visit("/", Session.arrive, Session).signed_in


@pytest.mark.parametrize(("language", "korean"), [("ko-KR,ko;q=0.9", True), ("en-GB", False), ("", False)])
def test_the_site_begins_in_the_browsers_language(site: Site, language: str, korean: bool) -> None:
    assert Browser(language=language).visit("/", Session.arrive, Session).korean is korean


def test_ones_own_account_is_for_its_owner(site: Site) -> None:
    _, browser = site.member("mina")
    page = browser.visit("/account", AccountState.load, AccountState)
    assert (page.username, page.email, page.role) == ("mina", "mina@example.com", "user")
    with pytest.raises(Unauthenticated):
        Browser().visit("/account", AccountState.load, AccountState)


def test_ones_own_ratings_are_changed_and_taken_back_and_no_page_leaves_one_out(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kdrama_app.ui.account.ratings_state.PAGE", 2)
    mina, browser = site.member("mina")
    for number in range(4):
        episode = site.episode(1, series=f"시리즈 {number}")
        with site.services.database.transaction() as tx:
            site.services.ratings.rate(tx, episode.series_slug, stars=3, viewer=mina)

    async def an_evening(page: Any) -> None:
        await cast(Any, RatingsState.load).fn(page)
        assert [row.tile.name for row in page.rows] == ["시리즈 3", "시리즈 2"] and page.has_more
        await cast(Any, RatingsState.rate).fn(page, "시리즈-3", 0)
        await cast(Any, RatingsState.more).fn(page)

    page = browser.visit("/ratings", SimpleNamespace(fn=an_evening), RatingsState)
    assert [(row.slug, row.stars) for row in page.rows] == [(f"시리즈-{n}", 0 if n == 3 else 3) for n in (3, 2, 1, 0)]
    assert not page.has_more
    assert [row.slug for row in browser.visit("/ratings", RatingsState.load, RatingsState).rows] == [
        "시리즈-2",
        "시리즈-1",
    ]
    with pytest.raises(Unauthenticated):
        Browser().visit("/ratings", RatingsState.load, RatingsState)


# --- while the house is closed ------------------------------------------------------------------


def test_a_closed_house_lets_only_admins_act_and_tells_the_others(site: Site) -> None:
    _, browser = site.member("mina")
    _, admins_browser = site.member("boss", Role.ADMIN)
    with site.services.database.transaction() as tx:
        site.services.maintenance.close(tx, message="A new disk", until=datetime(2026, 1, 5, 13, tzinfo=UTC))

    for somebody in (browser, Browser()):
        with pytest.raises(SystemMaintenance):
            open_home(somebody)
        told = somebody.visit("/", Session.arrive, Session)
        assert (told.closed, told.closed_because) == (True, "A new disk")
        assert told.closed_until == "2026-01-05T13:00:00+00:00"
    assert open_home(admins_browser).loaded

    with site.services.database.transaction() as tx:
        site.services.maintenance.open(tx)
    assert open_home(browser).loaded and not browser.visit("/", Session.arrive, Session).closed


def test_who_acts_in_a_closed_house_learns_of_it_on_the_page_they_are_on() -> None:
    told: Any = faults.tell(SystemMaintenance())
    assert told.handler.fn.__name__ == "arrive"


# --- when something fails -----------------------------------------------------------------------


def script_of(told: Any) -> str:
    return str(told.args[0][1])


def test_whoever_must_log_in_is_led_there_and_back() -> None:
    assert "/login?next=" in script_of(faults.tell(Unauthenticated()))


def test_a_refusal_is_said_in_the_readers_language() -> None:
    for failure in (Forbidden(), StorageFull()):
        script = script_of(faults.tell(failure))
        assert "document.documentElement.lang" in script and "__toast" in script


def test_a_bug_is_logged_and_its_words_stay_here(caplog: pytest.LogCaptureFixture) -> None:
    script = script_of(faults.tell(ZeroDivisionError("the secret of row 7")))
    assert "secret" not in script
    assert "the secret of row 7" in caplog.text


@pytest.mark.parametrize(
    ("seconds", "english", "korean"),
    [
        (0, "", ""),
        (20.4, "20 s", "20초"),
        (3480, "58 min", "58분"),
        (3600, "1 h", "1시간"),
        (3840, "1 h 4 min", "1시간 4분"),
    ],
)
def test_running_times_read_as_people_say_them(seconds: float, english: str, korean: str) -> None:
    assert length_of(seconds, hour=" h", minute=" min", second=" s") == english
    assert length_of(seconds, hour="시간", minute="분", second="초") == korean
