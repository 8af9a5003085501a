"""Comments and spoilers, as anybody's browser can ask for them, on a real database."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex.utils.format import json_dumps

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeChanges, EpisodeView
from kdrama_app.errors import AppError, CommentNotFound, Forbidden, RateLimitExceeded, Unauthenticated
from kdrama_app.ui.home import HomeState
from kdrama_app.ui.series import SeriesState
from kdrama_app.ui.spoilers import Spoilers
from kdrama_app.ui.watch import CommentsState, WatchState
from kdrama_app.ui.watch.comments_state import clock_of, seconds_of
from kdrama_app.wiring import Services
from tests.library import add_episode
from tests.unit.conftest import signed_in

SECRET = "the butler did it"
SYNOPSIS = "The butler walks free"


class Site:
    """Three episodes with a synopsis each, one comment at 20:00 of the first, and browsers."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.uploader, self.uploaders_cookie = self.member("yuna", Role.UPLOADER)
        self.jun, self.juns_cookie = self.member("jun")
        self.mina, self.cookie = self.member("mina")
        self.first, self.second, self.third = (self.episode(number) for number in (1, 2, 3))
        self.comment = self.say(SECRET, moment=1200)

    def member(self, name: str, role: Role = Role.USER) -> tuple[Principal, str]:
        return signed_in(self.services, name, role)

    def episode(self, number: int) -> EpisodeView:
        with self.services.database.transaction() as tx:
            made = add_episode(
                tx, self.services.catalog, uploader=self.uploader, number=number, poster_key=f"{number}.jpg"
            )
            return self.services.catalog.edit(tx, made.id, EpisodeChanges(description=SYNOPSIS))

    def say(self, text: str, *, moment: float | None = None) -> str:
        with self.services.database.transaction() as tx:
            posted = self.services.comments.post(tx, self.first.id, author=self.jun, text=text, moment=moment)
        return posted.id

    def watch(self, episode: EpisodeView, position: float) -> None:
        with self.services.database.transaction() as tx:
            self.services.viewing.save_progress(tx, episode.id, viewer=self.mina, position=position, duration=3600)


class Page:
    """One page in a browser: `await page.call(State.event, ...)`; `sent` is all that its States hold."""

    def __init__(self, path: str, cookie: str) -> None:
        self.root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
        headers = {"cookie": cookie, "accept-language": "en", "origin": "http://drama.example"}
        self.root.router = RouterData.from_router_data({"headers": headers, "asPath": path, "pathname": path})

    async def call(self, state: type[rx.State], event: str, *args: Any) -> Any:
        here = await self.root.get_state(state)
        return await getattr(state, event).fn(here, *args)

    async def open(self) -> "Page":
        for state in (CommentsState, WatchState, Spoilers):
            await self.call(state, "load")
        return self

    async def comments(self) -> CommentsState:
        return await self.root.get_state(CommentsState)

    @property
    def sent(self) -> str:
        return json_dumps(self.root.dict())


Story = Callable[[Page], Awaitable[None]]


@pytest.fixture
def site(house: Services) -> Site:
    return Site(house)


def live(site: Site, story: Story, *, cookie: str | None = None, episode: EpisodeView | None = None) -> None:
    """Open the page of an episode (the first) as Mina, or whose `cookie` it is, and live through `story`."""

    async def run() -> None:
        page = Page(f"/watch/{(episode or site.first).id}", site.cookie if cookie is None else cookie)
        await story(await page.open())

    asyncio.run(run())


# --- what leaves the server ---------------------------------------------------------------------


def test_a_comment_beyond_ones_progress_never_leaves_the_server(site: Site) -> None:
    async def story(page: Page) -> None:
        assert (await page.comments()).ahead == 1
        for position in (0, 600, 1199, 1200, 3600.0):
            await page.call(CommentsState, "play", position)
            assert SECRET not in page.sent and "jun" not in page.sent and "20:00" not in page.sent
        for sort in ("moment", "newest"):
            await page.call(CommentsState, "choose", sort)
        await page.call(CommentsState, "next_page")
        assert SECRET not in page.sent

        site.watch(site.first, 1190)
        await page.call(CommentsState, "load")
        assert SECRET not in page.sent
        await page.call(CommentsState, "play", 1190.0)
        assert [row.text for row in (await page.comments()).soon] == [SECRET]

        site.watch(site.first, 1210)
        await page.call(CommentsState, "load")
        (row,) = (await page.comments()).rows
        assert (row.text, row.clock, row.author, (await page.comments()).ahead) == (SECRET, "20:00", "jun", 0)

    live(site, story)


def test_a_stranger_gets_a_number_and_no_more(site: Site) -> None:
    async def story(page: Page) -> None:
        for position in (0, 1200):
            await page.call(CommentsState, "play", position)
        assert (await page.comments()).ahead == 1
        assert SECRET not in page.sent and "jun" not in page.sent

    live(site, story, cookie="")


@pytest.mark.parametrize("position", ["1200", None, float("nan"), float("inf"), -1, 1e30, [1200]])
def test_a_position_that_is_none_is_passed_over(site: Site, position: Any) -> None:
    async def story(page: Page) -> None:
        await page.call(CommentsState, "play", position)
        assert (await page.comments()).soon == []

    live(site, story)


def test_synopses_and_pictures_beyond_ones_progress_never_leave_the_server(site: Site) -> None:
    async def story(page: Page) -> None:
        watch = await page.root.get_state(WatchState)
        assert (watch.shown.withheld, watch.shown.description) == (True, "")
        assert page.sent.count(SYNOPSIS) == 1  # of the first episode, in the list
        for hidden in (site.second, site.third):
            assert f"/videos/{hidden.id}/thumbnail" not in page.sent
        assert [tile.withheld for tile in watch.episodes] == [False, True, True]
        assert {tile.thumbnail for tile in watch.episodes} == {f"/api/v1/videos/{site.first.id}/thumbnail"}
        assert [tile.title for tile in watch.episodes] == [each.title for each in (site.first, site.second, site.third)]

        await page.call(HomeState, "load")
        assert page.sent.count(SYNOPSIS) == 2

        await page.call(Spoilers, "show_anyway", site.first.id)
        for state in (WatchState, HomeState):
            await page.call(state, "load")
        assert (watch.shown.withheld, watch.shown.description) == (False, SYNOPSIS)
        assert not any(tile.withheld for tile in watch.episodes)

    live(site, story, episode=site.third)


def test_a_series_page_withholds_as_well_and_says_so(site: Site) -> None:
    async def story(page: Page) -> None:
        series = await page.root.get_state(SeriesState)
        assert series.withheld
        assert [tile.description for tile in series.episodes] == [SYNOPSIS, "", ""]
        site.watch(site.first, 3600)
        await page.call(SeriesState, "load")
        assert [tile.description for tile in series.episodes] == [SYNOPSIS, SYNOPSIS, ""]

    async def run() -> None:
        page = Page(f"/series/{site.first.series_slug}", site.cookie)
        await page.call(SeriesState, "load")
        await story(page)

    asyncio.run(run())


# --- show anyway --------------------------------------------------------------------------------


def test_show_anyway_and_back(site: Site) -> None:
    async def story(page: Page) -> None:
        await page.call(Spoilers, "show_anyway", site.first.id)
        await page.call(CommentsState, "load")
        comments = await page.comments()
        assert ([row.text for row in comments.rows], comments.ahead, comments.opened) == ([SECRET], 0, "series")
        await page.call(Spoilers, "hide_again", site.first.id)
        await page.call(CommentsState, "load")
        assert (comments.rows, comments.ahead, comments.opened) == ([], 1, "")

        await page.call(Spoilers, "hide", False)
        for state in (CommentsState, Spoilers):
            await page.call(state, "load")
        assert (len(comments.rows), comments.opened) == (1, "always")
        assert (await page.root.get_state(Spoilers)).hidden is False

    live(site, story)


# --- saying something ---------------------------------------------------------------------------


def test_a_comment_is_posted_rewritten_and_deleted(site: Site) -> None:
    async def story(page: Page) -> None:
        comments = await page.comments()
        await page.call(CommentsState, "post", {"text": "  first\x00! ", "moment": "0:12"})
        (row,) = comments.rows
        assert (row.text, row.at, row.clock, row.mine, comments.total) == ("first!", 12.0, "0:12", True, 1)
        await page.call(CommentsState, "edit", row.id)
        await page.call(CommentsState, "rewrite", {"text": "second"})
        assert (comments.rows[0].text, comments.rows[0].edited, comments.editing) == ("second", True, "")
        await page.call(CommentsState, "delete", row.id)
        assert (comments.rows, comments.total) == ([], 0)

    live(site, story)


@pytest.mark.parametrize(
    "form",
    [{}, {"text": ""}, {"text": "x" * 2001}, {"text": "x", "moment": "99:99:99"}, {"text": "x", "moment": "soon"}],
)
def test_what_cannot_be_posted_is_said_and_not_kept(site: Site, form: dict[str, str]) -> None:
    async def story(page: Page) -> None:
        told = await page.call(CommentsState, "post", form)
        assert "__toast" in str(told.args[0][1])
        assert (await page.comments()).rows == []

    live(site, story)


def test_who_says_too_much_at_once_must_wait(site: Site) -> None:
    async def story(page: Page) -> None:
        for number in range(10):
            await page.call(CommentsState, "post", {"text": str(number)})
        with pytest.raises(RateLimitExceeded):
            await page.call(CommentsState, "post", {"text": "one more"})

    live(site, story)


def test_others_comments_are_liked_and_reported(site: Site) -> None:
    site.watch(site.first, 3600)

    async def story(page: Page) -> None:
        comments = await page.comments()
        await page.call(CommentsState, "like", site.comment, True)
        assert (comments.rows[0].likes, comments.rows[0].liked) == (1, True)
        await page.call(CommentsState, "like", site.comment, False)
        assert (comments.rows[0].likes, comments.rows[0].liked) == (0, False)
        await page.call(CommentsState, "ask_why", site.comment)
        await page.call(CommentsState, "report", {"reason": "because"})
        assert (len(comments.rows), comments.reporting) == (1, site.comment)
        await page.call(CommentsState, "report", {"reason": "spoiler"})
        assert (comments.rows, comments.total, comments.reporting) == ([], 0, "")

    live(site, story)


ACTS: list[tuple[type[rx.State], str, tuple[Any, ...]]] = [
    (CommentsState, "post", ({"text": "x"},)),
    (CommentsState, "edit", ("{comment}",)),
    (CommentsState, "rewrite", ({"text": "x"},)),
    (CommentsState, "delete", ("{comment}",)),
    (CommentsState, "like", ("{comment}", True)),
    (CommentsState, "ask_why", ("{comment}",)),
    (CommentsState, "report", ({"reason": "spam"},)),
    (Spoilers, "hide", (False,)),
    (Spoilers, "show_anyway", ("{episode}",)),
    (Spoilers, "hide_again", ("{episode}",)),
]


@pytest.mark.parametrize(("state", "event", "args"), ACTS, ids=[event for _, event, _ in ACTS])
def test_a_stranger_changes_nothing(site: Site, state: type[rx.State], event: str, args: tuple[Any, ...]) -> None:
    ids = {"{comment}": site.comment, "{episode}": site.first.id}

    async def story(page: Page) -> None:
        with pytest.raises(Unauthenticated):
            await page.call(state, event, *[ids.get(arg, arg) if isinstance(arg, str) else arg for arg in args])

    live(site, story, cookie="")


@pytest.mark.parametrize("watched", [0, 3600])
def test_somebody_elses_comment_is_not_mine_to_change(site: Site, watched: float) -> None:
    """Neither a member's nor the uploader's of another video; what is ahead is not even there."""
    site.watch(site.first, watched)
    refusal: type[AppError] = Forbidden if watched else CommentNotFound

    async def story(page: Page) -> None:
        await page.call(CommentsState, "edit", site.comment)
        for event, arg in (("rewrite", {"text": "mine"}), ("delete", site.comment)):
            with pytest.raises(refusal):
                await page.call(CommentsState, event, arg)

    live(site, story)
    _, other_uploader = site.member("other", Role.UPLOADER)

    async def as_another_uploader(page: Page) -> None:
        with pytest.raises(CommentNotFound):
            await page.call(CommentsState, "delete", site.comment)

    live(site, as_another_uploader, cookie=other_uploader)


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [("0:00", 0), ("12:34", 754), ("1:02:03", 3723), (" 3:05 ", 185), ("90:00", 5400), ("", None)],
)
def test_positions_are_read_as_they_are_written(clock: str, seconds: float | None) -> None:
    assert seconds_of(clock) == seconds


@pytest.mark.parametrize("clock", ["12", "a:b", "1:2:3:4", "-1:00", "1:١", "9999:00", "::"])
def test_what_is_no_position_is_none(clock: str) -> None:
    assert seconds_of(clock) == -1


@pytest.mark.parametrize(("seconds", "clock"), [(0, "0:00"), (59.9, "0:59"), (754.3, "12:34"), (3723, "1:02:03")])
def test_positions_are_written_as_players_do(seconds: float, clock: str) -> None:
    assert clock_of(seconds) == clock
