"""Import from a link, as anybody's browser can call it, on a real database; the extractor is played."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import RouterData

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.errors import (
    AppError,
    Forbidden,
    InvalidInput,
    NotFound,
    QuotaExceeded,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    StorageFull,
    Unauthenticated,
    UploadTooLarge,
)
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.reels.extractor import Airing, MediaInfo
from kdrama_app.reels.importing import GONE, LOST, SWITCHED_OFF
from kdrama_app.reels.links import Link
from kdrama_app.ui import bridge
from kdrama_app.ui.studio.link_state import LinkDesk
from kdrama_app.ui.studio.link_words import _OTHERWISE, why
from kdrama_app.wiring import Services
from tests.unit.conftest import signed_in
from tests.unit.test_ui_home_and_search import Apart

FOUND = MediaInfo(
    video_url="https://cdn.example/x.mp4",
    file_name="youtube_abc.mp4",
    title="도깨비 E03 우산",
    username="mina",
    duration=65,
    width=1920,
    height=1080,
    size=5 * 1024**2,
)
LINK = {"link": "https://youtu.be/dQw4w9WgXcQ"}
FORM = {"title": "우산", "series": "도깨비", "season": "1", "number": "3"}


class Played:
    """An extractor that answers as it is told."""

    def __init__(self) -> None:
        self.outcome: MediaInfo | Exception = FOUND
        self.asked: list[str] = []

    async def info(self, link: Link) -> MediaInfo:
        self.asked.append(link.url)
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome

    async def fetch(self, link: Link, path: Path, *, max_bytes: int, on_bytes: Callable[[int, int], None]) -> MediaInfo:
        raise NotImplementedError

    async def airing(self, link: Link) -> Airing:
        raise NotImplementedError


@pytest.fixture
def extractor(house: Services, monkeypatch: pytest.MonkeyPatch) -> Played:
    played = Played()
    services = replace(house, extractor=played)
    monkeypatch.setattr(bridge, "current_services", lambda: services)
    return played


@pytest.fixture
def newcomer(house: Services) -> Callable[..., tuple[Principal, str]]:
    return partial(signed_in, house)


def at_desk(cookie: str, *calls: tuple[Any, ...]) -> LinkDesk:
    """Open the page, then call these (a handler and its arguments) one after another."""

    async def run() -> LinkDesk:
        root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        root.router = RouterData.from_router_data({"headers": {"cookie": cookie, "origin": "http://testserver"}})
        here = await root.get_state(LinkDesk)
        for handler, *arguments in calls:
            await handler.fn(Apart(here) if handler is LinkDesk.look_up else here, *arguments)
        return here

    return asyncio.run(run())


LOAD, LOOK = (LinkDesk.load,), (LinkDesk.look_up, LINK)


def test_what_is_at_a_link_is_shown_before_anything_is_fetched(
    house: Services, extractor: Played, newcomer: Any
) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    desk = at_desk(cookie, LOAD, LOOK)
    found = desk.found
    assert found is not None
    assert (found.platform, found.by, found.lasts, found.size, found.resolution) == (
        "YouTube",
        "mina",
        "1 min",
        "5.0 MB",
        "1080p",
    )
    assert (found.title, found.series, found.number) == ("도깨비 E03 우산", "도깨비", "3")
    assert (desk.on, desk.looking, desk.rows) == (True, False, [])
    assert isinstance(house.jobs, InMemoryJobs)
    assert house.jobs.enqueued == {}


def test_what_was_found_is_imported(house: Services, extractor: Played, newcomer: Any) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    desk = at_desk(cookie, LOAD, LOOK, (LinkDesk.bring_in, FORM))
    ((row,), found) = desk.rows, desk.found
    assert (row.title, row.status, row.percent) == ("우산", "waiting", 0)
    assert (desk.busy, found) == (True, None)
    assert isinstance(house.jobs, InMemoryJobs)
    assert [each.workflow for each in house.jobs.enqueued.values()] == ["import_link"]

    with pytest.raises(InvalidInput):
        at_desk(cookie, (LinkDesk.dismiss, row.id))
    desk = at_desk(cookie, LOAD, (LinkDesk.cancel, row.id))
    assert (desk.rows[0].status, desk.busy) == ("cancelled", False)
    assert at_desk(cookie, (LinkDesk.again, row.id)).rows[0].status == "waiting"
    assert at_desk(cookie, (LinkDesk.cancel, row.id), (LinkDesk.dismiss, row.id)).rows == []


@pytest.mark.parametrize(
    "wrong", [{"title": ""}, {"series": " "}, {"season": "0"}, {"number": "three"}, {"number": []}]
)
def test_a_form_that_says_too_little_is_told_where(
    house: Services, extractor: Played, newcomer: Any, wrong: dict[str, object]
) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    desk = at_desk(cookie, LOAD, LOOK, (LinkDesk.bring_in, {**FORM, **wrong}))
    assert list(desk.faults) == list(wrong)
    assert desk.rows == []
    assert desk.found is not None


@pytest.mark.parametrize("typed", ["", "http://127.0.0.1/x.mp4", "https://example.com/x.mp4", "no link", 7, None])
def test_what_is_no_link_is_asked_of_nobody(house: Services, extractor: Played, newcomer: Any, typed: object) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    desk = at_desk(cookie, LOAD, (LinkDesk.look_up, {"link": typed}))
    assert desk.wrong.startswith("That is no link")
    assert (desk.looking, desk.found, extractor.asked) == (False, None, [])
    assert at_desk(cookie, (LinkDesk.look_up, "no form")).wrong


def test_what_the_platform_refuses_is_said(house: Services, extractor: Played, newcomer: Any) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    extractor.outcome = ReelRateLimited(retry_after=42, limit=0)
    assert "42" in at_desk(cookie, LOOK).wrong_ko
    extractor.outcome = replace(FOUND, size=3 * 1024**3)
    desk = at_desk(cookie, LOOK, (LinkDesk.bring_in, FORM))
    assert desk.wrong == "It is larger than a video may be here."


def test_nothing_is_fetched_that_was_not_found_first(house: Services, extractor: Played, newcomer: Any) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    with pytest.raises(InvalidInput):
        at_desk(cookie, LOAD, (LinkDesk.bring_in, FORM))
    with pytest.raises(InvalidInput):
        at_desk(cookie, LOOK, (LinkDesk.put_aside,), (LinkDesk.bring_in, FORM))


def test_where_it_is_off_nobody_is_asked(house: Services, newcomer: Any) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    desk = at_desk(cookie, LOAD, LOOK)
    assert (desk.on, desk.found) == (False, None)
    assert (desk.wrong, desk.wrong_ko) == why(SWITCHED_OFF)


DEEDS = [
    *((LinkDesk.look_up, LINK), (LinkDesk.bring_in, FORM), (LinkDesk.put_aside,), (LinkDesk.refresh,)),
    *((LinkDesk.cancel, "id"), (LinkDesk.again, "id"), (LinkDesk.dismiss, "id")),
]


@pytest.mark.parametrize("deed", DEEDS)
def test_only_uploaders_import(house: Services, extractor: Played, newcomer: Any, deed: tuple[Any, ...]) -> None:
    with pytest.raises(Unauthenticated):
        at_desk("", deed)
    _, viewer = newcomer("jun")
    with pytest.raises(Forbidden):
        at_desk(viewer, deed)
    assert extractor.asked == []
    assert not at_desk(viewer, LOAD).on


def test_nobody_touches_anothers(house: Services, extractor: Played, newcomer: Any) -> None:
    _, cookie = newcomer("mina", Role.UPLOADER)
    row = at_desk(cookie, LOAD, LOOK, (LinkDesk.bring_in, FORM)).rows[0]
    _, other = newcomer("jun", Role.UPLOADER)
    for deed in (LinkDesk.cancel, LinkDesk.again, LinkDesk.dismiss):
        with pytest.raises(NotFound):
            at_desk(other, (deed, row.id))
    assert at_desk(other, LOAD).rows == []
    assert at_desk(cookie, LOAD).rows[0].status == "waiting"


@pytest.mark.parametrize(
    "fact",
    [
        *(ReelNotFound, ReelPrivate, ReelUnsupported, ReelRateLimited, ReelNotExtracted, ReelUnreadable),
        *(ReelUnreachable, UploadTooLarge, QuotaExceeded, StorageFull),
    ],
)
def test_every_failure_has_its_words(fact: type[AppError]) -> None:
    assert why(fact.code) != _OTHERWISE


def test_so_has_what_the_house_itself_ends() -> None:
    assert len({why(fault) for fault in (LOST, GONE, SWITCHED_OFF, "anything else")}) == 4
