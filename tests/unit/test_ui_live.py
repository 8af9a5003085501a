"""The pages of live streams and the bell, as anybody's browser can call them, on a real database."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.errors import InvalidInput, StreamNotFound, Unauthenticated
from kdrama_app.streams.backends.port import StreamChanges
from kdrama_app.streams.views import LiveSession, Platform, Status, StatusChange, TimestampView
from kdrama_app.ui.bell import Bell
from kdrama_app.ui.components.platforms import MARKS, PLATFORMS_KO
from kdrama_app.ui.live import LiveState, StreamState
from kdrama_app.ui.live.asked import Asked, asked_in
from kdrama_app.ui.live.stream_shown import broadcasts_of, changes_of, moments_of
from kdrama_app.wiring import Services
from tests.conftest import Clock
from tests.unit.conftest import signed_in
from tests.unit.test_ui_viewer import Browser

TWITCH = "https://www.twitch.tv/"


class LiveHouse:
    """A house with streams in it, and people who look at them."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.keeper, cookie = signed_in(services, "jisoo", Role.UPLOADER)
        self.keepers_browser = Browser(cookie)

    def stream(self, source: str, *, owner: Principal | None = None, pinned: bool = False, **fields: str) -> int:
        manager, user_id = self.services.stream_manager, (owner or self.keeper).person
        changes = StreamChanges.of({"source": source, "link": f"{TWITCH}{source.lower().replace(' ', '_')}", **fields})
        stream = manager.create_stream(changes, user_id=user_id)
        if pinned:
            manager.pin_stream(stream.id, user_id=user_id)
        return int(stream.id)

    def say(self, stream_id: int, status: str) -> None:
        changes = StreamChanges(status=status)
        self.services.stream_manager.update_stream(str(stream_id), changes, user_id=self.keeper.person)

    def member(self, name: str, role: Role = Role.USER) -> tuple[Principal, Browser]:
        somebody, cookie = signed_in(self.services, name, role)
        return somebody, Browser(cookie)


@pytest.fixture
def live(house: Services) -> LiveHouse:
    return LiveHouse(house)


def in_page(browser: Browser, path: str, state: type[Any], *calls: Any) -> Any:
    """Open `path`, then call these one after another on its State."""

    async def run() -> Any:
        root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        headers = {"cookie": browser.cookie, "accept-language": browser.language, "origin": "http://drama.example"}
        place = {"asPath": path, "pathname": path.partition("?")[0]}
        root.router = RouterData.from_router_data({"headers": headers, **place})
        here = await root.get_state(state)
        loads = getattr(state, "load", None) or state.refresh
        await loads.fn(here)
        for call in calls:
            await call(here)
        return here

    return asyncio.run(run())


def test_live_ones_come_first_and_pinned_ones_before_them(live: LiveHouse) -> None:
    live.stream("Away", status="offline", pinned=True)
    live.stream("Older", status="live")
    live.stream("Newer", status="live")
    live.stream("Pinned", status="live", pinned=True)
    live.stream("Unheard")
    page = in_page(Browser(), "/live", LiveState)
    assert [card.name for card in page.live] == ["Pinned", "Newer", "Older"]
    assert [card.name for card in page.others] == ["Away", "Unheard"]
    assert page.live[0].since and not page.others[1].since


def test_the_address_says_what_is_shown(live: LiveHouse) -> None:
    live.stream("Seoul live", status="live", city="서울", link="https://kick.com/a")
    live.stream("Seoul away", status="offline", city="서울")
    live.stream("Busan live", status="live", city="부산")

    def found(path: str) -> list[str]:
        page = in_page(Browser(), path, LiveState)
        return [card.name for card in (*page.live, *page.others)]

    assert found("/live?city=서울") == ["Seoul live", "Seoul away"]
    assert found("/live?status=live&city=서울") == ["Seoul live"]
    assert found("/live?status=offline") == ["Seoul away"]
    assert found("/live?platform=Kick") == ["Seoul live"]
    assert found("/live?platform=Nonsense&status=x") == found("/live")


def test_a_filter_changes_the_address(live: LiveHouse) -> None:
    live.stream("One", city="서울")
    said: list[Any] = []

    async def narrow(page: Any) -> None:
        said.append(await LiveState.narrow.fn(page, "city", "부산"))

    page = in_page(Browser(), "/live", LiveState, narrow)
    assert page.asked == Asked(city="부산") and page.empty
    assert "/live?city=" in str(said[0])
    assert page.cities == ["부산", "서울"]

    async def odd(page: Any) -> None:
        await LiveState.narrow.fn(page, "q", "x")

    with pytest.raises(InvalidInput):
        in_page(Browser(), "/live", LiveState, odd)


def test_an_address_and_what_it_asks_for_are_one() -> None:
    asked = Asked(platform="Naver CHZZK", city="서울", status="live")
    assert asked.address == "/live?platform=Naver+CHZZK&city=%EC%84%9C%EC%9A%B8&status=live"
    assert asked_in({"platform": "Naver CHZZK", "city": "서울", "status": "live"}) == asked
    assert Asked(status="offline").live() is None and Asked(status="live").others() is None


def test_more_others_are_shown_as_one_comes_near(live: LiveHouse) -> None:
    for number in range(30):
        live.stream(f"Stream{number}")
    page = in_page(Browser(), "/live", LiveState)
    assert len(page.others) == 24 and page.more_others
    page = in_page(Browser(), "/live", LiveState, LiveState.more.fn)
    assert len(page.others) == 30 and not page.more_others


def test_a_stream_has_its_player_and_its_facts(live: LiveHouse) -> None:
    number = live.stream("Hana", title="밤 산책", status="live", city="Seoul", state="KR", notes="Two\nlines")
    page = in_page(Browser(), f"/live/{number}", StreamState)
    shown = page.shown
    assert page.phase == "there" and page.name == "밤 산책"
    assert shown.embed == "https://player.twitch.tv/?channel=hana&parent=drama.example"
    assert (shown.embed_host, shown.host) == ("player.twitch.tv", "twitch.tv")
    assert (shown.card.place, shown.notes, shown.may_edit) == ("Seoul, KR", "Two\nlines", False)
    assert [change.status for change in page.changes] == ["live"]
    assert in_page(live.keepers_browser, f"/live/{number}", StreamState).shown.may_edit


@pytest.mark.parametrize("path", ["/live/999", "/live/x", "/live/0", "/live/99999999999999999999"])
def test_a_stream_that_is_not_there(live: LiveHouse, path: str) -> None:
    assert in_page(Browser(), path, StreamState).phase == "missing"


def test_who_follows_is_told_once_and_knows_when_they_have_looked(live: LiveHouse) -> None:
    number = live.stream("Hana", status="offline")
    _, browser = live.member("minho")
    place = f"/live/{number}"
    assert in_page(browser, place, StreamState, StreamState.follow.fn).followed
    bell = in_page(browser, "/", Bell, Bell.open.fn)
    assert (bell.wanted, bell.unread, bell.told) == (True, 0, [])

    live.say(number, "live")
    bell = in_page(browser, "/", Bell)
    assert (bell.unread, bell.told) == (1, [])  # the list comes once it is asked for
    bell = in_page(browser, "/", Bell, Bell.open.fn)
    assert [(told.name, told.href, told.read, told.still_live) for told in bell.told] == [("Hana", place, False, True)]

    in_page(browser, place, StreamState)
    assert in_page(browser, "/", Bell).unread == 0
    assert not in_page(browser, place, StreamState, StreamState.unfollow.fn).followed


def test_what_one_is_told_is_read_one_by_one_or_all_at_once(live: LiveHouse) -> None:
    numbers = [live.stream(name, status="offline") for name in ("Hana", "Duri", "Set")]
    _, browser = live.member("minho")
    for number in numbers:
        in_page(browser, f"/live/{number}", StreamState, StreamState.follow.fn)
        live.say(number, "live")
    told = in_page(browser, "/", Bell, Bell.open.fn).told

    async def read_first(page: Any) -> None:
        await Bell.read.fn(page, told[0].id)

    assert in_page(browser, "/", Bell, read_first).unread == 2
    assert in_page(browser, "/", Bell, Bell.read_all.fn).unread == 0

    _, other = live.member("nosy")
    with pytest.raises(StreamNotFound):
        in_page(other, "/", Bell, read_first)


def test_a_stranger_has_no_bell_and_follows_nothing(live: LiveHouse) -> None:
    number = live.stream("Hana")
    assert not in_page(Browser(), "/", Bell).wanted
    for handler in (StreamState.follow, StreamState.unfollow):
        with pytest.raises(Unauthenticated):
            in_page(Browser(), f"/live/{number}", StreamState, handler.fn)
    for handler in (Bell.open, Bell.read_all):
        with pytest.raises(Unauthenticated):
            in_page(Browser(), "/", Bell, handler.fn)


def test_moments_lead_into_the_recording(clock: Clock) -> None:
    begun = clock.now
    marks = [
        TimestampView(1, 7, "Hana", begun + timedelta(hours=1, seconds=5), "Song", "admin", begun),
        TimestampView(2, 7, "Hana", begun - timedelta(minutes=1), "Before", "admin", begun),
    ]
    inside, before = moments_of(marks, link=f"{TWITCH}videos/5", begun=begun)
    assert (inside.into, inside.href) == ("1:00:05", f"{TWITCH}videos/5?t=1h0m5s")
    assert (before.into, before.href) == ("", "")
    assert moments_of(marks, link=f"{TWITCH}hana", begun=None)[0].into == ""


def test_a_history_says_how_long_it_was_live(clock: Clock) -> None:
    now = clock.now
    history = [
        StatusChange(6, Status.LIVE, now - timedelta(days=2)),
        StatusChange(7, Status.LIVE, now - timedelta(hours=2)),
        StatusChange(7, Status.OFFLINE, now, live_until=now - timedelta(minutes=30)),
    ]
    changes = changes_of(history, 7)
    assert [(change.status, change.lasted, change.lasted_ko) for change in changes] == [
        ("offline", "1 h 30 min", "1시간 30분"),
        ("live", "", ""),
    ]
    sessions = [LiveSession(6, now - timedelta(days=2), now - timedelta(days=1), 60), LiveSession(7, now, None, 5)]
    assert [each.href for each in broadcasts_of(sessions, but=7)] == ["/live/6"]


def test_every_platform_has_a_sign_and_a_name_in_korean() -> None:
    assert set(MARKS) == set(PLATFORMS_KO) == set(Platform)
    assert len(set(MARKS.values())) == len(Platform)
