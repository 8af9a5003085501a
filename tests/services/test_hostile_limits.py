"""A file that asks for too much ends at its limit, with a reason that its uploader understands."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode import local
from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.pieces import whole_piece
from kdrama_app.transcode.probe import MAX_STREAMS, probe
from kdrama_app.transcode.reasons import in_korean
from kdrama_app.transcode.run import MIB, Limits
from kdrama_app.transcode.views import Outputs
from tests import media

H264 = ("-c:v", "libx264", "-preset", "ultrafast")
HLS = ("-allowed_extensions", "ALL")
LITTLE = ("-f", "lavfi", "-i", "color=size=64x36:rate=25:duration=1")


def make_too_large(path: Path) -> None:
    media.run_ffmpeg("-f", "lavfi", "-i", "color=size=9216x4096", "-frames:v", "1", *H264, str(path))


def make_too_long(path: Path) -> None:
    media.run_ffmpeg(*LITTLE, "-vf", "setpts=PTS*60*3600", "-fps_mode", "passthrough", *H264, str(path))


def make_too_fast(path: Path) -> None:
    media.run_ffmpeg("-f", "lavfi", "-i", "color=size=64x36:rate=400:duration=1", *H264, str(path))


def make_too_many(path: Path) -> None:
    tracks = ["-map", "1"] * MAX_STREAMS
    media.run_ffmpeg(
        *LITTLE, "-f", "lavfi", "-i", "sine=duration=1", "-map", "0", *tracks, *H264, "-c:a", "mp2", str(path)
    )


def make_photograph(path: Path) -> None:
    media.run_ffmpeg(*LITTLE, "-frames:v", "1", "-c:v", "libsvtav1", "-f", "avif", str(path))


def make_too_narrow(path: Path) -> None:
    media.run_ffmpeg(*LITTLE, "-vf", "setsar=1/40", *H264, str(path))


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_too_large, "The picture is too large: 9216 x 4096 pixels"),
        (make_too_long, "The video is too long: "),
        (make_too_fast, "The file has too many pictures a second: 400"),
        (make_too_many, "The file holds too many tracks: 65"),
        (make_photograph, "This file is a photograph, not a video"),
        (make_too_narrow, "The picture has an impossible shape"),
    ],
)
def test_it_is_refused_before_anything_is_encoded(tmp_path: Path, make: Callable[[Path], None], reason: str) -> None:
    make(tmp_path / "hostile.mkv")
    with pytest.raises(TranscodeFailed) as refused:
        asyncio.run(probe(tmp_path / "hostile.mkv"))
    assert refused.value.message.startswith(reason)
    assert in_korean(refused.value.message) != refused.value.message


def test_no_silence_is_made_for_hours(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    late = "asetpts=PTS+gte(T\\,1)*9*3600/TB"
    tone = "sine=frequency=440:sample_rate=48000:duration=2"
    media.run_ffmpeg(*LITTLE, "-f", "lavfi", "-i", tone, "-af", late, *H264, "-c:a", "pcm_s16le", str(film))

    async def encode() -> None:
        planned = plan(await probe(film), Outputs(segment_seconds=2.0))
        (sound,) = planned.sounds
        encoder = LocalTranscoder(media.FFMPEG)
        await encoder.encode_sound(film, planned, sound, tmp_path / "out", report=lambda _at: None)

    asyncio.run(encode())
    heard = media.frame_times(tmp_path / "out" / "audio" / "index.m3u8", stream="0:a:0", options=HLS)
    assert heard[-1] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(memory=8192 * MIB, cpu_seconds=60, file_bytes=1024, wall_seconds=60), "grew far too large"),
        (Limits(memory=8192 * MIB, cpu_seconds=1, file_bytes=64 * MIB, wall_seconds=60), "took far too long"),
        (Limits(memory=8192 * MIB, cpu_seconds=60, file_bytes=64 * MIB, wall_seconds=0.2), "took far too long"),
        (Limits(memory=300 * MIB, cpu_seconds=60, file_bytes=64 * MIB, wall_seconds=60), "more memory than it may"),
    ],
    ids=["bytes", "cpu", "wall clock", "memory"],
)
def test_an_encoder_ends_at_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: Limits, reason: str
) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=20, width=1280, height=720, audio=False)
    monkeypatch.setattr(local, "_encode_limits", lambda _seconds: limits)

    async def encode() -> None:
        planned = plan(await probe(film), Outputs(segment_seconds=2.0))
        piece = whole_piece(20.0)
        await LocalTranscoder(media.FFMPEG).encode_piece(
            film, planned, piece, tmp_path / "out", report=lambda _at: None
        )

    with pytest.raises(TranscodeFailed) as stopped:
        asyncio.run(encode())
    assert reason in stopped.value.message
    assert in_korean(stopped.value.message) != stopped.value.message
