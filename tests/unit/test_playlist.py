"""Playlists and the manifest, read back as a player reads them."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.transcode.fmp4 import Segment
from kdrama_app.transcode.playlist import (
    DASH_NAMESPACE,
    Rendered,
    dash_manifest,
    media_playlist,
    multivariant_playlist,
    start_first,
)
from kdrama_app.transcode.sounds import Role


def rendition(
    name: str = "720p",
    *,
    durations: tuple[int, ...] = (6000, 6000, 3000),
    sizes: tuple[int, ...] = (600_000, 900_000, 100_000),
    size: tuple[int, int] = (1280, 720),
    language: str = "",
) -> Rendered:
    starts = [sum(durations[:index]) for index in range(len(durations))]
    kind = "audio" if name.startswith("audio") else "video"
    return Rendered(
        name=name,
        folder=f"{name}-1",
        kind=kind,
        codecs="mp4a.40.2" if kind == "audio" else "avc1.64001f",
        timescale=1000,
        segments=tuple(
            Segment(start, duration, bytes_, duration // 40, True)
            for start, duration, bytes_ in zip(starts, durations, sizes, strict=False)
        ),
        width=0 if kind == "audio" else size[0],
        height=0 if kind == "audio" else size[1],
        language=language,
    )


def test_a_finished_media_playlist_is_vod() -> None:
    assert media_playlist(rendition()) == "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            "#EXT-X-TARGETDURATION:6",
            "#EXT-X-MEDIA-SEQUENCE:1",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            '#EXT-X-MAP:URI="init.mp4"',
            "#EXTINF:6.000000,",
            "00001.m4s",
            "#EXTINF:6.000000,",
            "00002.m4s",
            "#EXTINF:3.000000,",
            "00003.m4s",
            "#EXT-X-ENDLIST",
            "",
        ]
    )


def test_a_growing_one_is_only_ever_added_to() -> None:
    early = media_playlist(rendition(durations=(6000,), sizes=(1,)), growing_to=7)
    late = media_playlist(rendition(), growing_to=7)
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in early
    assert "#EXT-X-ENDLIST" not in late
    assert late.startswith(early)


@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=30))
def test_no_segment_exceeds_the_target_duration_when_rounded(durations: list[int]) -> None:
    """RFC 8216 section 4.3.3.1."""
    text = media_playlist(rendition(durations=tuple(durations), sizes=(1,) * len(durations)))
    (target,) = re.findall(r"TARGETDURATION:(\d+)", text)
    lasts = [float(each) for each in re.findall(r"#EXTINF:([\d.]+),", text)]
    assert sum(lasts) == pytest.approx(sum(durations) / 1000, abs=0.001 * len(durations))
    assert all(int(last + 0.5) <= int(target) for last in lasts)


def test_variants_name_measured_bandwidths_and_the_sound() -> None:
    audio = rendition("audio", sizes=(96_000, 96_000, 48_000), language="ko")
    text = multivariant_playlist([rendition()], [audio])
    # The busiest stretch: 900 kB in 6 s is 1.2 Mbit/s (5 to 9 s count), and 128 kbit/s of sound.
    assert "#EXT-X-STREAM-INF:BANDWIDTH=1328000,AVERAGE-BANDWIDTH=981334," in text
    assert 'CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="audio"' in text
    assert 'LANGUAGE="ko",DEFAULT=YES' in text
    assert 'URI="audio-1/index.m3u8"' in text
    assert "\n720p-1/index.m3u8\n" in text


def test_a_group_of_sounds_has_one_default_and_tells_the_others_apart() -> None:
    sounds = [
        replace(rendition("audio", language="ko"), title="한국어"),
        replace(rendition("audio2", language="en"), title="English", role=Role.DUB),
        replace(rendition("audio3", language="en"), title="English 2", role=Role.DUB),
        replace(rendition("audio4", language="ja"), title="Talk", role=Role.COMMENTARY),
        replace(rendition("audio5", language="ko"), title="화면 해설", role=Role.DESCRIPTION),
    ]
    text = multivariant_playlist([rendition()], sounds)
    listed = [line for line in text.splitlines() if line.startswith("#EXT-X-MEDIA:TYPE=AUDIO")]
    assert [re.findall(r"(?:DEFAULT|AUTOSELECT)=(\w+)", line) for line in listed] == [
        ["YES", "YES"],
        ["NO", "YES"],
        ["NO", "NO"],
        ["NO", "NO"],
        ["NO", "YES"],
    ]
    assert [re.findall('NAME="([^"]*)",LANGUAGE="([^"]*)"', line)[0] for line in listed] == [
        (sound.title, sound.language) for sound in sounds
    ]
    assert ["describes-video" in line for line in listed] == [False] * 4 + [True]
    assert text.count("#EXT-X-STREAM-INF") == 1

    root = ET.fromstring(dash_manifest([rendition()], sounds))
    sets = [each for each in root.findall(".//{*}AdaptationSet") if each.get("contentType") == "audio"]
    roles = [role.get("value") for each in sets for role in each.findall("{*}Role")]
    assert roles == ["main", "dub", "dub", "commentary", "description"]
    assert [each.get("lang") for each in sets] == ["ko", "en", "en", "ja", "ko"]
    assert [each.findtext("{*}Label") for each in sets] == [sound.title for sound in sounds]
    assert [len(each.findall("{*}Accessibility")) for each in sets] == [0, 0, 0, 0, 1]


def test_a_silent_video_names_no_sound() -> None:
    text = multivariant_playlist([rendition()], [])
    assert "AUDIO" not in text
    assert 'CODECS="avc1.64001f"' in text


def test_a_player_starts_modestly() -> None:
    rungs = [rendition("360p", size=(640, 360)), rendition("1080p", size=(1920, 1080)), rendition("720p")]
    assert [rung.name for rung in start_first(rungs)] == ["720p", "1080p", "360p"]
    assert [rung.name for rung in start_first(rungs[:2])] == ["360p", "1080p"]
    assert [rung.name for rung in start_first(rungs[1:2])] == ["1080p"]


def test_the_manifest_states_every_segment() -> None:
    rungs = [rendition("720p"), rendition("360p", size=(640, 360), sizes=(1000, 1000, 500))]
    root = ET.fromstring(dash_manifest(rungs, [rendition("audio", language="ko")]))
    namespace = f"{{{DASH_NAMESPACE}}}"
    assert root.get("mediaPresentationDuration") == "PT15.000000S"
    video, sound = root.iter(f"{namespace}AdaptationSet")
    assert (video.get("mimeType"), sound.get("mimeType"), sound.get("lang")) == ("video/mp4", "audio/mp4", "ko")
    shapes = [(each.get("id"), each.get("width"), each.get("frameRate")) for each in video]
    assert shapes == [("360p", "640", "25/1"), ("720p", "1280", "25/1")]
    for representation in root.iter(f"{namespace}Representation"):
        base, template = representation
        assert base.text == f"{representation.get('id')}-1/"
        assert template.get("media") == "$Number%05d$.m4s"
        (timeline,) = template
        assert [run.attrib for run in timeline] == [{"t": "0", "d": "6000", "r": "1"}, {"d": "3000"}]
