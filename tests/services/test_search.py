"""Somebody looks for a drama: as they type, half type, misspell and filter."""

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event, text

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.fts5 import Fts5Index
from kdrama_app.catalog.indexing import Mark
from kdrama_app.catalog.pg_trgm import TrigramIndex
from kdrama_app.catalog.search import Search
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeChanges, SearchSort, Visibility, Wanted
from kdrama_app.db import Database
from tests.conftest import Clock
from tests.library import add_episode, person


@dataclass
class Library:
    """Some dramas, and somebody who searches them."""

    database: Database
    search: Search
    clock: Clock
    yuna: Principal
    admin: Principal

    def find(
        self, text: str = "", *, viewer: Principal | None = None, page: int = 0, limit: int = 50, **more
    ) -> list[str]:
        with self.database.snapshot() as tx:
            found = self.search.find(tx, Wanted(text, **more), viewer=viewer, offset=page * limit, limit=limit)
        self.total = found.total
        return [f"{video.series} {video.number}" for video in found.videos]

    def series(self, text: str, **more) -> set[str]:
        return {name.rpartition(" ")[0] for name in self.find(text, **more)}

    def add(self, series: str, number: int = 1, **more) -> str:
        self.clock.advance(minutes=1)
        with self.database.transaction() as tx:
            uploader = more.pop("uploader", self.yuna)
            return add_episode(tx, self.search.catalog, uploader=uploader, series=series, number=number, **more).id


@pytest.fixture(params=["sqlite", "postgres"])
def library(request: pytest.FixtureRequest, clock: Clock) -> Library:
    """The same on either database."""
    database: Database = request.getfixturevalue("database" if request.param == "sqlite" else "postgres")
    index = Fts5Index() if request.param == "sqlite" else TrigramIndex()
    catalog = Catalog(clock)
    with database.transaction() as tx:
        yuna, admin = person(tx, "yuna_films", Role.UPLOADER), person(tx, "boss", Role.ADMIN)
    library = Library(database, Search(catalog, index), clock, yuna, admin)
    for series in ("도깨비", "사랑의 불시착", "첫사랑", "Crash Landing on You", "미생", "나의 해방일지", "값진 하루"):
        for number in (1, 2):
            library.add(series, number)
    return library


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("도깨비", {"도깨비"}),
        ("사랑", {"사랑의 불시착", "첫사랑"}),
        ("사ㄹ", {"사랑의 불시착", "첫사랑"}),
        ("도ㄲ", {"도깨비"}),
        ("도", {"도깨비"}),
        ("ㄷㄲㅂ", {"도깨비"}),
        ("ㄷㄲ", {"도깨비"}),
        ("ㅅㄹㅇ ㅂㅅㅊ", {"사랑의 불시착"}),
        ("ㄳ", set()),
        ("갑", {"값진 하루"}),
        ("불시착 사랑", {"사랑의 불시착"}),
        ("LANDING", {"Crash Landing on You"}),
        ("on y", {"Crash Landing on You"}),
        ("c", {"Crash Landing on You"}),
        ("dokkaebi", {"도깨비"}),
        ("tokebi", {"도깨비"}),
        ("misaeng", {"미생"}),
        ("haebang", {"나의 해방일지"}),
        ("lnading", {"Crash Landing on You"}),
        ("crassh", {"Crash Landing on You"}),
        ("crash 2화", {"Crash Landing on You"}),
        ("도깨비 landing", set()),
        ("xyzzy", set()),
        ("…", set()),
        ('"도깨비" OR NOT (*)', set()),
        ("도깨비\x00'; DROP TABLE episode", set()),
    ],
)
def test_what_is_typed_finds_what_is_meant(library: Library, typed: str, found: set[str]) -> None:
    assert library.series(typed) == found
    assert library.total == 2 * len(found) if "화" not in typed else 1


def test_nothing_typed_finds_everything_newest_first(library: Library) -> None:
    assert library.find()[:2] == ["값진 하루 2", "값진 하루 1"]
    assert library.total == 14


def test_names_come_before_what_only_mentions_them(library: Library) -> None:
    library.add("사랑", 7)
    library.add("겨울", 3)
    mentions = library.add("비밀의 숲", 9)
    with library.database.transaction() as tx:
        library.search.catalog.edit(tx, mentions, EpisodeChanges(description="숲에서 만난 사랑 이야기"))
    assert library.find("사랑")[:3] == ["사랑 7", "사랑의 불시착 2", "사랑의 불시착 1"]
    assert library.find("사랑")[3:] == ["첫사랑 2", "첫사랑 1", "비밀의 숲 9"]


def test_pages_follow_each_other_without_gap_or_repeat(library: Library) -> None:
    for number in range(3, 30):
        library.add("첫사랑", number)
    whole = library.find("사랑")
    assert len(whole) == library.total == 31
    for limit in (1, 3, 7, 30):
        pages = [library.find("사랑", page=page, limit=limit) for page in range(31 // limit + 2)]
        assert [name for page in pages for name in page] == whole
    assert library.find("사랑", page=9, limit=10) == []


def test_filters_narrow_and_sorts_order(library: Library) -> None:
    assert library.find("사랑", series="첫사랑") == ["첫사랑 2", "첫사랑 1"]
    assert library.find(series="사랑의-불시착", episode=2) == ["사랑의 불시착 2"]
    assert library.find(language="en") == []
    assert library.find(uploader="Yuna_Films", tags=("드라마",), limit=3) and library.total == 14
    assert library.find(uploader="nobody") == [] and library.find(tags=("드라마", "호러")) == []
    assert library.find("사랑", sort=SearchSort.SERIES)[0] == "사랑의 불시착 1"
    assert library.find("사랑", sort=SearchSort.SERIES, descending=True)[0] == "첫사랑 2"
    assert library.find(sort=SearchSort.EPISODE, limit=7) == library.find(sort=SearchSort.EPISODE, limit=14)[:7]
    assert {name[-1] for name in library.find(sort=SearchSort.EPISODE, limit=7)} == {"1"}
    assert library.find(sort=SearchSort.TITLE)[0] == "Crash Landing on You 1"
    assert library.find(sort=SearchSort.UPLOAD_DATE, limit=1) == ["값진 하루 2"]
    assert library.total == 14


@pytest.mark.parametrize("library", ["sqlite"], indirect=True)
def test_everything_by_date_is_read_in_that_order_and_not_sorted(library: Library) -> None:
    asked: list[tuple[str, Any]] = []
    event.listen(library.database.engine, "before_cursor_execute", lambda *its: asked.append(its[2:4]))
    library.find(sort=SearchSort.UPLOAD_DATE)
    (page,) = [each for each in asked if "ORDER BY episode.uploaded_at" in each[0]]
    with library.database.snapshot() as tx:
        plan = tx.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {page[0]}", page[1]).all()
    steps = [step.detail for step in plan]
    assert "SCAN episode USING INDEX ix_episode_uploaded_at" in steps
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps


def test_what_is_not_for_everybody_is_found_by_who_may(library: Library) -> None:
    library.add("비밀의 숲", 1, visibility=Visibility.DRAFT)
    library.add("비밀의 숲", 2, visibility=Visibility.UNLISTED)
    library.add("비밀의 숲", 3, playable=False)
    library.add("비밀의 숲", 4)
    with library.database.transaction() as tx:
        mina = person(tx, "mina", Role.UPLOADER)
    assert library.find("비밀") == library.find("비밀", viewer=mina) == ["비밀의 숲 4"]
    every = ["비밀의 숲 4", "비밀의 숲 3", "비밀의 숲 2", "비밀의 숲 1"]
    assert library.find("비밀", viewer=library.yuna) == library.find("ㅂㅁ", viewer=library.admin) == every
    assert library.find("비밀", viewer=library.yuna, page=1, limit=3) == every[3:]
    for who, more in ((None, 1), (mina, 1), (library.yuna, 4), (library.admin, 4)):
        for sort in (None, SearchSort.UPLOAD_DATE):
            assert len(library.find(viewer=who, sort=sort)) == library.total == 14 + more


def test_the_index_follows_the_catalog(library: Library) -> None:
    catalog, database = library.search.catalog, library.database
    episode_id = library.add("시그널", 1)
    assert library.find("시그널") == ["시그널 1"]
    with database.transaction() as tx:
        catalog.delete_episode(tx, episode_id)
    assert library.find("시그널") == [] and library.total == 0


def test_a_library_older_than_its_search_is_entered_bit_by_bit(library: Library) -> None:
    with library.database.transaction() as tx:
        tx.connection().execute(text("DELETE FROM search_text WHERE id <= 5"))
        tx.connection().execute(text("UPDATE search_text SET folding = 0 WHERE id = 6"))
    assert library.find("도깨비") == []
    marks: list[Mark | None] = [None]
    while len(marks) == 1 or marks[-1]:
        with library.database.transaction() as tx:
            marks.append(library.search.catch_up(tx, after=marks[-1], limit=4))
    # Six were behind: four, two, and then nobody.
    assert len(marks) == 4
    with library.database.transaction() as tx:
        assert library.search.catch_up(tx, limit=4) is None
    assert library.find("도깨비") == ["도깨비 2", "도깨비 1"]
