"""One episode is as loud as the next, and none is squeezed for it."""

import asyncio
import math
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kdrama_app.settings import Settings
from kdrama_app.transcode.commands import sound_command
from kdrama_app.transcode.ladder import Plan, plan
from kdrama_app.transcode.loudness import Loudness, gain, measure, read_summary
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.run import NothingMade
from kdrama_app.transcode.views import JobStatus, Outputs
from tests import media
from tests.transcoding import Studio, running_worker

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4")
H264 = ("-c:v", "libx264", "-preset", "ultrafast")


def make_sounding(path: Path, sound: str, *, channels: int = 2) -> Path:
    """Four seconds of a lavfi sound source under a test card; in MKV they are kept to the bit."""
    codec = ("-c:a", "flac") if path.suffix == ".mkv" else ("-c:a", "aac", "-b:a", "192k")
    media.run_ffmpeg(*PICTURE, "-f", "lavfi", "-i", sound, *H264, *codec, "-ac", str(channels), str(path))
    return path


def heard(file: Path) -> Loudness:
    async def listen() -> Loudness:
        planned = plan(await probe(file), Outputs())
        return await measure(media.FFMPEG, file, planned, planned.sounds[0])

    return asyncio.run(listen())


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    studio = Studio(settings)
    with running_worker(settings):
        yield studio
    studio.close()


@pytest.mark.parametrize(
    ("integrated", "true_peak", "decibels"),
    [
        (-26.0, -20.0, 10.0),  # quiet, with room
        (-26.0, -4.0, 3.0),  # quiet, but its peaks leave 3 dB
        (-10.0, -0.2, -6.0),  # too loud
        (-20.0, 0.5, -1.5),  # below the target already, and clipping
        (-16.0, -3.0, 0.0),
        (-16.04, -5.0, 0.0),  # down to the tenth
        (-45.0, -40.0, 20.0),  # nearly silent: not to the last hiss
        (-70.0, -60.0, 0.0),
        (-math.inf, -math.inf, 0.0),
        (math.nan, -3.0, 0.0),
    ],
)
def test_the_gain(integrated: float, true_peak: float, decibels: float) -> None:
    assert gain(Loudness(integrated, true_peak)) == pytest.approx(decibels)


def test_a_tone_is_measured_as_the_standard_has_it(tmp_path: Path) -> None:
    """EBU Tech 3341, case 1: a stereo tone of 1 kHz at -23 dBFS is -23 LUFS."""
    wave = f"{10 ** (-23 / 20)}*sin(2*PI*1000*t)"
    tone = make_sounding(tmp_path / "tone.mkv", f"aevalsrc='{wave}|{wave}':d=4:s=48000")
    measured = heard(tone)
    assert measured.integrated == pytest.approx(-23, abs=0.15)
    assert measured.true_peak == pytest.approx(-23, abs=0.15)


def test_silence_has_no_loudness(tmp_path: Path) -> None:
    silent = heard(make_sounding(tmp_path / "silent.mp4", "anullsrc=d=4"))
    assert gain(silent) == 0


def test_without_a_verdict_there_is_no_gain() -> None:
    with pytest.raises(NothingMade):
        read_summary("[Parsed_ebur128_0] nothing came through\n")


def test_the_quiet_is_lifted_and_the_loud_lowered(studio: Studio, tmp_path: Path) -> None:
    whisper = make_sounding(tmp_path / "whisper.mp4", "anoisesrc=color=pink:amplitude=0.15:duration=4:seed=1")
    shout = make_sounding(tmp_path / "shout.mp4", "anoisesrc=color=pink:amplitude=1:duration=4:seed=1,volume=12dB")
    # Six channels, and a bang: there is no room to lift the rest.
    bang = make_sounding(
        tmp_path / "bang.mp4",
        "anoisesrc=color=pink:amplitude=0.05:duration=4:seed=1,volume='if(between(t,2,2.02),20,1)':eval=frame",
        channels=6,
    )
    came_out: dict[str, Loudness] = {}
    for film in (whisper, shout, bang):
        job = studio.wait(studio.start(studio.upload(film)).id)
        assert job.status is JobStatus.COMPLETED, job.error
        (folder,) = studio.media(job.episode_id).glob("audio-*")
        whole = tmp_path / f"{film.stem}-out.mp4"
        streams = ("-map", "0:a", "-map", "1:v", "-c", "copy")
        media.run_ffmpeg("-i", str(folder / "index.m3u8"), "-i", str(film), *streams, str(whole))
        came_out[film.stem] = heard(whole)

    assert heard(whisper).integrated < -28
    assert heard(shout).integrated > -12
    assert came_out["whisper"].integrated == pytest.approx(-16, abs=0.7)
    assert came_out["shout"].integrated <= -15.5
    assert came_out["bang"].integrated < -17
    # The encoder itself moves a peak by a little.
    assert max(out.true_peak for out in came_out.values()) < 0


def test_a_long_film_is_heard_in_stretches_and_its_hidden_peaks_are_held(tmp_path: Path) -> None:
    """Eleven minutes, quiet and loud by turns, with one shout that lies between two stretches."""
    film = tmp_path / "film.mkv"
    turns = "volume='if(lt(mod(t,66),33),0.02,0.1)+between(t,307,307.1)':eval=frame"
    noise = f"anoisesrc=duration=660:sample_rate=48000:amplitude=1:color=pink:seed=5,{turns},aformat=sample_fmts=flt"
    still = "color=size=64x64:rate=1:duration=660"
    media.run_ffmpeg("-f", "lavfi", "-i", still, "-f", "lavfi", "-i", noise, *H264, "-c:a", "pcm_f32le", str(film))

    async def listen() -> tuple[Plan, Loudness]:
        planned = plan(await probe(film), Outputs())
        return planned, await measure(media.FFMPEG, film, planned, planned.sounds[0])

    planned, sampled = asyncio.run(listen())
    assert sampled.sampled
    whole = media.run_ffmpeg("-i", str(film), "-vn", "-af", "ebur128=framelog=quiet", "-f", "null", "-")
    assert sampled.integrated == pytest.approx(float(re.findall(r"I:\s+(-[\d.]+) LUFS", whole)[-1]), abs=0.7)
    assert sampled.true_peak < -10  # the shout was not heard

    levelled = replace(planned.sounds[0], gain=gain(sampled), guarded=True)
    made = tmp_path / "made" / "audio"
    made.mkdir(parents=True)
    subprocess.run(sound_command(media.FFMPEG, film, planned, levelled, made.parent), check=True, capture_output=True)
    shout = sorted(made.glob("0*.m4s"))[50:53]
    (tmp_path / "shout.mp4").write_bytes(b"".join(file.read_bytes() for file in [made / "init.mp4", *shout]))
    held = asyncio.run(measure(media.FFMPEG, tmp_path / "shout.mp4", replace(planned, seconds=1.0), levelled))
    assert -6 < held.true_peak < 0.0
