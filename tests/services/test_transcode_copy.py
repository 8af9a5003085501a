"""A picture that plays everywhere as it is stays as it is; one that only looks so is encoded."""

import asyncio
import hashlib
import subprocess
from pathlib import Path

import pytest

from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.transcode.bitstream import read_bitstream
from kdrama_app.transcode.copying import NotCopyable, plan_copy, worth_a_look
from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.views import JobStatus, Outputs
from tests import media
from tests.transcoding import Studio, running_worker

HLS = ("-allowed_extensions", "ALL")


def pictures(source: Path, *options: str, stream: str = "0:V:0") -> list[tuple[str, str]]:
    """Presentation time from the first frame on (ms) and the content's hash of every decoded frame."""
    command = ["-v", "error", *options, "-i", source, "-map", stream, "-fps_mode", "passthrough", "-copyts"]
    done = subprocess.run(
        [media.FFMPEG, *command, "-enc_time_base", "1:1000", "-f", "framehash", "-hash", "md5", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    rows = [line.split(",") for line in done.stdout.splitlines() if not line.startswith("#")]
    first = int(rows[0][2])
    return [(str(int(row[2]) - first), row[5].strip()) for row in rows]


def bytes_of(folder: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(folder.glob("0*.m4s")))).hexdigest()


FILMS = {
    "mp4": ("film.mp4", ()),
    "keyframes where scenes change": (
        "film.mp4",
        ("-g", "120", "-force_key_frames", "0.2,0.24,3.36,3.4,5,11.2,12,12.04,17.96,25"),
    ),
    "matroska": ("film.mkv", ()),
    "a broadcast that starts late": ("film.ts", ("-muxdelay", "5")),
    "flv": ("film.flv", ()),
    "mov without B-frames": ("film.mov", ("-bf", "0")),
}
# Of a longer one the beginning is looked at first, and goes ahead.
LENGTHS = dict.fromkeys(FILMS, 16) | {"longer": 75}


@pytest.mark.parametrize("name", LENGTHS)
def test_the_top_rung_is_the_sources_own_picture(name: str, studio: Studio, tmp_path: Path) -> None:
    file, options = FILMS.get(name, FILMS["mp4"])
    seconds = LENGTHS[name]
    film = media.make_copyable(tmp_path / file, *options, seconds=seconds, width=854, height=480)
    episode = studio.upload(film)
    with running_worker(studio.settings):
        job = studio.wait(studio.start(episode).id)
    assert job.status is JobStatus.COMPLETED, job.error
    made = studio.media(episode.id)
    assert {path.name for path in made.glob("[0-9]*")} == {"480p_source-1", "360p-1"}

    source = pictures(film)
    copied = pictures(made / "480p_source-1" / "index.m3u8", *HLS)
    assert [content for _, content in copied] == [content for _, content in source]
    assert [int(at) for at, _ in copied] == pytest.approx([int(at) for at, _ in source], abs=1)
    # Both rungs change at the same frames, so a player can go from one to the other at any of them.
    decoded = media.decode(made / "multivariant.m3u8", options=HLS)
    assert len(decoded.video) == 2
    assert decoded.video[0] == pytest.approx(decoded.video[1], abs=0.0011)
    assert media.decode(made / "manifest.mpd").video[0] == pytest.approx(decoded.video[0], abs=0.0011)
    lengths = [line for line in (made / "480p_source-1" / "index.m3u8").read_text().splitlines() if "EXTINF" in line]
    other = [line for line in (made / "360p-1" / "index.m3u8").read_text().splitlines() if "EXTINF" in line]
    assert [float(line[8:-1]) for line in lengths] == pytest.approx([float(line[8:-1]) for line in other], abs=0.0011)


def test_a_film_that_is_fit_only_at_first_is_encoded(studio: Studio, tmp_path: Path) -> None:
    """Its first piece was made already, with keyframes where the source has them; that stays, the rest is as ever."""
    few = ("-g", "9999", "-sc_threshold", "0", "-force_key_frames", "expr:if(lt(t,63),gte(t,n_forced*2),0)")
    film = media.make_copyable(tmp_path / "film.mp4", *few, seconds=80, width=854, height=480)
    episode = studio.upload(film)
    with running_worker(studio.settings):
        job = studio.wait(studio.start(episode).id)
    assert job.status is JobStatus.COMPLETED, job.error
    assert [told["why"] for told in studio.told("transcode.not_copied")] == ["keyframes too far apart"]
    made = studio.media(episode.id)
    assert {path.name for path in made.glob("[0-9]*")} == {"480p-1", "360p-1"}
    decoded = media.decode(made / "multivariant.m3u8", options=HLS)
    shown = [int(at) for at, _ in pictures(film)]
    for rung in decoded.video:
        assert [1000 * at for at in rung] == pytest.approx(shown, abs=1)


def verdict(film: Path) -> str:
    """Why a film is not copied; "" when it is."""

    async def look() -> str:
        facts = await probe(film)
        planned = plan(facts, Outputs())
        if not worth_a_look(facts, planned):
            return "not worth a look"
        stream = await read_bitstream(film)
        if stream.timeline is None:
            return stream.problem
        try:
            plan_copy(planned, stream.timeline, stream.sizes)
        except NotCopyable as why:
            return str(why)
        return ""

    return asyncio.run(look())


UNFIT = {
    "open groups": (("-x264-params", "open-gop=1:keyint=30:bframes=3"), "keyframes at which decoding cannot begin"),
    "keyframes half a minute apart": (("-g", "9999", "-sc_threshold", "0"), "keyframes too far apart"),
    "fields": (("-flags", "+ilme+ildct", "-x264-params", "tff=1"), "not worth a look"),
    "frames coded as fields might be": (("-x264-params", "fake-interlaced=1"), "fields instead of frames"),
    "10 bit": (("-pix_fmt", "yuv420p10le"), "not worth a look"),
    "4:2:2": (("-pix_fmt", "yuv422p"), "not worth a look"),
    "pixels that are not square": (("-vf", "setsar=4/3"), "not worth a look"),
    "a fortune in bits": (("-crf", "1", "-vf", "noise=alls=80:allf=t"), "not worth a look"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_only_looks_so_is_encoded(name: str, tmp_path: Path) -> None:
    options, why = UNFIT[name]
    assert verdict(media.make_copyable(tmp_path / "film.mp4", *options, seconds=13)) == why


def test_a_film_of_two_encodes_is_encoded(tmp_path: Path) -> None:
    """Joined without encoding, as editors do: the parameters change in the middle."""
    one = media.make_copyable(tmp_path / "1.ts", seconds=4)
    two = media.make_copyable(tmp_path / "2.ts", "-x264-params", "ref=4:cabac=0", seconds=4)
    joined = tmp_path / "joined.ts"
    joined.write_bytes(one.read_bytes() + two.read_bytes())
    assert verdict(joined) in {"parameters that change", "damaged packets"}


def test_a_cut_by_edit_list_is_encoded(tmp_path: Path) -> None:
    """Trimmed by a phone: the file still holds the pictures before the cut, and says not to show them."""
    whole = media.make_copyable(tmp_path / "whole.mp4", seconds=6)
    trimmed = tmp_path / "trimmed.mp4"
    media.run_ffmpeg("-ss", "1.1", "-i", str(whole), "-c", "copy", "-avoid_negative_ts", "disabled", str(trimmed))
    assert verdict(trimmed) == "an edit list that cuts"


def test_damage_that_shows_only_when_decoded_is_encoded_over(studio: Studio, tmp_path: Path) -> None:
    """Bits flipped inside a picture: its packets look well, its decoder complains. The job ends well all the same."""
    film = media.make_copyable(tmp_path / "film.mp4", seconds=28, width=854, height=480)
    content = bytearray(film.read_bytes())
    middle = len(content) // 2
    for offset in range(middle, middle + 4000, 40):
        content[offset] ^= 0x55
    film.write_bytes(content)
    episode = studio.upload(film)
    with running_worker(studio.settings):
        job = studio.wait(studio.start(episode).id)
        assert job.status in {JobStatus.COMPLETED, JobStatus.FAILED}
    assert job.status is JobStatus.COMPLETED, job.error
    assert studio.episode(episode.id).status is EpisodeStatus.READY
    playlist = (studio.media(episode.id) / "multivariant.m3u8").read_text()
    assert "480p-1/" in playlist
    assert "480p_source-1" not in playlist
    decoded = media.decode(studio.media(episode.id) / "multivariant.m3u8", options=HLS)
    assert decoded.video[0] == decoded.video[1]
