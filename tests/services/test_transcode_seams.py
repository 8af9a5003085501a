"""Pieces encoded apart play as the uncut encode does: every frame once, in time, the right picture, no seam to see."""

import asyncio
import hashlib
import statistics
import subprocess
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from kdrama_app.storage.local import LocalStorage
from kdrama_app.transcode.effort import LONG_SECONDS, x264
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.landing import Landed, Landing, Misplaced, PiecesDiffer
from kdrama_app.transcode.ledger import Entry
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.package import playable, whole
from kdrama_app.transcode.pieces import HEAD_SECONDS, Piece, first_pieces, later_pieces
from kdrama_app.transcode.playlist import Rendered, media_playlist
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.timeline import read_timeline
from kdrama_app.transcode.views import Outputs
from tests import media

HLS = ("-allowed_extensions", "ALL")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-g", "97", "-sc_threshold", "0")
RUNG = "180p"


@dataclass
class Cut:
    """A film in pieces, each published on its own into one storage."""

    film: Path
    facts: SourceFacts
    planned: Plan
    pieces: tuple[Piece, ...]
    storage: LocalStorage
    made: list[dict[str, Landed]]

    @property
    def folder(self) -> Path:
        return self.storage.root / "media" / "x" / f"{RUNG}-1"

    def entries(self) -> list[Entry]:
        return [
            Entry(piece.number, piece.first_segment, piece.seconds, piece.seconds, True, "", landed)
            for piece, landed in zip(self.pieces, self.made, strict=True)
        ]

    def rendition(self) -> Rendered:
        (rendition,) = whole(self.facts, self.planned, self.entries(), job="x-1")
        return rendition


def make(source: Path, planned: Plan, piece: Piece, folder: Path, storage: LocalStorage) -> dict[str, Landed]:
    """Encode one piece and publish it."""

    async def encode() -> None:
        transcoder = LocalTranscoder(media.FFMPEG)
        await transcoder.encode_piece(source, planned, piece, folder, report=lambda _seconds: None)

    asyncio.run(encode())
    landing = Landing(storage, folder, "x-1", [rung.name for rung in planned.rungs], piece)
    landing.collect(ended=True)
    return landing.landed


def survey(film: Path) -> tuple[SourceFacts, Plan, tuple[Piece, ...]]:
    async def look() -> tuple[SourceFacts, Plan, tuple[Piece, ...]]:
        facts = await probe(film)
        planned = plan(facts, Outputs())
        shape = {
            "first_frame_at": planned.starts_at,
            "container": facts.container,
            "segment_seconds": planned.segment_seconds,
            "seconds": planned.seconds,
        }
        pieces = first_pieces(await read_timeline(film, seconds=HEAD_SECONDS), **shape)
        if pieces[-1].before is not None:
            pieces += later_pieces(pieces[0], await read_timeline(film), **shape)
        return facts, planned, pieces

    return asyncio.run(look())


def cut(film: Path, work: Path) -> Cut:
    facts, planned, pieces = survey(film)
    storage = LocalStorage(work / "storage")
    # Backwards: no piece needs the one before it.
    made = [make(film, planned, piece, work / f"piece-{piece.number}", storage) for piece in reversed(pieces)]
    done = Cut(film, facts, planned, pieces, storage, made[::-1])
    (done.folder / "index.m3u8").write_text(media_playlist(done.rendition()))
    return done


def uncut(film: Cut, work: Path) -> Path:
    """The same film through one encoder; its playlist."""
    starts = tuple(start for piece in film.pieces for start in piece.starts)
    all_of_it = replace(film.pieces[0], before=None, ends=None, starts=starts)
    storage = LocalStorage(work / "uncut")
    landed = make(film.film, film.planned, all_of_it, work / "all", storage)
    single = replace(film, pieces=(all_of_it,), storage=storage, made=[landed])
    (single.folder / "index.m3u8").write_text(media_playlist(single.rendition()))
    return single.folder / "index.m3u8"


def likeness(made: Path, film: Path) -> list[float]:
    """PSNR in dB of each frame against the film's frame of the same number."""
    graph = "[0:V:0]setpts=N/TB/25[a];[1:V:0]setpts=N/TB/25[b];[a][b]psnr=stats_file=-"
    done = subprocess.run(
        [media.FFMPEG, "-v", "error", *HLS, "-i", made, "-i", film, "-lavfi", graph, "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    return [float(line.split("psnr_avg:")[1].split()[0]) for line in done.stdout.splitlines()]


def recipe(path: Path, *options: str, rate: str = "25", seconds: float = 32, select: str = "") -> Path:
    """A moving card without sound, 320x180."""
    picture = f"testsrc2=size=320x180:rate={rate}:duration={seconds}{select}"
    media.run_ffmpeg("-f", "lavfi", "-i", picture, "-fps_mode", "passthrough", "-threads", "2", *options, str(path))
    return path


FILMS = {
    "25 with B-frames, open groups": (
        "a.mp4",
        "25",
        "",
        (*X264, "-bf", "3", "-x264-params", "open-gop=1:b-pyramid=normal"),
    ),
    "23.976 without B-frames": ("b.mp4", "24000/1001", "", (*X264, "-bf", "0")),
    "variable rate": ("c.mkv", "30", ",select='mod(n*n\\,7)+lt(n\\,5)'", (*X264, "-bf", "2")),
    "variable rate without B-frames": ("d.mp4", "30", ",select='mod(n*n\\,7)+lt(n\\,5)'", (*X264, "-bf", "0")),
    "a broadcast that starts late": ("e.ts", "25", "", (*X264, "-bf", "2", "-muxdelay", "5")),
    "VP9": ("f.webm", "25", "", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "97")),
}


@pytest.mark.parametrize("name", FILMS)
def test_the_joined_pieces_show_each_frame_once_and_in_time(name: str, tmp_path: Path) -> None:
    file, rate, select, options = FILMS[name]
    film = recipe(tmp_path / file, *options, rate=rate, select=select)

    joined = cut(film, tmp_path)

    assert [piece.number for piece in joined.pieces] == [1, 2]
    assert len({landed[RUNG].init for landed in joined.made}) == 1
    one = uncut(joined, tmp_path)
    assert (joined.folder / "init.mp4").read_bytes() == one.with_name("init.mp4").read_bytes()
    # To the tick of the encoder's clock: exactly what the uncut encode shows, when it shows it.
    times = media.frame_times(joined.folder / "index.m3u8", options=HLS)
    assert times == media.frame_times(one, options=HLS)
    shown = media.frame_times(film)
    assert times == pytest.approx([time - shown[0] for time in shown], abs=0.001)
    assert (joined.folder / "index.m3u8").read_text() == one.read_text()
    # The right pictures, as good at the seam as anywhere.
    like = likeness(joined.folder / "index.m3u8", film)
    assert len(like) == len(shown)
    seam = next(index for index, time in enumerate(times) if time >= float(joined.pieces[1].starts[0]) - 0.0005)
    assert min(like) > 25
    assert min(like[seam - 3 : seam + 4]) > min(likeness(one, film)) - 1


def test_a_long_films_opening_made_in_haste_plays_on_into_the_rest(tmp_path: Path) -> None:
    film = recipe(tmp_path / "film.mp4", *X264, "-bf", "3", seconds=LONG_SECONDS + 5)
    facts, planned, pieces = survey(film)
    calm = x264(planned.rungs[0], replace(planned, seconds=LONG_SECONDS - 1), pieces[0])
    assert x264(planned.rungs[0], planned, pieces[0]) != calm
    assert x264(planned.rungs[0], planned, pieces[1]) == calm

    joined = cut(film, tmp_path)

    assert len({landed[RUNG].init for landed in joined.made}) == 1
    times = media.frame_times(joined.folder / "index.m3u8", options=HLS)
    assert times == pytest.approx([number / 25 for number in range(round(25 * facts.duration))], abs=0.001)
    like = likeness(joined.folder / "index.m3u8", film)
    opening = round(25 * float(pieces[1].starts[0]))
    # What is lost in haste is given back in bits: nobody sees where it ends.
    assert statistics.median(like[:opening]) > statistics.median(like[opening : 2 * opening]) - 1


def test_haste_changes_nothing_that_a_decoder_must_know(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    media.run_ffmpeg("-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25:duration=2", *X264, str(film))
    _, short, _ = survey(film)
    planned = replace(short, seconds=2 * LONG_SECONDS)
    opening = Piece(1, 1, 1.0, origin=Fraction(0), before=0.98, starts=(Fraction(0),), ends=Fraction(1))
    made = [
        make(film, planned, piece, tmp_path / str(piece.number), LocalStorage(tmp_path / f"storage-{piece.number}"))
        for piece in (opening, replace(opening, number=2))
    ]
    hasty, calm = made
    assert {name: landed.init for name, landed in hasty.items()} == {name: landed.init for name, landed in calm.items()}
    assert [rung.name for rung in planned.rungs] == ["720p", "360p"]
    assert all(hasty[rung.name].segments != calm[rung.name].segments for rung in planned.rungs)


def test_a_piece_made_again_is_the_same_to_the_byte(tmp_path: Path) -> None:
    film = recipe(tmp_path / "film.mp4", *X264, "-bf", "3", seconds=105)
    first = cut(film, tmp_path)
    assert len(first.pieces) == 3
    sums = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in first.folder.iterdir()}
    again = make(film, first.planned, first.pieces[1], tmp_path / "again", first.storage)
    assert again == first.made[1]
    assert {path.name: hashlib.sha256(path.read_bytes()).digest() for path in first.folder.iterdir()} == sums


def test_what_plays_is_only_ever_added_to(tmp_path: Path) -> None:
    """Pieces land in any order; what is listed is there, from the beginning, without a gap."""
    film = recipe(tmp_path / "film.mp4", *X264, seconds=105)
    _, planned, pieces = survey(film)
    storage = LocalStorage(tmp_path / "storage")
    landed: dict[int, dict[str, Landed]] = {}
    playlists: list[str] = []
    for piece in (pieces[1], pieces[0], pieces[2]):
        landed[piece.number] = make(film, planned, piece, tmp_path / f"p{piece.number}", storage)
        entries = [
            Entry(
                each.number, each.first_segment, each.seconds, 0, each.number in landed, "", landed.get(each.number, {})
            )
            for each in pieces
        ]
        playlists += [media_playlist(each, growing_to=7) for each in playable(planned, entries, job="x-1")]
    assert len(playlists) == 2  # the second piece alone is no beginning
    assert playlists[1].startswith(playlists[0])
    listed = [line for line in playlists[1].splitlines() if line.endswith(".m4s")]
    assert listed == [f"{number:05d}.m4s" for number in range(1, len(listed) + 1)]
    there = {path.name for path in (storage.root / "media" / "x" / f"{RUNG}-1").iterdir()}
    assert there == {*listed, "init.mp4"}


def test_pieces_that_would_not_play_as_one_are_refused(tmp_path: Path) -> None:
    film = recipe(tmp_path / "film.mp4", *X264)
    _, planned, (_, second) = survey(film)
    storage = LocalStorage(tmp_path / "storage")
    other = f"media/x/{RUNG}-1/init.mp4"
    storage.write(other, b"the init segment of another encoder")
    with pytest.raises(PiecesDiffer):
        make(film, planned, second, tmp_path / "second", storage)
    assert [file.key for file in storage.list("media")] == [other]


def test_a_piece_that_does_not_begin_where_it_should_is_not_published(tmp_path: Path) -> None:
    film = recipe(tmp_path / "film.mp4", *X264)
    _, planned, (_, second) = survey(film)
    storage = LocalStorage(tmp_path / "storage")
    # As a container might answer that cannot be sought in: too late, at the keyframe after the cut.
    with pytest.raises(Misplaced):
        make(film, planned, replace(second, seek=second.seek + 8), tmp_path / "late", storage)
    assert [file.key for file in storage.list("media") if file.key.endswith(".m4s")] == []
    make(film, planned, replace(second, seek=0.0), tmp_path / "plain", storage)
