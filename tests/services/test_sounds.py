"""Sound tracks through a real worker: each is a rendition of its own, in step, levelled, with its language."""

import asyncio
import re
from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kdrama_app.playback.playlists import source_of
from kdrama_app.settings import Settings
from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.loudness import measure
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.views import JobStatus, JobView, Outputs
from tests import media
from tests.transcoding import Studio, running_worker

HLS = ("-allowed_extensions", "ALL")
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4")
H264 = ("-c:v", "libx264", "-preset", "ultrafast")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One house and one worker for all of this module's videos."""
    data = tmp_path_factory.mktemp("studio")
    settings = Settings(_env_file=None, data_dir=data, secret_key="k" * 40, demo=False)  # pyright: ignore
    studio = Studio(settings)
    with running_worker(settings):
        yield studio
    studio.close()


def make_sounding(path: Path, *sounds: str, options: tuple[str, ...] = ("-c:a", "aac")) -> Path:
    """A test card of four seconds with these lavfi sound sources as tracks."""
    inputs = [part for sound in sounds for part in ("-f", "lavfi", "-i", sound)]
    maps = [part for number in range(len(sounds) + 1) for part in ("-map", str(number))]
    media.run_ffmpeg(*PICTURE, *inputs, *maps, *H264, *options, str(path))
    return path


def tone(hertz: int, *, seconds: float = 4, volume: float = 0.5) -> str:
    return f"aevalsrc='{volume}*sin(2*PI*{hertz}*t)':d={seconds}:s=48000"


def transcode(studio: Studio, film: Path) -> tuple[JobView, Path]:
    job = studio.wait(studio.start(studio.upload(film)).id)
    return job, studio.media(job.episode_id)


def made(studio: Studio, film: Path) -> Path:
    job, folder = transcode(studio, film)
    assert job.status is JobStatus.COMPLETED, job.error
    return folder


def tracks(folder: Path) -> list[dict[str, str]]:
    """The audio group as the multivariant playlist has it."""
    lines = (folder / "multivariant.m3u8").read_text().splitlines()
    listed = [line for line in lines if line.startswith("#EXT-X-MEDIA:TYPE=AUDIO")]
    return [{key: value.strip('"') for key, value in re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', line)} for line in listed]


def heard(file: Path, tmp_path: Path, *, channel: int = 0) -> array:
    """What a rendition sounds like on one side (0: the left), 16 bits at 48 kHz."""
    pcm = tmp_path / "heard.raw"
    side = ("-af", f"pan=mono|c0=c{channel}", "-f", "s16le", "-ar", "48000")
    media.run_ffmpeg(*HLS, "-i", str(file), *side, str(pcm))
    return array("h", pcm.read_bytes())


def pitch(samples: array, *, begin: float = 1.0, end: float = 2.0) -> float:
    """Hertz between two moments, from how often the wave rises through zero."""
    part = samples[int(begin * 48000) : int(end * 48000)]
    return sum(a < 0 <= b for a, b in pairwise(part)) / (end - begin)


def test_every_track_is_a_rendition_of_its_own(studio: Studio, tmp_path: Path) -> None:
    languages = (
        "-metadata:s:a:0",
        "language=eng",
        "-metadata:s:a:1",
        "language=kor",
        "-metadata:s:a:2",
        "language=jpn",
    )
    marks = ("-metadata:s:a:2", 'title=The "makers" talk', "-disposition:a:2", "comment", "-disposition:a:0", "0")
    options = ("-c:a", "flac", *languages, *marks, "-disposition:a:1", "default")
    film = make_sounding(
        tmp_path / "film.mkv", tone(500), tone(1000, volume=0.05), tone(2000, volume=0.9), options=options
    )

    folder = made(studio, film)

    listed = [
        {key: each[key] for key in ("NAME", "LANGUAGE", "DEFAULT", "AUTOSELECT", "URI")} for each in tracks(folder)
    ]
    assert listed == [
        {"NAME": "한국어", "LANGUAGE": "ko", "DEFAULT": "YES", "AUTOSELECT": "YES", "URI": "audio-1/index.m3u8"},
        {"NAME": "English", "LANGUAGE": "en", "DEFAULT": "NO", "AUTOSELECT": "YES", "URI": "audio2-1/index.m3u8"},
        {
            "NAME": "The 'makers' talk",
            "LANGUAGE": "ja",
            "DEFAULT": "NO",
            "AUTOSELECT": "NO",
            "URI": "audio3-1/index.m3u8",
        },
    ]
    for name, hertz in (("audio", 1000), ("audio2", 500), ("audio3", 2000)):
        assert pitch(heard(folder / f"{name}-1/index.m3u8", tmp_path)) == pytest.approx(hertz, abs=3)
    # Each by a gain of its own: one tone is eighteen times as strong as another.
    for name in ("audio", "audio2", "audio3"):
        whole = tmp_path / f"{name}.mp4"
        maps = ("-map", "0:a", "-map", "1:v", "-c", "copy")
        media.run_ffmpeg(*HLS, "-i", str(folder / f"{name}-1/index.m3u8"), "-i", str(film), *maps, str(whole))
        assert loudness(whole) == pytest.approx(-16, abs=0.7)

    manifest = ET.fromstring((folder / "manifest.mpd").read_text())
    sets = [each for each in manifest.findall(".//{*}AdaptationSet") if each.get("contentType") == "audio"]
    told = [
        (each.get("lang"), each.findtext("{*}Label"), *(r.get("value") for r in each.findall("{*}Role")))
        for each in sets
    ]
    assert told == [("ko", "한국어", "main"), ("en", "English", "dub"), ("ja", "The 'makers' talk", "commentary")]
    for whole, how in ((folder / "multivariant.m3u8", HLS), (folder / "manifest.mpd", ())):
        decoded = media.decode(whole, options=how)
        assert [times[0] for times in decoded.audio] == [0, 0, 0]
        assert [times[-1] for times in decoded.audio] == pytest.approx([4 - 1024 / 48000] * 3, abs=0.045)
    # A download has the one that plays by itself.
    source = source_of((folder / "multivariant.m3u8").read_text(), "180p")
    assert source is not None
    assert source.audio == "audio-1/index.m3u8"


def loudness(file: Path) -> float:
    async def listen() -> float:
        planned = plan(await probe(file), Outputs())
        return (await measure(media.FFMPEG, file, planned, planned.sounds[0])).integrated

    return asyncio.run(listen())


def test_a_broken_track_is_left_out_and_said_so(studio: Studio, tmp_path: Path) -> None:
    whole = make_sounding(tmp_path / "whole.mkv", tone(500), tone(1000), options=("-c:a", "ac3"))
    broken = tmp_path / "broken.mkv"
    media.run_ffmpeg("-i", str(whole), "-map", "0", "-c", "copy", "-bsf:a:0", "noise=amount=1", str(broken))

    job, folder = transcode(studio, broken)

    assert job.status is JobStatus.COMPLETED, job.error
    assert [each["URI"] for each in tracks(folder)] == ["audio2-1/index.m3u8"]
    assert tracks(folder)[0]["DEFAULT"] == "YES"
    assert pitch(heard(folder / "audio2-1/index.m3u8", tmp_path)) == pytest.approx(1000, abs=3)
    assert [line["sound"] for line in studio.told("transcode.sound_left_out") if line["job"] == job.id] == [0]


def test_a_video_whose_only_sound_is_broken_fails(studio: Studio, tmp_path: Path) -> None:
    whole = make_sounding(tmp_path / "whole.mkv", tone(500), options=("-c:a", "ac3"))
    broken = tmp_path / "broken.mkv"
    media.run_ffmpeg("-i", str(whole), "-map", "0", "-c", "copy", "-bsf:a", "noise=amount=1", str(broken))
    job, _ = transcode(studio, broken)
    assert job.status is JobStatus.FAILED
    assert job.error.startswith("The video could not be decoded")


def test_surround_is_folded_into_stereo_with_its_centre(studio: Studio, tmp_path: Path) -> None:
    """A voice is in the middle of a film's sound: it must be on both sides, and the sides apart."""
    quiet, voice = "0.02*sin(2*PI*300*t)", "0.5*sin(2*PI*1000*t)"
    channels = "|".join([quiet, "0", voice, "0", "0", "0"])
    film = make_sounding(tmp_path / "cinema.mkv", f"aevalsrc='{channels}':c=5.1:d=4:s=48000", options=("-c:a", "ac3"))
    folder = made(studio, film)
    (sound,) = tracks(folder)
    assert sound["CHANNELS"] == "2"
    for channel in (0, 1):
        samples = heard(folder / sound["URI"], tmp_path, channel=channel)
        assert pitch(samples) == pytest.approx(1000, abs=3)
        assert max(samples) < 32767


def test_one_channel_becomes_two(studio: Studio, tmp_path: Path) -> None:
    film = make_sounding(tmp_path / "mono.mp4", tone(700), options=("-c:a", "aac", "-ac", "1"))
    folder = made(studio, film)
    left, right = (heard(folder / "audio-1/index.m3u8", tmp_path, channel=channel) for channel in (0, 1))
    assert pitch(left) == pytest.approx(700, abs=3)
    # The same on both sides, to the encoder's and the dither's last bits.
    assert max(abs(a - b) for a, b in zip(left, right, strict=True)) < 16


@pytest.mark.parametrize(("seconds", "delay"), [(2.0, 0.0), (6.5, 0.0), (2.0, 1.5)])
def test_sound_of_another_length_than_the_picture(studio: Studio, tmp_path: Path, seconds: float, delay: float) -> None:
    """Shorter, longer, or in the middle: it is heard when it was, and the picture is whole."""
    late = ("-itsoffset", str(delay)) if delay else ()
    film = tmp_path / "film.mkv"
    media.run_ffmpeg(*PICTURE, *late, "-f", "lavfi", "-i", tone(600, seconds=seconds), *H264, "-c:a", "aac", str(film))
    folder = made(studio, film)
    decoded = media.decode(folder / "multivariant.m3u8", options=HLS)
    assert decoded.video == [pytest.approx([index / 25 for index in range(100)], abs=0.002)]
    (times,) = decoded.audio
    assert times[0] == 0
    assert times[-1] == pytest.approx(delay + seconds, abs=0.06)
    samples = heard(folder / "audio-1/index.m3u8", tmp_path)
    assert pitch(samples, begin=delay + 0.5, end=delay + 1.5) == pytest.approx(600, abs=3)
    if delay:
        assert max(samples[: int((delay - 0.1) * 48000)], default=0) < 100
