"""Previews: the frame under the pointer is the frame of that moment."""

import asyncio
import re
import subprocess
from pathlib import Path

import pytest

from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.run import NothingMade
from kdrama_app.transcode.storyboard import VTT_NAME, Tile, cues, frame_times, make_storyboard, timestamp
from kdrama_app.transcode.views import Outputs
from tests import media

COLOURS = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255, 255, 255)}
SECONDS_EACH = 4
CUE = re.compile(r"(\S+) --> (\S+)\n(\S+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)")


def make_flag(path: Path, *options: str, size: str = "320x180", gop: int = 25) -> Path:
    """Four colours of four seconds, a keyframe every `gop` frames of 25 a second."""
    inputs = [
        part
        for name in COLOURS
        for part in ("-f", "lavfi", "-i", f"color={name}:size={size}:rate=25:duration={SECONDS_EACH}")
    ]
    joined = "".join(f"[{index}:v]" for index in range(len(COLOURS))) + f"concat=n={len(COLOURS)}[v]"
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-g", str(gop), "-sc_threshold", "0", "-pix_fmt", "yuv420p")
    media.run_ffmpeg(*inputs, "-filter_complex", joined, "-map", "[v]", *codec, *options, str(path))
    return path


def storyboard_of(source: Path, folder: Path) -> list[tuple[float, float, Path, tuple[int, ...]]]:
    """Start, end, sheet and place (x, y, width, height) of every cue."""
    folder.mkdir()
    planned = plan(asyncio.run(probe(source)), Outputs())
    asyncio.run(make_storyboard(media.FFMPEG, source, planned, folder))
    text = (folder / VTT_NAME).read_text()
    assert text.startswith("WEBVTT\n\n")
    return [
        (seconds(start), seconds(end), folder / sheet, tuple(int(side) for side in place))
        for start, end, sheet, *place in CUE.findall(text)
    ]


def seconds(written: str) -> float:
    hours, minutes, rest = written.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def colour_at(sheet: Path, place: tuple[int, ...]) -> str:
    """The named colour in the middle of a tile."""
    x, y, width, height = place
    crop = f"crop=2:2:{x + width // 2 // 2 * 2}:{y + height // 2 // 2 * 2},scale=1:1,format=rgb24"
    command = [media.FFMPEG, "-v", "error", "-i", str(sheet), "-vf", crop, "-f", "rawvideo", "-"]
    seen = subprocess.run(command, capture_output=True, check=True).stdout
    return min(COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(seen, COLOURS[name], strict=True)))


def test_each_preview_shows_its_moment(tmp_path: Path) -> None:
    found = storyboard_of(make_flag(tmp_path / "flag.mp4"), tmp_path / "board")

    assert [start for start, *_ in found] == [0, 2, 4, 6, 8, 10, 12, 14]
    assert [end for _, end, *_ in found] == [2, 4, 6, 8, 10, 12, 14, 16]
    assert {place[2:] for *_, place in found} == {(160, 90)}
    names = list(COLOURS)
    for start, _, sheet, place in found:
        assert colour_at(sheet, place) == names[int(start) // SECONDS_EACH]
    assert [file.name for file in sorted((tmp_path / "board").iterdir())] == ["sheet-001.jpg", VTT_NAME]


def test_rare_and_late_keyframes_are_shown_at_their_own_times(tmp_path: Path) -> None:
    sparse = make_flag(tmp_path / "sparse.mkv", gop=150)
    assert [start for start, *_ in storyboard_of(sparse, tmp_path / "sparse")] == [0, 6, 12]

    late = tmp_path / "late.mkv"
    sound = ("-f", "lavfi", "-i", "sine=duration=17")
    streams = ("-map", "1:v", "-map", "0:a", "-c:v", "copy")
    media.run_ffmpeg(*sound, "-itsoffset", "1", "-i", str(sparse), *streams, str(late))
    found = storyboard_of(late, tmp_path / "late")
    assert [start for start, *_ in found] == pytest.approx([0, 6, 12], abs=0.02)
    names = list(COLOURS)
    assert [colour_at(sheet, place) for *_, sheet, place in found] == [names[0], names[1], names[3]]


def test_a_picture_held_upright_gives_upright_previews(tmp_path: Path) -> None:
    phone = media.make_rotated(tmp_path / "phone.mp4", degrees=90)
    assert {place[2:] for *_, place in storyboard_of(phone, tmp_path / "board")} == {(90, 160)}


def test_without_a_frame_there_is_no_storyboard(tmp_path: Path) -> None:
    planned = plan(asyncio.run(probe(media.make_mp4(tmp_path / "good.mp4"))), Outputs())
    with pytest.raises(NothingMade):
        asyncio.run(make_storyboard(media.FFMPEG, media.make_garbage(tmp_path / "bad.mp4"), planned, tmp_path))


def test_a_sheet_holds_five_by_five() -> None:
    text = cues([float(index * 10) for index in range(27)], Tile(160, 90, 10.0), seconds=265.5)
    found = CUE.findall(text)
    assert found[5] == ("00:00:50.000", "00:01:00.000", "sheet-001.jpg", "0", "90", "160", "90")
    assert found[24][2:] == ("sheet-001.jpg", "640", "360", "160", "90")
    assert found[26] == ("00:04:20.000", "00:04:25.500", "sheet-002.jpg", "160", "0", "160", "90")


def test_times_are_read_and_written_exactly() -> None:
    printed = ["#software: x", "#tb 0: 1001/24000", "0, 0, 0, 1, 9, 0x0", "0, 240, 240, 1, 9, 0x0"]
    assert frame_times(printed) == [0.0, pytest.approx(10.01)]
    assert timestamp(3723.0506) == "01:02:03.051"
    assert timestamp(59.9996) == "00:01:00.000"
