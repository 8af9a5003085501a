"""What is ordered from Google, what is not sent there, and how its answers are read."""

import json
from dataclasses import replace
from typing import Any

import pytest
from google.cloud.video.transcoder_v1 import Job

from kdrama_app.transcode.elsewhere import MOST, PLACED, given_up, progress
from kdrama_app.transcode.google_job import OddPlaylist, files_of, job_order, label_of, suits
from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.provider import AwayState, AwayStatus
from kdrama_app.transcode.source import AudioFacts, SourceFacts
from kdrama_app.transcode.views import Outputs
from tests.unit.test_ladder import HD

SOUND = AudioFacts(index=0, codec="aac", channels=2, language="kor", duration=60.0)
FILM = SourceFacts(container="mov,mp4,m4a,3gp,3g2,mj2", duration=60.0, video=HD, audio=(SOUND,))


def order_of(source: SourceFacts, outputs: Outputs | None = None) -> Any:
    """As the client library understands it: a field it does not know is an error."""
    planned = plan(source, outputs or Outputs())
    order = job_order("7YkQ-1", "gs://b/kdrama/7YkQ-1/source.mp4", "gs://b/kdrama/7YkQ-1/out/", source, planned)
    return Job.from_json(json.dumps(order))


def test_the_order_asks_for_our_rungs_in_files_that_fit_our_layout() -> None:
    job = order_of(FILM)
    assert dict(job.labels) == {"kdrama_job": label_of("7YkQ-1")}
    config = job.config
    assert (config.inputs[0].uri, config.output.uri) == ("gs://b/kdrama/7YkQ-1/source.mp4", "gs://b/kdrama/7YkQ-1/out/")
    pictures = [stream.video_stream.h264 for stream in config.elementary_streams[:3]]
    assert [(h264.width_pixels, h264.height_pixels) for h264 in pictures] == [(1920, 1080), (1280, 720), (640, 360)]
    assert {(h264.frame_rate, h264.crf_level, h264.gop_duration.seconds) for h264 in pictures} == {(25.0, 22, 6)}
    assert [h264.bitrate_bps for h264 in pictures] == [rung.maxrate for rung in plan(FILM, Outputs()).rungs]
    sound = config.elementary_streams[3].audio_stream
    assert (sound.codec, sound.channel_count, sound.sample_rate_hertz) == ("aac", 2, 48_000)
    assert [mux.key for mux in config.mux_streams] == ["1080p", "720p", "360p", "audio"]
    for mux in config.mux_streams:
        assert (mux.container, list(mux.elementary_streams)) == ("fmp4", [mux.key])
        assert mux.segment_settings.individual_segments
        assert mux.segment_settings.segment_duration.total_seconds() == 6
    assert [manifest.type_.name for manifest in config.manifests] == ["HLS", "DASH"]
    assert config.inputs[0].preprocessing_config.audio.lufs == -16


def test_the_order_says_what_is_odd_about_a_source() -> None:
    silent = order_of(replace(FILM, audio=()), Outputs(("720p",), 2.5, dash=False)).config
    assert [mux.key for mux in silent.mux_streams] == ["720p"]
    assert [manifest.type_.name for manifest in silent.manifests] == ["HLS"]
    assert silent.mux_streams[0].segment_settings.segment_duration.total_seconds() == 2.5
    interlaced = order_of(replace(FILM, video=replace(HD, interlaced=True))).config
    assert interlaced.inputs[0].preprocessing_config.deinterlace.bwdif.mode == "send_frame"
    bright = order_of(replace(FILM, video=replace(HD, transfer=16))).config.elementary_streams[0].video_stream.h264
    assert "sdr" in bright
    # It turns the picture, and the sides asked for with it.
    upright = order_of(replace(FILM, video=replace(HD, rotation=90))).config.elementary_streams[0].video_stream.h264
    assert (upright.width_pixels, upright.height_pixels) == (1920, 1080)


def test_only_what_it_makes_as_we_would_is_sent() -> None:
    assert suits(FILM, plan(FILM, Outputs()))
    for other in (
        replace(FILM, duration=4.9),
        replace(FILM, audio=(SOUND, replace(SOUND, index=1, language="eng"))),
        replace(FILM, video=replace(HD, aspect=64 / 45)),
        replace(FILM, video=replace(HD, width=7680, height=4320)),
        replace(FILM, video=replace(HD, frame_rate=0.0)),
        replace(FILM, video=replace(HD, frame_rate=144.0)),
        replace(FILM, video=replace(HD, first_frame_at=0.5)),
    ):
        assert not suits(other, plan(other, Outputs())), other


def test_a_label_holds_no_capitals() -> None:
    assert label_of("7YkQ-1") != label_of("7ykq-1")
    assert label_of("7YkQ-1").islower() or label_of("7YkQ-1").isdigit()
    assert len(label_of("7YkQ-1")) <= 63


def test_its_playlist_names_its_files() -> None:
    playlist = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:6
#EXT-X-MAP:URI="720p-init.m4s"
#EXTINF:6.0,
720p0000000000.m4s
#EXTINF:2.5,
720p0000000001.m4s
#EXT-X-ENDLIST
"""
    named = ("720p-init.m4s", ("720p0000000000.m4s", "720p0000000001.m4s"))
    assert files_of(playlist) == named
    assert files_of(playlist.replace("\n", "\r\n")) == named


@pytest.mark.parametrize(
    "playlist",
    [
        "",
        "#EXTM3U\n#EXTINF:6.0,\n720p0000000000.ts\n",
        '#EXTM3U\n#EXT-X-MAP:URI="init.m4s"\n#EXT-X-ENDLIST\n',
        '#EXTM3U\n#EXT-X-MAP:URI="init.m4s",BYTERANGE="800@0"\n#EXTINF:6,\n#EXT-X-BYTERANGE:9@800\nall.m4s\n',
        '#EXTM3U\n#EXT-X-MAP:URI="a.m4s"\n#EXTINF:6,\n1.m4s\n#EXT-X-MAP:URI="b.m4s"\n#EXTINF:6,\n2.m4s\n',
        '#EXTM3U\n#EXT-X-MAP:URI="../init.m4s"\n#EXTINF:6,\n1.m4s\n',
        '#EXTM3U\n#EXT-X-MAP:URI="init.m4s"\n#EXTINF:6,\nhttps://example.com/1.m4s\n',
        '#EXTM3U\n#EXT-X-MAP:URI=".."\n#EXTINF:6,\n1.m4s\n',
    ],
)
def test_a_playlist_that_names_anything_else_is_refused(playlist: str) -> None:
    with pytest.raises(OddPlaylist):
        files_of(playlist)


def test_progress_goes_by_the_clock_and_stops_before_the_end() -> None:
    shown = [progress(AwayStatus(AwayState.WORKING, seconds), 600.0) for seconds in (0, 90, 180, 360, 9000)]
    assert shown[0] == PLACED
    assert shown == sorted(shown)
    assert shown[-2] == shown[-1] == MOST


def test_a_job_is_given_up_when_it_failed_or_takes_far_too_long() -> None:
    assert given_up(AwayStatus(AwayState.WORKING, 3600.0), 600.0) == ""
    assert given_up(AwayStatus(AwayState.FAILED, 1.0, "the input is odd"), 600.0) == "the input is odd"
    assert given_up(AwayStatus(AwayState.FAILED, 1.0), 600.0)
    assert given_up(AwayStatus(AwayState.WORKING, 6001.0), 600.0)
    assert given_up(AwayStatus(AwayState.MADE, 6001.0), 600.0) == ""
