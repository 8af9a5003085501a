"""People talk about what they watch, and nobody hears more than they have seen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import Session

from kdrama_app.accounts.views import Permission, Principal, Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView, Visibility
from kdrama_app.db import Database
from kdrama_app.errors import CommentNotFound, EpisodeNotFound, Forbidden, InvalidInput, RateLimitExceeded
from kdrama_app.operations.limits import Limits
from kdrama_app.settings import Settings
from kdrama_app.viewing.comments import LEAD, REPORTS_TO_HIDE, Comments
from kdrama_app.viewing.horizon import Horizon
from kdrama_app.viewing.service import Viewing
from kdrama_app.viewing.views import CommentSort, Opened, ReportReason
from tests.conftest import Clock
from tests.library import add_episode, person


@dataclass
class House:
    """A series of three episodes, and people who talk about it; each comment comes a minute after the last."""

    tx: Session
    clock: Clock

    def __post_init__(self) -> None:
        self.catalog = Catalog(clock=self.clock)
        self.viewing = Viewing(self.catalog, self.clock)
        self.horizon = Horizon(self.catalog, self.clock)
        self.comments = Comments(self.catalog, self.horizon, self.clock)
        self.uploader = person(self.tx, "uploader", Role.UPLOADER)
        self.mina, self.jun = person(self.tx, "mina"), person(self.tx, "jun")
        self.first, self.second, self.third = (self.episode(number) for number in (1, 2, 3))

    def episode(self, number: int) -> EpisodeView:
        return add_episode(self.tx, self.catalog, uploader=self.uploader, number=number, poster_key=f"{number}.jpg")

    def watch(self, viewer: Principal, episode: EpisodeView, position: float) -> None:
        self.viewing.save_progress(self.tx, episode.id, viewer=viewer, position=position, duration=3600)

    def say(
        self, author: Principal, text: str, *, moment: float | None = None, about: EpisodeView | None = None
    ) -> str:
        self.clock.advance(minutes=1)
        episode_id = (about or self.first).id
        return self.comments.post(self.tx, episode_id, author=author, text=text, moment=moment).id

    def read(
        self, viewer: Principal | None, about: EpisodeView | None = None, sort: CommentSort = CommentSort.NEWEST
    ) -> list[str]:
        page = self.comments.page(self.tx, (about or self.first).id, viewer=viewer, sort=sort)
        assert page.total == len(page.comments)
        return [comment.text for comment in page.comments]

    def ahead(self, viewer: Principal | None, about: EpisodeView | None = None) -> int:
        return self.comments.page(self.tx, (about or self.first).id, viewer=viewer).ahead

    def due(self, viewer: Principal | None, position: float) -> list[str]:
        found = self.comments.moments(self.tx, self.first.id, viewer=viewer, position=position)
        return [comment.text for comment in found]

    def hidden(self, viewer: Principal | None) -> list[int]:
        episodes = [self.first, self.second, self.third]
        veil = self.horizon.veil(self.tx, episodes, viewer=viewer)
        return [episode.number for episode in episodes if veil.hides(episode.id)]


@pytest.fixture
def house(database: Database, clock: Clock) -> Iterator[House]:
    with database.transaction() as tx:
        yield House(tx, clock)


# --- hidden until one has watched that far ------------------------------------------------------


def test_a_comment_about_a_moment_waits_for_it(house: House) -> None:
    house.say(house.jun, "what a twist", moment=1200)
    assert (house.read(house.mina), house.ahead(house.mina)) == ([], 1)
    house.watch(house.mina, house.first, 1199)
    assert (house.read(house.mina), house.ahead(house.mina)) == ([], 1)
    house.watch(house.mina, house.first, 1200)
    assert (house.read(house.mina), house.ahead(house.mina)) == (["what a twist"], 0)


def test_a_comment_about_no_moment_reaches_as_far_as_its_author_had_watched(house: House) -> None:
    house.say(house.jun, "looking forward to it")
    house.watch(house.jun, house.first, 600)
    house.say(house.jun, "who would have thought")
    house.watch(house.jun, house.first, 3590)
    house.say(house.jun, "that ending")

    assert (house.read(house.mina), house.ahead(house.mina)) == (["looking forward to it"], 2)
    house.watch(house.mina, house.first, 700)
    assert house.read(house.mina) == ["who would have thought", "looking forward to it"]
    # The credits count as the end for whoever reads as for whoever writes.
    house.watch(house.mina, house.first, 3480)
    assert house.ahead(house.mina) == 0


def test_who_rewrites_a_comment_after_watching_on_is_read_by_those_who_did_too(house: House) -> None:
    comment = house.say(house.jun, "no idea who it is")
    house.watch(house.jun, house.first, 2000)
    house.comments.edit(house.tx, comment, author=house.jun, text="it is the brother")
    assert (house.read(house.mina), house.ahead(house.mina)) == ([], 1)


def test_what_was_seen_stays_seen(house: House) -> None:
    house.say(house.jun, "what a twist", moment=1200)
    house.watch(house.mina, house.first, 1300)
    house.watch(house.mina, house.first, 10)
    assert house.read(house.mina) == ["what a twist"]
    house.watch(house.mina, house.first, 3600)
    house.watch(house.mina, house.first, 10)
    assert house.hidden(house.mina) == [3]


def test_of_an_episode_that_is_ahead_nothing_is_told(house: House) -> None:
    house.say(house.jun, "so it was her after all", about=house.second)
    assert (house.read(house.mina, house.second), house.ahead(house.mina, house.second)) == ([], 1)
    assert house.read(None, house.second) == []
    house.watch(house.mina, house.first, 3600)
    assert house.read(house.mina, house.second) == ["so it was her after all"]


def test_a_stranger_reads_what_is_said_before_the_beginning(house: House) -> None:
    house.say(house.jun, "looking forward to it")
    house.say(house.jun, "what a twist", moment=1200)
    assert (house.read(None), house.ahead(None)) == (["looking forward to it"], 1)


def test_ones_own_comments_are_always_there(house: House) -> None:
    house.say(house.mina, "somewhere in the middle", moment=1800)
    house.say(house.jun, "also of the middle", moment=1800)
    assert (house.read(house.mina), house.ahead(house.mina)) == (["somewhere in the middle"], 1)
    (own,) = house.comments.own(house.tx, viewer=house.mina)
    assert (own.video, own.text, own.moment) == (house.first.id, "somewhere in the middle", 1800)


def test_who_uploaded_it_knows_it(house: House) -> None:
    house.say(house.jun, "what a twist", moment=1200, about=house.third)
    assert house.read(house.uploader, house.third) == ["what a twist"]
    assert house.hidden(house.uploader) == []


def test_show_anyway_is_for_one_series_and_can_be_taken_back(house: House) -> None:
    other = add_episode(house.tx, house.catalog, uploader=house.uploader, series="시그널")
    for episode in (house.first, other):
        house.say(house.jun, "what a twist", moment=1200, about=episode)
    house.horizon.show_anyway(house.tx, house.first.id, viewer=house.mina)
    house.horizon.show_anyway(house.tx, house.first.id, viewer=house.mina)
    assert (house.read(house.mina), house.read(house.mina, other)) == (["what a twist"], [])
    assert house.hidden(house.mina) == []
    assert house.horizon.opened(house.tx, house.first, viewer=house.mina) is Opened.SERIES
    assert house.read(house.uploader) and house.hidden(None) == [2, 3]

    house.horizon.hide_again(house.tx, house.first.id, viewer=house.mina)
    assert (house.read(house.mina), house.hidden(house.mina)) == ([], [2, 3])


def test_who_does_not_mind_spoilers_says_so_once(house: House) -> None:
    house.say(house.jun, "what a twist", moment=1200)
    assert house.horizon.prefers_spoilers(house.tx, viewer=house.mina) is False
    house.horizon.prefer_spoilers(house.tx, True, viewer=house.mina)
    assert (house.read(house.mina), house.hidden(house.mina)) == (["what a twist"], [])
    assert house.horizon.opened(house.tx, house.first, viewer=house.mina) is Opened.ALWAYS
    house.horizon.prefer_spoilers(house.tx, False, viewer=house.mina)
    assert (house.read(house.mina), house.hidden(house.mina)) == ([], [2, 3])


def test_synopsis_and_picture_of_later_episodes_are_withheld(house: House) -> None:
    assert house.hidden(None) == house.hidden(house.mina) == [2, 3]
    second, third = (replace(episode, description="She knew") for episode in (house.second, house.third))
    veil = house.horizon.veil(house.tx, [second, third], viewer=house.mina)
    # A picture that may be seen stands in its place.
    assert (veil.pictured(third), veil.synopsis(third)) == (house.first.id, "")
    house.watch(house.mina, house.first, 3600)
    veil = house.horizon.veil(house.tx, [second, third], viewer=house.mina)
    assert (veil.pictured(second), veil.synopsis(second)) == (second.id, "She knew")
    assert (veil.pictured(third), veil.synopsis(third)) == (house.first.id, "")


def test_who_began_in_the_middle_is_told_of_what_came_before(house: House) -> None:
    house.watch(house.mina, house.second, 60)
    assert house.hidden(house.mina) == [3]


def test_an_episode_that_only_its_link_leads_to_is_not_withheld(house: House) -> None:
    alone = add_episode(
        house.tx, house.catalog, uploader=house.uploader, series="단편", visibility=Visibility.UNLISTED, number=4
    )
    assert house.horizon.veil(house.tx, [alone], viewer=house.mina).hides(alone.id) is False


people = st.sampled_from(["mina", "jun", "uploader"])
said = st.lists(
    st.tuples(people, st.one_of(st.none(), st.floats(0, 3600)), st.floats(0, 3600), st.integers(0, 2)), max_size=12
)
watched = st.lists(st.tuples(st.floats(0, 3600), st.integers(0, 2)), max_size=3)


@hypothesis_settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said, watched, st.floats(0, 3600))
def test_whatever_was_said_and_watched_nothing_beyond_it_is_ever_told(
    house: House,
    said: list[tuple[str, float | None, float, int]],
    watched: list[tuple[float, int]],
    position: float,
) -> None:
    turn = next(_turns)
    reader = person(house.tx, f"reader{turn}")
    episodes = [
        add_episode(house.tx, house.catalog, uploader=house.uploader, series=f"{turn}", number=number)
        for number in (1, 2, 3)
    ]
    reaches: dict[str, tuple[float, EpisodeView]] = {}
    authors = {name: person(house.tx, f"{name}{turn}") for name in ("mina", "jun", "uploader")}
    furthest: dict[tuple[str, int], float] = {}
    for name, moment, at, which in said:
        house.watch(authors[name], episodes[which], at)
        furthest[name, which] = max(furthest.get((name, which), 0.0), at)
        comment = house.say(authors[name], "psst", moment=moment, about=episodes[which])
        reaches[comment] = (furthest[name, which] if moment is None else moment, episodes[which])
    seen: dict[str, float] = {}
    for at, which in watched:
        house.watch(reader, episodes[which], at)
        seen[episodes[which].id] = max(seen.get(episodes[which].id, 0.0), at)

    for episode in episodes:
        page = house.comments.page(house.tx, episode.id, viewer=reader)
        soon = [
            comment
            for asked in (position, *(reach for reach, _ in reaches.values()))
            for comment in house.comments.moments(house.tx, episode.id, viewer=reader, position=asked)
        ]
        here = {id_ for id_, (_, about) in reaches.items() if about.id == episode.id}
        limit = seen.get(episode.id, 0.0)
        if limit < 3480:
            assert all(reaches[comment.id][0] <= limit for comment in page.comments)
            assert all(reaches[comment.id][0] <= limit + LEAD for comment in soon)
        assert page.total + page.ahead == len(here)
        if episode.id not in seen and episode.number > 1 and not any(_before(seen, episodes, episode)):
            assert (page.comments, soon) == ((), [])


_turns = count()


def _before(seen: dict[str, float], episodes: list[EpisodeView], episode: EpisodeView) -> Iterator[bool]:
    """Whether what leads to `episode` was watched: a later one, or the one before it to its credits."""
    for other in episodes:
        at = seen.get(other.id)
        yield at is not None and (other.number > episode.number or (other.number == episode.number - 1 and at >= 3480))


# --- while it plays -----------------------------------------------------------------------------


def test_a_player_gets_what_is_about_now_and_little_more(house: House) -> None:
    for moment in (90, 100, 110, 114, 130):
        house.say(house.jun, f"at {moment}", moment=moment)
    house.say(house.jun, "about no moment")
    house.watch(house.mina, house.first, 100)
    assert house.due(house.mina, 100) == ["at 100", "at 110", "at 114"]
    # Whatever a page asks for: no further than LEAD beyond what was saved.
    assert house.due(house.mina, 120) == []
    assert house.due(house.mina, 3000) == []
    house.watch(house.mina, house.first, 120)
    assert house.due(house.mina, 120) == ["at 130"]


def test_before_an_episode_was_begun_its_player_gets_the_first_seconds(house: House) -> None:
    house.say(house.jun, "here we go", moment=2)
    house.say(house.jun, "so it was her", moment=2, about=house.second)
    assert house.due(house.mina, 0) == ["here we go"]
    ahead = house.comments.moments(house.tx, house.second.id, viewer=house.mina, position=0)
    assert ahead == []


# --- saying something ---------------------------------------------------------------------------


def test_the_newest_comes_first_or_the_film_leads(house: House) -> None:
    house.watch(house.mina, house.first, 3600)
    for text, moment in (("late", 3000.0), ("early", 30.0), ("about all of it", None), ("early too", 30.0)):
        house.say(house.jun, text, moment=moment)
    assert house.read(house.mina) == ["early too", "about all of it", "early", "late"]
    assert house.read(house.mina, sort=CommentSort.MOMENT) == ["early too", "early", "late", "about all of it"]


def test_pages_follow_each_other(house: House) -> None:
    for number in range(30):
        house.say(house.jun, str(number))
    first = house.comments.page(house.tx, house.first.id, viewer=house.mina)
    rest = house.comments.page(house.tx, house.first.id, viewer=house.mina, offset=24)
    texts = [comment.text for page in (first, rest) for comment in page.comments]
    assert texts == [str(number) for number in reversed(range(30))]
    assert (len(first.comments), first.total) == (24, 30)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  좋아요!  ", "좋아요!"),
        ("one\r\ntwo", "one\ntwo"),
        ("one\n\n\n \n\ntwo", "one\n\ntwo"),
        ("ta\x00b\x07\x1b[31m", "tab[31m"),
        ("turned \u202edrawkcab\u202c", "turned drawkcab"),
        ("👩‍👩‍👧 <b>not bold</b>", "👩‍👩‍👧 <b>not bold</b>"),
        ("\ud800half", "half"),
    ],
)
def test_text_is_plain(house: House, written: str, kept: str) -> None:
    house.say(house.mina, written)
    assert house.read(house.mina) == [kept]


@pytest.mark.parametrize("text", ["", " \n ", "\u200b\u200b", "\x00", "x" * 2001])
def test_nothing_and_too_much_are_refused(house: House, text: str) -> None:
    with pytest.raises(InvalidInput):
        house.say(house.mina, text)


@pytest.mark.parametrize("moment", [-1.0, 3601.0, float("nan"), float("inf")])
def test_a_moment_lies_in_the_video(house: House, moment: float) -> None:
    with pytest.raises(InvalidInput):
        house.say(house.mina, "then", moment=moment)


def test_only_its_author_edits_a_comment(house: House) -> None:
    comment = house.say(house.mina, "frist")
    for other in (house.jun, house.uploader):
        with pytest.raises(Forbidden):
            house.comments.edit(house.tx, comment, author=other, text="first")
    edited = house.comments.edit(house.tx, comment, author=house.mina, text="first")
    assert (edited.text, edited.edited, edited.mine, edited.may_delete) == ("first", True, True, True)
    with pytest.raises(InvalidInput):
        house.comments.edit(house.tx, comment, author=house.mina, text="")


def test_its_author_its_uploader_and_admins_delete_a_comment(house: House) -> None:
    admin = person(house.tx, "boss", Role.ADMIN)
    other_uploader = person(house.tx, "other", Role.UPLOADER)
    for allowed in (house.mina, house.uploader, admin):
        comment = house.say(house.mina, "off with it")
        house.comments.like(house.tx, comment, viewer=house.jun, liked=True)
        for refused in (house.jun, other_uploader):
            with pytest.raises(Forbidden):
                house.comments.delete(house.tx, comment, viewer=refused)
        house.comments.delete(house.tx, comment, viewer=allowed)
        assert house.read(house.mina) == []


def test_likes_are_counted_once_a_person(house: House) -> None:
    comment = house.say(house.mina, "well said")
    for who in (house.jun, house.jun, house.uploader):
        liked = house.comments.like(house.tx, comment, viewer=who, liked=True)
    assert (liked.likes, liked.liked) == (2, True)
    taken = house.comments.like(house.tx, comment, viewer=house.jun, liked=False)
    assert (taken.likes, taken.liked) == (1, False)


def test_who_reports_a_comment_is_rid_of_it_and_three_rid_everybody(house: House) -> None:
    comment = house.say(house.mina, "rude")
    others = [person(house.tx, f"other{number}") for number in range(REPORTS_TO_HIDE + 1)]
    for reporter in others[: REPORTS_TO_HIDE - 1]:
        house.comments.report(house.tx, comment, viewer=reporter, reason=ReportReason.ABUSE)
        assert (house.read(reporter), house.ahead(reporter)) == ([], 0)
        assert house.read(others[-1]) == ["rude"]
        with pytest.raises(CommentNotFound):
            house.comments.report(house.tx, comment, viewer=reporter, reason=ReportReason.ABUSE)
    house.comments.report(house.tx, comment, viewer=others[-2], reason=ReportReason.SPAM)
    assert (house.read(others[-1]), house.ahead(others[-1]), house.read(None)) == ([], 0, [])
    (mine,) = house.comments.page(house.tx, house.first.id, viewer=house.mina).comments
    assert mine.hidden


def test_nobody_reports_themselves(house: House) -> None:
    with pytest.raises(InvalidInput):
        house.comments.report(house.tx, house.say(house.mina, "rude"), viewer=house.mina, reason=ReportReason.OTHER)


def test_what_is_withheld_can_neither_be_liked_nor_reported_nor_found(house: House) -> None:
    comment = house.say(house.jun, "what a twist", moment=1200)
    with pytest.raises(CommentNotFound):
        house.comments.like(house.tx, comment, viewer=house.mina, liked=True)
    with pytest.raises(CommentNotFound):
        house.comments.report(house.tx, comment, viewer=house.mina, reason=ReportReason.SPOILER)
    with pytest.raises(CommentNotFound):
        house.comments.like(house.tx, "nothing", viewer=house.mina, liked=True)


def test_nobody_talks_about_what_they_may_not_see(house: House) -> None:
    draft = add_episode(house.tx, house.catalog, uploader=house.uploader, series="비밀", visibility=Visibility.DRAFT)
    for verb in (house.read, house.ahead):
        with pytest.raises(EpisodeNotFound):
            verb(house.mina, draft)
    with pytest.raises(EpisodeNotFound):
        house.say(house.mina, "I know of it", about=draft)
    hers = house.say(house.uploader, "not yet", about=draft)
    with pytest.raises(EpisodeNotFound):
        house.comments.delete(house.tx, hers, viewer=house.mina)


def test_a_program_has_nothing_to_say(house: House) -> None:
    program = Principal("service", "bot", frozenset({Permission.WATCH}))
    with pytest.raises(Forbidden):
        house.say(program, "buy now")
    assert house.read(program) == []


def test_ten_comments_in_ten_minutes(settings: Settings) -> None:
    limits = Limits(settings)
    for _ in range(10):
        limits.hit_comment(1)
    with pytest.raises(RateLimitExceeded):
        limits.hit_comment(1)
    limits.hit_comment(2)
