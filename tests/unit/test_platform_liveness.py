"""What the stream checker hears of a platform. To be put at tests/unit/test_platform_liveness.py."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kdrama_app.errors import ReelRateLimited
from kdrama_app.reels.extractor import Airing, MediaInfo
from kdrama_app.reels.links import Link
from kdrama_app.reels.platform_liveness import PlatformLiveness
from kdrama_app.streams.liveness import ComeBack, Sighting
from kdrama_app.streams.views import Status


class Played:
    def __init__(self, outcome: Airing | Exception) -> None:
        self.outcome, self.asked = outcome, 0

    async def info(self, link: Link) -> MediaInfo:
        raise NotImplementedError

    async def fetch(self, link: Link, path: Path, *, max_bytes: int, on_bytes: Callable[[int, int], None]) -> MediaInfo:
        raise NotImplementedError

    async def airing(self, link: Link) -> Airing:
        self.asked += 1
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


@pytest.mark.parametrize("airing", list(Airing))
def test_what_the_platform_says_is_the_status(airing: Airing) -> None:
    found = PlatformLiveness(Played(airing)).look("https://chzzk.naver.com/live/0a1b")
    assert found == Sighting(Status(airing.value))


def test_a_pause_is_told_on() -> None:
    asked = Played(ReelRateLimited(retry_after=60, limit=0))
    assert PlatformLiveness(asked).look("https://kick.com/mina") == ComeBack(60)


@pytest.mark.parametrize("link", ["http://127.0.0.1/", "https://example.com/live", "nonsense"])
def test_other_links_are_asked_of_nobody(link: str) -> None:
    played = Played(Airing.LIVE)
    assert PlatformLiveness(played).look(link) == Sighting(Status.UNKNOWN)
    assert played.asked == 0
