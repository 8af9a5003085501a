"""The adapter alone, against a server that speaks Google's REST."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdrama_app.transcode.google_cloud import MIB, UPLOAD_PART, GoogleCloudTranscoder, Stopped
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.provider import AwayFailed, AwayState
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.views import Outputs
from tests import media
from tests.google_server import BUCKET, LOCATION, PARENT, PROJECT, Google, Mood, google_at, served


class Seconds:
    """A clock that the test moves."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Google]:
    with google_at(tmp_path / "google") as google:
        yield google


@pytest.fixture
def clip(tmp_path: Path) -> tuple[Path, SourceFacts, Plan]:
    file = media.make_mp4(tmp_path / "clip.mp4", seconds=6)
    facts = asyncio.run(probe(file))
    return file, facts, plan(facts, Outputs())


def at(google: Google, *, clock: Seconds | None = None) -> GoogleCloudTranscoder:
    return GoogleCloudTranscoder(PROJECT, LOCATION, BUCKET, google.url, clock=clock or Seconds())


def test_a_verdict_holds_a_minute_when_good_and_a_quarter_when_bad(tmp_path: Path) -> None:
    google, clock = Google(tmp_path / "bucket"), Seconds()
    google.root.mkdir()

    def asked() -> int:
        return google.asked.count(f"GET /v1/{PARENT}/jobs")

    with served(google):
        transcoder = at(google, clock=clock)
        assert transcoder.available()
        assert asked() == 1
        # Any number of jobs ask, at once and later; Google is asked once.
        threads = [threading.Thread(target=transcoder.available) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        clock.now += 59
        assert transcoder.available()
        assert asked() == 1
        clock.now += 1
        assert transcoder.available()
        assert asked() == 2
    # Nobody listens there any more; for a minute that is not noticed.
    assert transcoder.available()
    clock.now += 60
    assert not transcoder.available()
    with served(google, port=int(google.url.rpartition(":")[2])):
        clock.now += 14
        assert not transcoder.available()
        clock.now += 1
        assert transcoder.available()


def test_a_bucket_that_is_not_there_is_no_provider(google: Google) -> None:
    elsewhere = GoogleCloudTranscoder(PROJECT, LOCATION, "another-bucket", google.url)
    assert not elsewhere.available()
    assert not GoogleCloudTranscoder("another-project", LOCATION, BUCKET, google.url).available()


def test_placed_twice_it_is_one_order(google: Google, clip: tuple[Path, SourceFacts, Plan]) -> None:
    google.open.clear()
    orders = {at(google).place("Ab-1", *clip, stopped=lambda: False) for _ in range(2)}
    other = at(google).place("ab-1", *clip, stopped=lambda: False)
    assert len(orders) == 1
    assert other not in orders
    assert len(google.ordered) == 2
    (order,) = orders
    assert at(google).look(order).state is AwayState.WORKING

    at(google).forget("Ab-1")
    assert list(google.jobs) == [other]
    assert google.objects() == ["kdrama/ab-1/source.mp4"]
    gone = at(google).look(order)
    assert (gone.state, gone.reason) == (AwayState.FAILED, "the job is gone")
    at(google).forget("Ab-1")
    google.open.set()


def test_a_refusal_says_why(google: Google, clip: tuple[Path, SourceFacts, Plan]) -> None:
    google.moods.append(Mood.REFUSING)
    with pytest.raises(AwayFailed, match="resource_exhausted"):
        at(google).place("Ab-1", *clip, stopped=lambda: False)


def test_a_large_source_goes_in_parts_and_can_be_stopped_between_them(google: Google, tmp_path: Path) -> None:
    file = tmp_path / "large.mp4"
    with file.open("wb") as sparse:
        sparse.truncate(2 * UPLOAD_PART + MIB)
    facts = SourceFacts("mov", 60.0, asyncio.run(probe(media.make_mp4(tmp_path / "clip.mp4"))).video)
    planned = plan(facts, Outputs())

    def parts() -> int:
        return sum(asked.startswith("PUT") for asked in google.asked)

    with pytest.raises(Stopped):
        at(google).place("Ab-1", file, facts, planned, stopped=lambda: parts() >= 1)
    assert (parts(), google.objects(), google.ordered) == (1, [], [])

    google.moods.append(Mood.FAILING)
    at(google).place("Ab-1", file, facts, planned, stopped=lambda: False)
    assert google.described("kdrama/Ab-1/source.mp4")["size"] == str(2 * UPLOAD_PART + MIB)
