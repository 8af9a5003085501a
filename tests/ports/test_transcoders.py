"""What every provider promises: the plan's renditions in files of one layout, cut at the same frames, all there."""

import asyncio
import functools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kdrama_app.transcode.fmp4 import Segment, Track, read_init, read_segments
from kdrama_app.transcode.google_cloud import GoogleCloudTranscoder
from kdrama_app.transcode.imported import names_of
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.pieces import whole_piece
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.provider import AwayState
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.views import Outputs
from tests import media
from tests.google_server import BUCKET, LOCATION, PROJECT, google_at

SECONDS, RATE = 6, 25
Make = Callable[[Path, SourceFacts, Plan, Path], None]


def by_local(source: Path, _facts: SourceFacts, planned: Plan, folder: Path) -> None:
    transcoder = LocalTranscoder(media.FFMPEG)
    assert transcoder.available()

    async def make() -> None:
        piece = whole_piece(planned.seconds)
        await transcoder.encode_piece(source, planned, piece, folder, report=lambda _: None)
        for sound in planned.sounds:
            await transcoder.encode_sound(source, planned, sound, folder, report=lambda _: None)

    asyncio.run(make())


def by_google(source: Path, facts: SourceFacts, planned: Plan, folder: Path, *, url: str) -> None:
    transcoder = GoogleCloudTranscoder(PROJECT, LOCATION, BUCKET, url)
    assert transcoder.available()
    assert transcoder.suits(facts, planned)
    order = transcoder.place("x-1", source, facts, planned, stopped=lambda: False)
    while transcoder.look(order).state is AwayState.WORKING:
        time.sleep(0.02)
    assert transcoder.look(order).state is AwayState.MADE
    transcoder.fetch("x-1", names_of(planned), folder, stopped=lambda: False)
    transcoder.forget("x-1")


@pytest.fixture(params=["local", "google_cloud"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    with ExitStack() as stack:
        if request.param == "local":
            yield by_local
        else:
            google = stack.enter_context(google_at(tmp_path / "google"))
            yield functools.partial(by_google, url=google.url)
            assert (google.objects(), google.jobs) == ([], {})


def test_a_video_comes_in_one_layout_cut_at_the_same_frames(make: Make, tmp_path: Path) -> None:
    source = media.make_mp4(tmp_path / "film.mp4", seconds=SECONDS, width=1280, height=720, rate=str(RATE))
    facts = asyncio.run(probe(source))
    planned = plan(facts, Outputs(segment_seconds=2.0))
    made = tmp_path / "made"
    make(source, facts, planned, made)

    assert {folder.name for folder in made.iterdir()} == {"720p", "360p", "audio"}
    read = {name: _read(made / name) for name in ("720p", "360p", "audio")}
    for rung in planned.rungs:
        track, segments = read[rung.name]
        assert (track.kind, track.width, track.height) == ("video", rung.width, rung.height)
        assert [segment.frames for segment in segments] == [2 * RATE] * 3
        assert all(segment.starts_with_keyframe for segment in segments)
    starts = [[segment.start / track.timescale for segment in segments] for track, segments in read.values()]
    assert starts[0] == starts[1] == [0.0, 2.0, 4.0]
    track, segments = read["audio"]
    assert track.kind == "audio"
    assert (segments[-1].start + segments[-1].duration) / track.timescale == pytest.approx(SECONDS, abs=0.1)


def _read(folder: Path) -> tuple[Track, tuple[Segment, ...]]:
    track = read_init((folder / "init.mp4").read_bytes())
    segments = sorted(folder.glob("*.m4s"))
    assert [file.name for file in segments] == [f"{number:05d}.m4s" for number in range(1, len(segments) + 1)]
    return track, read_segments(track, [file.read_bytes() for file in segments])
