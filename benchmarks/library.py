"""A library as large as wanted, the same each time: series of sixteen episodes with names out of common words."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, select, update
from sqlmodel import col

from benchmarks.clips import CACHE
from kdrama_app.catalog.indexing import search_text
from kdrama_app.catalog.models import Episode, EpisodeTag, SearchText, Series
from kdrama_app.catalog.naming import name_key
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView, Visibility
from kdrama_app.db import Database
from kdrama_app.operations.migrations import PROJECT_ROOT, migrate_tables

EPISODES_A_SERIES = 16
AT_ONCE = 10_000
COPIED = tuple(Episode.model_fields.keys() & EpisodeView.__dataclass_fields__.keys())
BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
# Words of titles and synopses, the commonest first; behind them as many made-up ones as make a language.
KNOWN = """
사랑 그대 도깨비 별 하늘 바람 여름 겨울 가을 봄날 비밀 약속 운명 기억 눈물 웃음 편지 노래 거짓말 진실 복수 친구 형제
자매 엄마 아버지 선생님 의사 검사 변호사 형사 왕자 공주 궁궐 바다 섬 골목 식당 카페 호텔 병원 학교 회사 시장 기차 버스
우산 꽃 나무 달빛 햇살 파도 구름 안개 첫눈 소나기 무지개 청춘 이별 재회 결혼 이혼 연애 고백 질투 욕망 권력 재벌 천사
귀신 저승 환생 전생 시간 여행 거울 그림자 마음 심장 손길 눈빛 목소리 꿈 희망 절망 용기 평화 전쟁 미생 응답 시그널 터널
마을 나라 서울 부산 제주 한강 남산 북촌 광화문 슬기로운 찬란한 쓸쓸한 달콤한 살벌한 수상한 위험한
love goblin heart spring winter secret promise doctor lawyer signal tunnel hotel moon river queen king crash landing
hospital playlist reply mother stranger voice memory night angel school start business proposal glory vincenzo
"""
MADE_UP = 5000
TAGS = [f"{word}물" for word in KNOWN.split()[:40]]
HANGUL = (0xAC00, 0xD7A3)


@dataclass(frozen=True)
class Library:
    """A database file with so many published episodes."""

    path: Path
    episodes: int


def library(episodes: int) -> Library:
    """Made at the first time, and kept in the cache until the tables change."""
    tables = ScriptDirectory(PROJECT_ROOT / "alembic").get_current_head()
    path = CACHE / f"library-{episodes}-{tables}.db"
    if not path.exists():
        draft = path.with_suffix(".draft")
        for leftover in CACHE.glob(f"{draft.name}*"):
            leftover.unlink()
        _fill(draft, episodes)
        draft.replace(path)
    return Library(path, episodes)


def _fill(path: Path, episodes: int) -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    migrate_tables(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    rows = list(_episodes(episodes, random.Random(1)))
    for start in range(0, episodes, AT_ONCE):
        _enter(database, rows[start : start + AT_ONCE], first=start == 0)
    with database.transaction() as tx:
        newest = select(func.max(Episode.came_at)).where(col(Episode.series_id) == Series.id).scalar_subquery()
        tx.execute(update(Series).values(newest_at=newest))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def _episodes(count: int, dice: random.Random) -> Iterator[EpisodeView]:
    language, series = _language(dice), ""
    for number in range(count):
        if number % EPISODES_A_SERIES == 0:
            series = language.phrase(dice)
        yield _episode(number, series, language, dice)


@dataclass(frozen=True)
class _Language:
    """Words with how often each is said: the `n`-th as often as Zipf and Mandelbrot have it."""

    words: list[str]
    until: list[float]

    def phrase(self, dice: random.Random) -> str:
        return " ".join(dice.choices(self.words, cum_weights=self.until, k=dice.choice((2, 2, 3))))


def _language(dice: random.Random) -> _Language:
    known = KNOWN.split()
    # Common words of both scripts among the commonest.
    dice.shuffle(known)
    known.sort(key=lambda word: word != "사랑")
    made_up = ["".join(chr(dice.randint(*HANGUL)) for _ in range(dice.choice((2, 2, 3)))) for _ in range(MADE_UP)]
    words = known + made_up
    return _Language(words, list(accumulate(1 / (rank + 10) for rank in range(len(words)))))


def _episode(number: int, series: str, language: _Language, dice: random.Random) -> EpisodeView:
    place, index = divmod(number, EPISODES_A_SERIES)
    return EpisodeView(
        id=f"e{number}",
        series=series,
        series_slug=f"series-{place}",
        season=1,
        number=index + 1,
        title=f"{index + 1}화 {language.phrase(dice)}",
        description=". ".join(language.phrase(dice) for _ in range(5)),
        language="ko",
        tags=tuple(dice.sample(TAGS, 2)),
        status=EpisodeStatus.READY,
        visibility=Visibility.PUBLISHED,
        failure="",
        uploader_id=None,
        uploader_name="",
        uploaded_at=BEGAN + timedelta(minutes=number),
        duration=3600.0,
        file_size=1_500_000_000,
        qualities=("1080p", "720p", "360p"),
        has_dash=True,
        poster_key=f"media/e{number}/posters-1/1.jpg",
        source_key=f"sources/e{number}/source.mp4",
    )


def _enter(database: Database, episodes: list[EpisodeView], *, first: bool) -> None:
    with database.transaction() as tx:
        names = {episode.series_slug: episode for episode in episodes if episode.number == 1}
        if first or names:
            tx.execute(insert(Series), [_series(slug, episode) for slug, episode in names.items()])
        tx.execute(insert(Episode), [_row(episode) for episode in episodes])
        tags = [{"episode_id": episode.id, "tag": tag} for episode in episodes for tag in episode.tags]
        tx.execute(insert(EpisodeTag), tags)
        tx.execute(insert(SearchText), [search_text(episode).model_dump(exclude={"id"}) for episode in episodes])


def _series(slug: str, episode: EpisodeView) -> dict[str, object]:
    name = f"{episode.series} ({slug})"
    place = int(slug.rpartition("-")[2])
    return {
        "id": place + 1,
        "slug": slug,
        "name": episode.series,
        "name_key": name_key(name),
        "description": "",
        "language": "ko",
        "created_at": episode.uploaded_at,
    }


def _row(episode: EpisodeView) -> dict[str, object]:
    place = int(episode.series_slug.rpartition("-")[2])
    return {
        **{name: getattr(episode, name) for name in COPIED},
        "series_id": place + 1,
        "ready_at": episode.uploaded_at,
        "came_at": episode.uploaded_at,
        "released": True,
        "views": 0,
        "source_name": "source.mp4",
        "source_sha256": "",
        "qualities": list(episode.qualities),
    }
