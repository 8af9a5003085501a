"""The part "search": how long the catalog's questions take in a large library, one after another."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from sqlmodel import Session

from benchmarks.library import library
from benchmarks.report import Report, Row
from kdrama_app.catalog.fts5 import Fts5Index
from kdrama_app.catalog.search import Search
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import SearchSort, Wanted
from kdrama_app.db import Database

# Goals: milliseconds that 99 of 100 may take.
SIZES = {100_000: 5.0, 1_000_000: 20.0}
CATALOG_GOAL = 10.0
TIMES = 200
PAGE = 24
QUESTIONS = {
    "two syllables": ("사랑", "운명", "호텔", "제주", "위험"),
    "half a syllable": ("사라", "운ㅁ", "도까", "첫ㄴ", "수상ㅎ"),
    "initials": ("ㅅㄹ", "ㄷㄲㅂ", "ㅂㅁ ㅇㅅ", "ㅈㅅㅇㅎ", "ㅅㄱㄹㅇ"),
    "an English substring": ("love", "gobl", "spita", "proposa", "ove mo"),
    "romanised": ("sarang", "dokkaebi", "unmyeong", "seulgiroun", "jeju"),
    "mistyped": ("goblni", "hosptal", "vincezno", "prommise", "landign"),
    "two words": ("사랑 비밀", "love secret", "겨울 바다", "ㅅㄹ 2", "호텔 왕자"),
}


def measure(*, quick: bool, tell: Callable[[str], None]) -> Report:
    """Everything; `tell` hears what is under way."""
    report = Report("search", quick)
    for size, goal in {20_000: 5.0}.items() if quick else SIZES.items():
        tell(f"a library of {size:,} episodes")
        database = Database(f"sqlite:///{library(size).path}")
        search = Search(Catalog(), Fts5Index())
        tell("questions")
        for kind, texts in QUESTIONS.items():
            took = _times(database, [partial(_find, search, Wanted(text)) for text in texts])
            report.rows.append(_row(f"{size:,} episodes: {kind}, p99", goal, took))
        for name, question in _calls(search).items():
            report.rows.append(_row(f"{size:,} episodes: {name}, p99", CATALOG_GOAL, _times(database, [question])))
        database.dispose()
    report.remarks.append(f"{TIMES} questions a row, warm, one after another; each a transaction, all of a page read.")
    return report


def _find(search: Search, wanted: Wanted, tx: Session) -> None:
    search.find(tx, wanted, viewer=None, offset=0, limit=PAGE)


def _calls(search: Search) -> dict[str, Callable[[Session], object]]:
    """The catalog's own questions, as home, series and API ask them."""
    catalog = search.catalog
    return {
        "newest": lambda tx: catalog.newest(tx, viewer=None, limit=PAGE),
        "series cards": lambda tx: catalog.series_cards(tx, viewer=None, limit=PAGE),
        "one series": lambda tx: catalog.series(tx, "series-7", viewer=None),
        "one video": lambda tx: catalog.find_visible(tx, "e77", viewer=None),
        "everything, newest first": partial(_find, search, Wanted(sort=SearchSort.UPLOAD_DATE)),
    }


def _times(database: Database, questions: Sequence[Callable[[Session], object]]) -> list[float]:
    """Milliseconds that each took, ascending; those of the first round, which warms the caches, are left out."""
    took = []
    for number in range(TIMES + len(questions)):
        with database.snapshot() as tx:
            began = time.perf_counter()
            questions[number % len(questions)](tx)
            took.append((time.perf_counter() - began) * 1000)
    return sorted(took[len(questions) :])


def _row(name: str, goal: float, took: list[float]) -> Row:
    p99, median = took[int(len(took) * 0.99)], took[len(took) // 2]
    return Row(name, goal, p99, "ms", f"median {median:.2f} ms")
