"""Whole journeys through a real worker process: a file goes in, and what comes out decodes frame for frame."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.settings import Settings
from kdrama_app.transcode.playlist import DASH_NAMESPACE
from kdrama_app.transcode.views import JobStatus
from tests import media
from tests.transcoding import Studio, running_worker

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "30")
HLS = ("-allowed_extensions", "ALL")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One house and one worker for all of this module's videos."""
    data = tmp_path_factory.mktemp("studio")
    settings = Settings(_env_file=None, data_dir=data, secret_key="k" * 40, demo=False)  # pyright: ignore
    studio = Studio(settings)
    with running_worker(settings):
        yield studio
    studio.close()


def transcoded(studio: Studio, file: Path) -> Path:
    """Upload and transcode; the folder of what can be watched now."""
    episode = studio.upload(file)
    job = studio.wait(studio.start(episode).id)
    assert job.status is JobStatus.COMPLETED, job.error
    assert job.progress == 100
    assert studio.episode(episode.id).status is EpisodeStatus.READY
    return studio.media(episode.id)


def assert_same_frames(made: Path, source: Path, *, rungs: list[str], audio: bool = True) -> None:
    """Every rung, through the multivariant playlist and the manifest, shows each source frame once and in time."""
    wanted = media.frame_times(source)
    # A frame's time survives up to the grid of the source's own clock and ours.
    timing = pytest.approx([time - wanted[0] for time in wanted], abs=0.002)
    playlist = (made / "multivariant.m3u8").read_text()
    assert sorted(line.split("-")[0] for line in playlist.splitlines() if line.endswith("/index.m3u8")) == sorted(rungs)
    for rung in rungs:
        (folder,) = made.glob(f"{rung}-*")
        assert media.frame_times(folder / "index.m3u8", options=HLS) == timing
    for whole, options in ((made / "multivariant.m3u8", HLS), (made / "manifest.mpd", ())):
        decoded = media.decode(whole, options=options)
        assert decoded.video == [timing] * len(rungs)
        assert len(decoded.audio) == int(audio)
        for times in decoded.audio:
            assert_same_sound(times, source)


def assert_same_sound(times: list[float], source: Path) -> None:
    """The sound starts with the picture, has no gap and is as long as the source's, to an AAC frame of 1024 samples."""
    assert times == pytest.approx([index * 1024 / 48000 for index in range(len(times))], abs=0.0005)
    assert times[-1] == pytest.approx(media.frame_times(source, stream="0:a:0")[-1], abs=0.045)


def test_a_film_gets_every_rung_that_its_picture_fills(studio: Studio, tmp_path: Path) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=5, width=1280, height=720, rate="24000/1001")

    made = transcoded(studio, film)

    assert_same_frames(made, film, rungs=["720p", "360p"])
    posters = sorted(made.glob("posters-*/*.jpg"))
    assert [poster.name for poster in posters] == ["1.jpg", "2.jpg", "3.jpg"]
    assert all(poster.read_bytes()[:3] == b"\xff\xd8\xff" for poster in posters)
    best = max(posters, key=lambda poster: poster.stat().st_size)
    assert studio.episode(made.name).poster_key == f"media/{made.name}/{best.parent.name}/{best.name}"
    stills = {path.name for path in best.parent.iterdir()} - {poster.name for poster in posters}
    assert stills == {f"{number}-{width}.avif" for number in (1, 2, 3) for width in (320, 640, 1280)}
    studio.wait_for(lambda: studio.leftovers() == [])
    (board,) = made.glob("storyboard-*")
    assert sorted(file.name for file in board.iterdir()) == ["sheet-001.jpg", "storyboard.vtt"]
    with studio.database.snapshot() as tx:
        extras = studio.extras.of(tx, made.name)
        assert [key.rpartition("/")[2] for key in extras.posters] == ["1.jpg", "2.jpg", "3.jpg"]
        assert extras.storyboard == f"media/{made.name}/{board.name}/storyboard.vtt"


def test_the_manifest_names_exact_segments(studio: Studio, tmp_path: Path) -> None:
    film = media.make_mp4(tmp_path / "film.mp4", seconds=5)

    made = transcoded(studio, film)

    root = ET.fromstring((made / "manifest.mpd").read_text())
    (video,) = root.findall(".//{*}Representation[@id='360p']")
    (template,) = video.iter(f"{{{DASH_NAMESPACE}}}SegmentTemplate")
    timescale = int(template.get("timescale", ""))
    spans = [
        int(run.get("d", "")) / timescale
        for run in video.iter(f"{{{DASH_NAMESPACE}}}S")
        for _ in range(int(run.get("r", "0")) + 1)
    ]
    assert spans == [2.0, 2.0, 1.0]


def test_a_webm_plays_too(studio: Studio, tmp_path: Path) -> None:
    clip = media.make_webm(tmp_path / "clip.webm", seconds=3)
    assert_same_frames(transcoded(studio, clip), clip, rungs=["360p"])


def test_sixty_pictures_a_second_stay_sixty(studio: Studio, tmp_path: Path) -> None:
    clip = media.make_mp4(tmp_path / "sport.mp4", seconds=3, rate="60")
    made = transcoded(studio, clip)
    assert_same_frames(made, clip, rungs=["360p"])
    assert "FRAME-RATE=60.000" in (made / "multivariant.m3u8").read_text()


def test_a_variable_frame_rate_keeps_its_rhythm(studio: Studio, tmp_path: Path) -> None:
    clip = media.make_vfr(tmp_path / "screen.mp4", seconds=5)
    assert_same_frames(transcoded(studio, clip), clip, rungs=["360p"])


def test_a_silent_video_has_no_sound_track(studio: Studio, tmp_path: Path) -> None:
    clip = media.make_mp4(tmp_path / "silent.mp4", seconds=3, audio=False)
    made = transcoded(studio, clip)
    assert_same_frames(made, clip, rungs=["360p"], audio=False)
    assert "AUDIO" not in (made / "multivariant.m3u8").read_text()
    assert not list(made.glob("audio-*"))


def test_a_phone_held_upright_is_shown_upright(studio: Studio, tmp_path: Path) -> None:
    clip = media.make_rotated(tmp_path / "phone.mp4", degrees=90, seconds=3)
    made = transcoded(studio, clip)
    assert_same_frames(made, clip, rungs=["360p"])
    assert "RESOLUTION=360x640" in (made / "multivariant.m3u8").read_text()


def test_odd_sides_and_full_colour_become_what_players_play(studio: Studio, tmp_path: Path) -> None:
    odd = ("-vf", "scale=641:363,format=yuv444p10le", *H264, "-c:a", "flac")
    clip = media.make_encoded(tmp_path / "odd.mkv", *odd, seconds=3)
    made = transcoded(studio, clip)
    assert_same_frames(made, clip, rungs=["360p"])
    assert 'CODECS="avc1.64' in (made / "multivariant.m3u8").read_text()


def test_sound_that_starts_late_stays_in_step(studio: Studio, tmp_path: Path) -> None:
    whole, late = media.make_mp4(tmp_path / "whole.mp4", seconds=4), tmp_path / "late.mkv"
    source = ("-i", str(whole), "-itsoffset", "0.7", "-i", str(whole))
    media.run_ffmpeg(*source, "-map", "0:v", "-map", "1:a", "-c", "copy", str(late))
    made = transcoded(studio, late)
    # Filled with silence up to where it sets in, so that it ends when it should.
    (times,) = media.decode(made / "multivariant.m3u8", options=HLS).audio
    assert times[0] == 0
    assert times[-1] == pytest.approx(4.7, abs=0.06)


def test_high_dynamic_range_is_brought_down_and_interlaced_lines_are_joined(studio: Studio, tmp_path: Path) -> None:
    hdr = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-an", "-color_trc", "smpte2084")
    colours = ("-color_primaries", "bt2020", "-colorspace", "bt2020nc")
    film = media.make_encoded(tmp_path / "hdr.mp4", *hdr, *colours, seconds=1)
    assert_same_frames(transcoded(studio, film), film, rungs=["360p"], audio=False)

    mpeg2 = ("-vf", "interlace", "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-q:v", "5", "-c:a", "mp2")
    tape = media.make_encoded(tmp_path / "tape.ts", *mpeg2, seconds=3)
    made = transcoded(studio, tape)
    decoded = media.decode(made / "multivariant.m3u8", options=HLS)
    assert [len(times) for times in decoded.video] == [media.count_frames(tape)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("garbage", "not a video we can read"),
        ("sound", "no picture"),
        ("headless", "cut off"),
        ("half_mp4", "cut off"),
        ("half_webm", "cut off"),
    ],
)
def test_a_bad_file_fails_with_a_reason_and_may_be_tried_again(
    studio: Studio, tmp_path: Path, name: str, reason: str
) -> None:
    episode = studio.upload(bad_file(tmp_path, name))

    job = studio.wait(studio.start(episode).id)

    assert job.status is JobStatus.FAILED
    assert reason in job.error
    failed = studio.episode(episode.id)
    assert (failed.status, failed.failure) == (EpisodeStatus.FAILED, job.error)
    assert not list(studio.storage.list(f"media/{episode.id}"))
    studio.wait_for(lambda: studio.leftovers() == [])

    # The uploader replaces the file; the next run has nothing of the failure left.
    good = media.make_mp4(tmp_path / "good.mp4", seconds=2)
    studio.storage.write(episode.source_key, good.read_bytes())
    with studio.database.transaction() as tx:
        again = studio.transcodes.retry(tx, job.id)
    assert again.id == f"{episode.id}-2"
    studio.transcodes.dispatch(again)
    assert studio.wait(again.id).status is JobStatus.COMPLETED
    assert studio.episode(episode.id).failure == ""
    assert_same_frames(studio.media(episode.id), good, rungs=["360p"])


def bad_file(folder: Path, name: str) -> Path:
    file = folder / "source.mp4"
    match name:
        case "garbage":
            return media.make_garbage(file)
        case "sound":
            return media.make_audio_only(file)
        case "headless":
            return media.make_truncated(file, media.make_mp4(folder / "whole.mp4"), keep=0.6)
        case "half_mp4":
            whole = media.make_faststart(folder / "front.mp4", media.make_mp4(folder / "whole.mp4"))
            return media.make_truncated(file, whole, keep=0.6)
        case _:
            whole = media.make_webm(folder / "whole.webm")
            return media.make_truncated(folder / "source.webm", whole, keep=0.6)


def test_a_cancelled_job_stops_within_two_seconds_and_leaves_nothing(studio: Studio, tmp_path: Path) -> None:
    long = media.make_mp4(tmp_path / "long.mp4", seconds=20, width=1280, height=720)
    episode = studio.upload(long)
    job = studio.start(episode)
    assert studio.wait(job.id, until=JobStatus.PROCESSING).status is JobStatus.PROCESSING
    studio.wait_for(lambda: studio.encoders() != [])

    with studio.database.transaction() as tx:
        studio.transcodes.cancel(tx, job.id)
    studio.transcodes.withdraw(job.id)

    studio.wait_for(lambda: studio.encoders() == [], seconds=2)
    studio.wait_for(lambda: studio.leftovers() == [])
    assert studio.job(job.id).status is JobStatus.CANCELLED
    assert studio.episode(episode.id).status is EpisodeStatus.FAILED
    assert not list(studio.storage.list(f"media/{episode.id}"))
