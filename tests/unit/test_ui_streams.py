"""The pages where streams are kept, as anybody's browser can call them, on a real database."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kdrama_app import wiring
from kdrama_app.accounts.views import Role
from kdrama_app.errors import Forbidden, InvalidInput, NotFound
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.operations.audit import Actor
from kdrama_app.operations.flags import Flag
from kdrama_app.settings import Settings
from kdrama_app.streams.views import CheckCounts, LineFigures, LiveDay, LiveSession, Platform, StreamDraft
from kdrama_app.tables import METADATA
from kdrama_app.ui import bridge
from kdrama_app.ui.bell import Bell
from kdrama_app.ui.session import Session
from kdrama_app.ui.streams import (
    EditStream,
    EditStreamer,
    Marks,
    MomentsDesk,
    StreamersDesk,
    StreamsDesk,
    StreamSwitches,
)
from kdrama_app.ui.streams.asked import Asked, asked_in
from kdrama_app.ui.streams.edit_form import Filled, changes_in
from kdrama_app.ui.streams.fault_words import UNKNOWN, fault_words
from kdrama_app.ui.streams.figures_shown import DAYS, figures_shown
from kdrama_app.ui.streams.import_state import Import
from kdrama_app.ui.streams.marks_state import place_in
from kdrama_app.ui.streams.pasted import rows_in
from kdrama_app.wiring import Services
from tests.unit.test_ui_live import LiveHouse, in_page, live
from tests.unit.test_ui_viewer import Browser

__all__ = ["live"]

LIST, NEW = "/admin/streams", "/admin/streams/new"


@pytest.fixture
def admin(live: LiveHouse) -> Browser:
    return live.member("root", Role.ADMIN)[1]


def calling(handler: Any, *arguments: Any) -> Callable[[Any], Any]:
    """For `in_page`: a handler with these arguments."""

    async def call(state: Any) -> Any:
        return await handler.fn(state, *arguments)

    return call


def turn_on(live: LiveHouse, *flags: Flag) -> None:
    with live.services.database.transaction() as tx:
        for flag in flags:
            live.services.flags.switch(tx, flag, on=True, by=Actor("console"))


# --- the list ---------------------------------------------------------------------------------


def test_everybody_keeps_their_own_and_admins_all(live: LiveHouse, admin: Browser) -> None:
    other, others_browser = live.member("minho", Role.UPLOADER)
    live.stream("Mine")
    live.stream("Theirs", owner=other)
    names = {
        name: [row.card.name for row in in_page(browser, LIST, StreamsDesk).rows]
        for name, browser in {"jisoo": live.keepers_browser, "minho": others_browser, "root": admin}.items()
    }
    assert names == {"jisoo": ["Mine"], "minho": ["Theirs"], "root": ["Theirs", "Mine"]}
    assert in_page(live.keepers_browser, LIST, StreamsDesk).rows[0].owner == ""


def test_a_member_has_no_list(live: LiveHouse) -> None:
    number = live.stream("Theirs")
    _, browser = live.member("minho")
    assert not in_page(browser, LIST, StreamsDesk).loaded
    for call in (calling(StreamsDesk.pin, number, True), calling(StreamsDesk.delete, number), StreamsDesk.widen.fn):
        with pytest.raises(Forbidden):
            in_page(browser, LIST, StreamsDesk, call)


def test_nobody_pins_or_deletes_what_is_anothers(live: LiveHouse) -> None:
    number = live.stream("Theirs")
    _, browser = live.member("minho", Role.UPLOADER)
    for call in (calling(StreamsDesk.pin, number, True), calling(StreamsDesk.delete, number)):
        with pytest.raises(Forbidden):
            in_page(browser, LIST, StreamsDesk, call)
    page = in_page(live.keepers_browser, LIST, StreamsDesk, calling(StreamsDesk.pin, number, True))
    assert page.rows[0].card.pinned
    assert in_page(live.keepers_browser, LIST, StreamsDesk, calling(StreamsDesk.delete, number)).empty


def test_the_list_is_what_the_address_asks_for(live: LiveHouse) -> None:
    for number in range(26):
        live.stream(f"Stream{number:02}", status="live" if number % 2 else "offline")
    page = in_page(live.keepers_browser, f"{LIST}?status=live&sort=name", StreamsDesk)
    assert (page.total, page.rows[0].card.name) == (13, "Stream01")
    assert page.export_query == "&status=live&sort=name"
    page = in_page(live.keepers_browser, f"{LIST}?page=2", StreamsDesk)
    assert [row.card.name for row in page.rows] == ["Stream00"]
    # The last page went while somebody was on it.
    assert in_page(live.keepers_browser, f"{LIST}?page=9", StreamsDesk).asked.page == 2
    with pytest.raises(InvalidInput):
        in_page(live.keepers_browser, LIST, StreamsDesk, calling(StreamsDesk.narrow, "user_id", "1"))


def test_an_address_of_the_list() -> None:
    asked = Asked(q="밤", platform="Kick", pinned="yes", page=3)
    assert asked.address == "/admin/streams?q=%EB%B0%A4&platform=Kick&pinned=yes&page=3"
    assert asked_in({"q": "밤", "platform": "Kick", "pinned": "yes", "page": "3"}) == asked
    assert asked_in({"platform": "x", "status": "y", "sort": "z", "page": "-1", "pinned": "no"}) == Asked()


# --- one of them ------------------------------------------------------------------------------

FORM = {"source": "Hana", "link": "https://kick.com/hana", "status": "unknown", "platform": "", "orientation": ""}


def test_a_new_stream_is_there_with_what_was_found_out(live: LiveHouse) -> None:
    in_page(live.keepers_browser, NEW, EditStream, calling(EditStream.save, FORM))
    row = in_page(live.keepers_browser, LIST, StreamsDesk).rows[0]
    assert (row.card.platform, row.card.status) == ("Kick", "unknown")
    with live.services.database.snapshot() as tx:
        # Nobody said anything of its status.
        assert live.services.streams.look(tx, row.card.id).last_checked_at is None


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en-GB", "Must be a link that begins with http:// or https://"),
        ("ko", "http:// 또는 https://로 시작하는 링크여야 해요"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(live: LiveHouse, language: str, words: str) -> None:
    browser = Browser(live.keepers_browser.cookie, language)
    page = in_page(browser, NEW, EditStream, calling(EditStream.save, {**FORM, "link": "ftp://x", "source": ""}))
    assert page.faults["link"] == words
    assert set(page.faults) == {"link", "source"}


def test_what_is_anothers_is_not_shown_in_the_editor(live: LiveHouse, admin: Browser) -> None:
    place = f"{LIST}/{live.stream('Theirs', notes='secret')}"
    _, browser = live.member("minho", Role.UPLOADER)
    page = in_page(browser, place, EditStream)
    assert (page.phase, page.card, page.form) == ("missing", None, Filled())
    assert in_page(admin, place, EditStream).form.notes == "secret"


def test_a_save_says_what_changed(live: LiveHouse) -> None:
    number = live.stream("Hana", status="offline")
    place, form = f"{LIST}/{number}", {**FORM, "title": "밤", "status": "live", "platform": "Kick"}
    page = in_page(live.keepers_browser, place, EditStream, calling(EditStream.save, form))
    assert (page.form.title, page.form.status, page.card.status, page.faults) == ("밤", "live", "live", {})
    assert page.revision == 2  # the orientation was found out, which the form does not say
    whole = asdict(page.form)

    def again(form: dict[str, str]) -> int:
        return in_page(live.keepers_browser, place, EditStream, calling(EditStream.save, form)).revision

    # Who saves what reads as it is kept goes on in the same form.
    assert again({**whole, "notes": "new"}) == 1
    assert again({**whole, "notes": " trimmed "}) == 2


def test_a_status_is_news_only_where_somebody_chose_another() -> None:
    before = Filled(
        source="Hana", link="https://kick.com/hana", status="live", platform="Kick", orientation="landscape"
    )
    form = {**asdict(before), "notes": "new"}
    said = changes_in(form, before).given
    assert "status" not in said and said["notes"] == "new"
    # What another server missed comes with every save.
    assert {"source", "link", "platform", "orientation", "city"} <= set(said)
    moved = changes_in({**form, "link": "https://www.twitch.tv/hana"}, before).given
    assert not {"platform", "orientation"} & set(moved)
    assert changes_in({**form, "status": "offline"}, before).given["status"] == "offline"
    assert "status" not in changes_in(FORM, Filled()).given


def test_only_admins_say_whose_a_stream_is(live: LiveHouse, admin: Browser) -> None:
    number = live.stream("Hana")
    in_page(admin, "/admin/streamers/new", EditStreamer, calling(EditStreamer.save, {"name": "하나"}))
    whose = str(in_page(admin, "/admin/streamers", StreamersDesk).rows[0].id)
    form = {**FORM, "link": "https://www.twitch.tv/hana", "streamer": whose}
    page = in_page(live.keepers_browser, f"{LIST}/{number}", EditStream, calling(EditStream.save, form))
    assert (page.form.streamer, page.streamers) == ("", [])
    page = in_page(admin, f"{LIST}/{number}", EditStream, calling(EditStream.save, form))
    assert (page.form.streamer, page.streamers) == (whose, [(whose, "하나")])


def test_figures_are_there_where_they_are_turned_on(live: LiveHouse) -> None:
    place = f"{LIST}/{live.stream('Hana', status='live')}"
    assert in_page(live.keepers_browser, place, EditStream).figures is None
    turn_on(live, Flag.STREAM_ANALYTICS)
    figures = in_page(live.keepers_browser, place, EditStream).figures
    assert figures.sessions[0].ended == ""


# --- flags, import, other servers --------------------------------------------------------------


def test_admins_alone_turn_things_on(live: LiveHouse, admin: Browser) -> None:
    flag = Flag.STREAM_EXPORT.value
    with pytest.raises(Forbidden):
        in_page(live.keepers_browser, LIST, StreamSwitches, calling(StreamSwitches.switch, flag, True))
    with pytest.raises(InvalidInput):
        in_page(admin, LIST, StreamSwitches, calling(StreamSwitches.switch, "everything", True))
    assert in_page(admin, LIST, StreamSwitches, calling(StreamSwitches.switch, flag, True)).on == [flag]
    assert in_page(live.keepers_browser, LIST, StreamsDesk).exports
    assert in_page(live.keepers_browser, LIST, StreamSwitches).on == []


def bring_in(browser: Browser, text: str) -> Any:
    """Paste `text` on the list's page; the dialog as it is then."""
    found: list[Any] = []

    async def paste(desk: Any) -> None:
        dialog = await desk.get_state(Import)
        await Import.bring_in.fn(dialog, {"pasted": text})
        found.append(dialog)

    in_page(browser, LIST, StreamsDesk, paste)
    return found[0]


def test_many_come_in_at_once_or_none(live: LiveHouse) -> None:
    rows = [{"source": "One", "link": "https://kick.com/one"}, {"source": "", "link": "ftp://two", "colour": "red"}]
    with pytest.raises(NotFound):
        bring_in(live.keepers_browser, json.dumps(rows[:1]))
    turn_on(live, Flag.STREAM_BULK_IMPORT)
    desk = bring_in(live.keepers_browser, json.dumps(rows))
    assert [(fault.row, fault.field) for fault in desk.faults] == [(2, "colour")]
    desk = bring_in(live.keepers_browser, json.dumps([rows[0], {"source": "", "link": "ftp://two"}]))
    assert {(fault.row, fault.field) for fault in desk.faults} == {(2, "source"), (2, "link")}
    assert in_page(live.keepers_browser, LIST, StreamsDesk).empty
    bring_in(live.keepers_browser, "source,link,city\nOne,https://kick.com/one,대구\nTwo,https://kick.com/two,")
    assert [row.card.name for row in in_page(live.keepers_browser, LIST, StreamsDesk).rows] == ["Two", "One"]


@pytest.mark.parametrize("text", ["", "   ", "[1,", '{"streams": 3}', "name,url\na,b", '"', "source,link\n"])
def test_what_is_no_list_at_all(live: LiveHouse, text: str) -> None:
    turn_on(live, Flag.STREAM_BULK_IMPORT)
    assert bring_in(live.keepers_browser, text).whole


def test_what_was_exported_can_be_pasted() -> None:
    stream = {"id": 3, "source": "One", "link": "https://kick.com/one", "notes": None, "is_pinned": True, "user": {}}
    assert rows_in(json.dumps({"streams": [stream]})) == [StreamDraft("One", "https://kick.com/one")]
    assert rows_in("\ufeffsource,link,user_email\nOne,https://kick.com/one,a@b.c") == [
        StreamDraft("One", "https://kick.com/one")
    ]
    assert rows_in('[3, {"source": 4}]') == [{"row": "must be a stream with its fields"}, {"source": "must be a text"}]


def test_a_fault_without_korean_words_says_so() -> None:
    assert fault_words("must have at most 200 characters", korean=True) == "200자까지 적을 수 있어요"
    assert fault_words("is odd", korean=True) == UNKNOWN
    assert fault_words("is odd", korean=False) == "Is odd"


@pytest.fixture
def synced(make_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch) -> Callable[..., LiveHouse]:
    """A house that knows another server."""

    def build(**settings: object) -> LiveHouse:
        known = make_settings(streamsource_url="http://127.0.0.1:9", streamsource_token="x" * 20, **settings)
        services: Services = wiring.build(known, jobs=InMemoryJobs())
        METADATA.create_all(services.database.engine)
        monkeypatch.setattr(bridge, "current_services", lambda: services)
        return LiveHouse(services)

    return build


def test_what_another_server_refused_is_shown_and_dismissed(synced: Callable[..., LiveHouse]) -> None:
    house = synced()
    number = house.stream("Hana")
    outbox = house.services.stream_manager.backends.outbox
    with house.services.database.transaction() as tx:
        letter = outbox.take(tx, outbox.backends[0], by="worker")
        assert letter
        outbox.refuse(tx, letter, "Link is taken", by="worker")
    _, root = house.member("root", Role.ADMIN)
    page = in_page(root, LIST, StreamSwitches)
    assert [(each.kind, each.reason, each.href) for each in page.refused] == [
        ("create", "Link is taken", f"{LIST}/{number}")
    ]
    assert (page.backends[0].waiting, page.backends[0].refused) == (0, 1)
    refused = page.refused[0].number
    assert in_page(house.keepers_browser, LIST, StreamSwitches).refused == []
    with pytest.raises(Forbidden):
        in_page(house.keepers_browser, LIST, StreamSwitches, calling(StreamSwitches.dismiss, refused))
    # The way out: what is saved is sent.
    in_page(root, f"{LIST}/{number}", EditStream, calling(EditStream.save, {**FORM, "title": "mended"}))
    page = in_page(root, LIST, StreamSwitches, calling(StreamSwitches.dismiss, refused))
    assert (page.refused, page.backends[0].waiting) == ([], 1)


def test_what_another_server_keeps_is_only_read_here(synced: Callable[..., LiveHouse]) -> None:
    house = synced(stream_primary="stream_source")
    _, root = house.member("root", Role.ADMIN)
    assert in_page(root, LIST, StreamsDesk).elsewhere
    for state, path, call in (
        (StreamsDesk, LIST, calling(StreamsDesk.pin, 1, True)),
        (StreamsDesk, LIST, calling(StreamsDesk.delete, 1)),
        (EditStream, NEW, calling(EditStream.save, FORM)),
    ):
        with pytest.raises(Forbidden):
            in_page(root, path, state, call)


# --- moments and streamers ---------------------------------------------------------------------


def test_moments_are_marked_changed_merged_and_removed(live: LiveHouse, admin: Browser) -> None:
    place = f"{LIST}/{live.stream('Hana', status='live', link='https://www.twitch.tv/videos/5')}"
    mark = calling(Marks.mark, {"mark_at": "0:00", "mark_title": "Opening"})
    page = in_page(admin, place, Marks, mark, mark)
    assert [(each.into, each.title) for each in page.marks] == [("0:00", "Opening")] * 2
    first, second = (each.id for each in page.marks)
    page = in_page(
        admin,
        place,
        Marks,
        calling(Marks.edit, second),
        calling(Marks.mark, {"mark_at": "0:00", "mark_title": "Intro"}),
    )
    assert [each.title for each in page.marks] == ["Opening", "Intro"]
    page = in_page(admin, place, Marks, calling(Marks.ask_merge, second), calling(Marks.merge, first))
    assert [each.title for each in page.marks] == ["Opening"]
    assert [(each.done, each.before) for each in page.trail] == [("Merged another into it", "Intro"), ("Marked", "")]
    assert [each.title for each in in_page(admin, "/admin/moments?q=open", MomentsDesk).rows] == ["Opening"]
    assert in_page(admin, place, Marks, calling(Marks.remove, first)).marks == []
    assert in_page(admin, "/admin/moments", MomentsDesk).trail[0].done == "Removed"


def test_a_moment_that_cannot_be(live: LiveHouse, admin: Browser) -> None:
    place = f"{LIST}/{live.stream('Hana', status='live')}"

    def faults(at: str, title: str) -> set[str]:
        return set(in_page(admin, place, Marks, calling(Marks.mark, {"mark_at": at, "mark_title": title})).faults)

    assert faults("soon", "x") == {"at"}
    assert faults("99:00:00", "") == {"at", "title"}
    never = f"{LIST}/{live.stream('Duri')}"
    page = in_page(admin, never, Marks)
    assert not page.begun


@pytest.mark.parametrize(("text", "seconds"), [("0:00", 0), ("4:05", 245), ("1:02:03", 3723), (" 90:00 ", 5400)])
def test_a_place_in_a_broadcast(text: str, seconds: int) -> None:
    assert place_in(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "1:99", "-1:00", "1:2:3:4", "١:٠٠"])
def test_no_place_in_a_broadcast(text: str) -> None:
    with pytest.raises(InvalidInput):
        place_in(text)


def test_uploaders_neither_mark_moments_nor_keep_streamers(live: LiveHouse) -> None:
    place = f"{LIST}/{live.stream('Hana', status='live')}"
    browser = live.keepers_browser
    assert in_page(browser, place, Marks).trail == []
    assert not in_page(browser, "/admin/streamers", StreamersDesk).loaded
    assert in_page(browser, "/admin/streamers/new", EditStreamer).phase == "missing"
    for state, path, call in (
        (Marks, place, calling(Marks.mark, {"mark_at": "0:00", "mark_title": "x"})),
        (Marks, place, calling(Marks.remove, 1)),
        (StreamersDesk, "/admin/streamers", calling(StreamersDesk.search, "x")),
        (EditStreamer, "/admin/streamers/new", calling(EditStreamer.save, {"name": "x"})),
        (EditStreamer, "/admin/streamers/1", calling(EditStreamer.merge)),
        (MomentsDesk, "/admin/moments", calling(MomentsDesk.search, "x")),
    ):
        with pytest.raises(Forbidden):
            in_page(browser, path, state, call)


def test_one_person_under_two_names_becomes_one(live: LiveHouse, admin: Browser) -> None:
    live.stream("Hana", link="https://kick.com/hana")
    new = "/admin/streamers/new"
    for name, link in (("하나", "https://www.twitch.tv/hana"), ("하나 ", "https://kick.com/hana")):
        form = {"name": name, "links": f"{link}\n\n", "notes": name, "on-WEVERSE": "on"}
        in_page(admin, new, EditStreamer, calling(EditStreamer.save, form))
    desk = in_page(admin, "/admin/streamers", StreamersDesk)
    kept, gone = desk.twins[0]
    assert (gone.streams, gone.platforms) == (1, ["Kick", "Weverse"])

    page = in_page(admin, gone.href, EditStreamer, calling(EditStreamer.choose, kept.id))
    assert [each.id for each in page.candidates] == [kept.id]
    assert (page.into.id, page.form.platforms, page.streams) == (kept.id, (Platform.WEVERSE.value,), 1)
    in_page(admin, gone.href, EditStreamer, calling(EditStreamer.choose, kept.id), EditStreamer.merge.fn)
    page = in_page(admin, kept.href, EditStreamer)
    assert page.form.links.splitlines() == ["https://www.twitch.tv/hana", "https://kick.com/hana"]
    assert (page.streams, page.trail[0].done_ko) == (1, "다른 방송인을 합침")
    assert "https://kick.com/hana" in page.trail[0].before
    assert in_page(admin, gone.href, EditStreamer).phase == "missing"
    assert in_page(admin, "/admin/streamers", StreamersDesk).twins == []


def test_a_streamer_that_cannot_be(admin: Browser) -> None:
    browser = Browser(admin.cookie, "ko")
    form = {"name": "", "links": "not a link"}
    page = in_page(browser, "/admin/streamers/new", EditStreamer, calling(EditStreamer.save, form))
    assert page.faults == {"name": "꼭 적어 주세요", "links": "http:// 또는 https://로 시작하는 링크여야 해요"}


def test_the_way_to_live_is_there_once_there_is_something(live: LiveHouse) -> None:
    def sees(browser: Browser) -> bool:
        said: list[bool] = []

        async def arrive(page: Any) -> None:
            session = await page.get_state(Session)
            await Session.arrive.fn(session)
            said.append(session.sees_live)

        in_page(browser, "/", Bell, arrive)
        return said[0]

    assert not sees(Browser())
    assert sees(live.keepers_browser)
    live.stream("Hana")
    assert sees(Browser())


# --- figures ------------------------------------------------------------------------------------


def test_a_chart_has_every_day_up_to_the_last() -> None:
    last = date(2026, 3, 2)
    start = datetime(2026, 3, 2, 12, tzinfo=UTC)
    figures = LineFigures(
        live_seconds=5400,
        days=(LiveDay(last - timedelta(days=60), 99), LiveDay(last - timedelta(days=2), 1800), LiveDay(last, 3600)),
        sessions=(LiveSession(1, start, start, 60), LiveSession(2, start, None, 5340)),
        history=(),
        checks=CheckCounts(live=2, offline=3),
    )
    shown = figures_shown(figures)
    assert len(shown.days) == DAYS
    assert [(bar.day, bar.height) for bar in shown.days[-3:]] == [
        ("2026-02-28", 50.0),
        ("2026-03-01", 0.0),
        ("2026-03-02", 100.0),
    ]
    assert (shown.lasted, shown.lasted_ko, shown.days[-2].lasted) == ("1 h 30 min", "1시간 30분", "0 min")
    assert ([each.stream_id for each in shown.sessions], shown.checks) == ([2, 1], 5)
    assert figures_shown(replace(figures, days=())).days == []
