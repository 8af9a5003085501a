"""Clips cut by the real ffmpeg out of an episode that really plays: exact to the frame, or the very same packets."""

import asyncio
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import TranscodeFailed
from kdrama_app.playback.playlists import source_of
from kdrama_app.reels.cutting import cut, mp4_seconds
from kdrama_app.reels.shortcodes import POSTER, VIDEO
from kdrama_app.reels.views import ClipStatus, ClipView, Crop, Made
from kdrama_app.storage.local import LocalStorage
from kdrama_app.transcode.stills import widths_of
from tests.library import person
from tests.media import FFMPEG, run_ffmpeg
from tests.published import RATE, publish_episode

SMALL = 64 * 36
Cut = Callable[..., tuple[Path, Made]]


@pytest.fixture
def episode(tx: Session, catalog: Catalog, storage: LocalStorage) -> EpisodeView:
    return publish_episode(tx, catalog, storage, uploader=person(tx, "joon", Role.UPLOADER))


@pytest.fixture
def rendition(storage: LocalStorage, episode: EpisodeView) -> tuple[str, str]:
    """The keys of the best picture's playlist and of the sound's."""
    found = source_of(storage.read(f"media/{episode.id}/multivariant.m3u8").decode(), "720p")
    assert found is not None
    return f"media/{episode.id}/{found.video}", f"media/{episode.id}/{found.audio}"


@pytest.fixture
def cut_clip(storage: LocalStorage, rendition: tuple[str, str], tmp_path: Path) -> Cut:
    """`cut_clip(1.0, 3.0)`: the file, and what is known of it."""

    def make(start: float, end: float, crop: Crop = Crop.LANDSCAPE, side: float = 0.5) -> tuple[Path, Made]:
        clip = ClipView(
            *("8tKqWm3ZxPf", "x", 1, "mina", "첫눈", start, end, crop, side),
            *(ClipStatus.MAKING, "", datetime.now(UTC), None),
        )
        folder = tmp_path / f"{start}-{end}-{crop}-{side}"
        folder.mkdir()
        made = asyncio.run(cut(storage, clip, *rendition, folder, binary=FFMPEG))
        return folder / "made" / VIDEO, made

    return make


@pytest.fixture
def whole(storage: LocalStorage, rendition: tuple[str, str], tmp_path: Path) -> Path:
    """The rendition that clips are cut from, as one file."""
    playlist, made = storage.local_path(rendition[0]), tmp_path / "whole.mp4"
    run_ffmpeg("-allowed_extensions", "ALL", "-i", str(playlist), "-c", "copy", str(made))
    return made


def frames(file: Path, *, area: str = "") -> list[bytes]:
    """Every frame, small and grey; `area`: ffmpeg's crop first."""
    graph = f"{f'crop={area},' if area else ''}scale=64:36:flags=area,format=gray"
    command = [FFMPEG, "-v", "error", "-i", str(file), "-vf", graph, "-fps_mode", "passthrough", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return [raw[at : at + SMALL] for at in range(0, len(raw), SMALL)]


def times(file: Path, stream: str) -> list[float]:
    """When each packet of a stream is shown, in seconds, in order; what an edit list hides is before zero."""
    log = run_ffmpeg(
        "-v", "error", "-i", str(file), "-map", f"0:{stream}:0", "-c", "copy", "-f", "framecrc", str(file) + ".crc"
    )
    assert not log
    lines = [line for line in Path(str(file) + ".crc").read_text().splitlines() if not line.startswith("#")]
    base = next(line for line in Path(str(file) + ".crc").read_text().splitlines() if line.startswith("#tb"))
    over, under = base.split()[-1].split("/")
    return sorted(int(line.split(",")[2]) * int(over) / int(under) for line in lines)


def nearest(frame: bytes, among: list[bytes]) -> int:
    """Which frame it is, as it looks."""
    return min(range(len(among)), key=lambda at: sum((a - b) ** 2 for a, b in zip(frame, among[at], strict=True)))


@pytest.mark.parametrize(("start", "end"), [(1.48, 4.32), (0.3, 1.7), (3.0, 6.0)])
def test_what_is_encoded_begins_and_ends_with_the_very_frames(
    cut_clip: Cut, whole: Path, start: float, end: float
) -> None:
    file, made = cut_clip(start, end)
    shown, known = frames(file), frames(whole)
    # The frame that is shown at `start`, and those that begin before `end`.
    first, last = int(start * RATE + 0.01), round(end * RATE + 0.49) - 1
    assert not made.copied
    assert (nearest(shown[0], known), nearest(shown[-1], known)) == (first, last)
    assert len(shown) == last - first + 1
    assert made.start == pytest.approx(first / RATE)
    assert made.duration == pytest.approx(len(shown) / RATE, abs=0.05)
    assert (made.width, made.height, made.size) == (1280, 720, file.stat().st_size)


def test_the_picture_between_keyframes_is_copied_bit_for_bit(
    cut_clip: Cut, storage: LocalStorage, rendition: tuple[str, str], tmp_path: Path
) -> None:
    file, made = cut_clip(1.97, 6.03)
    assert (made.copied, made.start) == (True, 2.0)
    folder = storage.local_path(rendition[0]).parent
    parts = tmp_path / "parts.mp4"
    parts.write_bytes(b"".join((folder / name).read_bytes() for name in ("init.mp4", "00002.m4s", "00003.m4s")))
    assert packets(file, tmp_path) == packets(parts, tmp_path)
    assert len(frames(file)) == 4 * RATE


def packets(file: Path, folder: Path) -> bytes:
    """What the decoder of the picture is given, without its times."""
    made = folder / "bits.h264"
    run_ffmpeg("-i", str(file), "-map", "0:v:0", "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "h264", str(made))
    return made.read_bytes()


@pytest.mark.parametrize(("start", "end"), [(2.0, 4.0), (1.48, 4.32)])
def test_sound_and_picture_begin_together(cut_clip: Cut, start: float, end: float) -> None:
    file, made = cut_clip(start, end)
    picture, sound = times(file, "v"), times(file, "a")
    assert picture[0] == pytest.approx(0.0, abs=0.002)
    heard = [time for time in sound if time >= -0.001]
    assert heard[0] <= 0.022
    assert heard[-1] + 1024 / 48000 == pytest.approx(made.duration, abs=0.045)


def test_another_tolerance_would_be_another_clip(cut_clip: Cut) -> None:
    assert cut_clip(2.04, 4.0)[1].copied
    assert not cut_clip(2.06, 4.0)[1].copied
    assert not cut_clip(2.0, 3.94)[1].copied


@pytest.mark.parametrize(("side", "left"), [(0.5, 438), (0.0, 0), (1.0, 876)])
def test_a_portrait_is_cut_out_at_the_chosen_side(cut_clip: Cut, whole: Path, side: float, left: int) -> None:
    file, made = cut_clip(2.0, 4.0, Crop.PORTRAIT, side)
    assert (made.width, made.height, made.copied) == (404, 720, False)
    shown, known = frames(file), frames(whole, area=f"404:720:{left}:0")
    assert len(shown) == 2 * RATE
    assert (nearest(shown[0], known), nearest(shown[-1], known)) == (2 * RATE, 4 * RATE - 1)


def test_it_plays_anywhere_and_has_pictures(cut_clip: Cut) -> None:
    file, made = cut_clip(1.48, 4.32)
    content = file.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    assert b"avc1" in content and b"mp4a" in content
    assert mp4_seconds(file) == made.duration
    names = {path.name for path in file.parent.iterdir()}
    assert names == {VIDEO, POSTER, *(f"poster-{width}.avif" for width in widths_of(1280))}


def test_of_a_growing_video_only_what_plays_can_be_cut(
    cut_clip: Cut, storage: LocalStorage, rendition: tuple[str, str]
) -> None:
    playlist = storage.read(rendition[0]).decode().splitlines()
    begun = [line for line in playlist if line not in {"00003.m4s", "#EXT-X-ENDLIST"}][:-1]
    storage.write(rendition[0], "\n".join(begun).encode())
    assert cut_clip(0.5, 3.5)[1].duration == pytest.approx(3.0, abs=0.05)
    with pytest.raises(TranscodeFailed, match="not ready up to there"):
        cut_clip(3.0, 5.0)


def test_a_silent_video_makes_a_silent_clip(storage: LocalStorage, rendition: tuple[str, str], tmp_path: Path) -> None:
    clip = ClipView(
        *("8tKqWm3ZxPf", "x", 1, "mina", "첫눈", 2.0, 4.0, Crop.LANDSCAPE, 0.5),
        *(ClipStatus.MAKING, "", datetime.now(UTC), None),
    )
    for name, end in (("copied", 4.0), ("encoded", 3.5)):
        folder = tmp_path / name
        folder.mkdir()
        asyncio.run(cut(storage, replace(clip, end=end), rendition[0], "", folder, binary=FFMPEG))
        assert b"mp4a" not in (folder / "made" / VIDEO).read_bytes()
