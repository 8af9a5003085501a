"""Playlists as programs and players get them: whose URLs, which quality."""

from kdrama_app.playback.playlists import Source, absolute_uris, is_complete, only_quality, source_of, with_base_url

MULTIVARIANT = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",LANGUAGE="ko",DEFAULT=YES,CHANNELS="2",URI="audio-1/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=974091,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,AUDIO="audio"
720p-1/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=397267,CODECS="avc1.64001e,mp4a.40.2",RESOLUTION=640x360,AUDIO="audio"
360p-1/index.m3u8
"""
MEDIA = '#EXTM3U\n#EXT-X-MAP:URI="init.mp4"\n#EXTINF:6.0,\n00001.m4s\n#EXT-X-ENDLIST\n'


def test_relative_uris_are_put_below_the_base() -> None:
    text = absolute_uris(MULTIVARIANT, "/media/T/E/")
    assert 'CHANNELS="2",URI="/media/T/E/audio-1/index.m3u8"' in text
    assert "\n/media/T/E/720p-1/index.m3u8\n" in text
    assert absolute_uris(MEDIA, "/b/").splitlines()[1:4] == [
        '#EXT-X-MAP:URI="/b/init.mp4"',
        "#EXTINF:6.0,",
        "/b/00001.m4s",
    ]


def test_what_is_absolute_already_stays() -> None:
    text = '#EXT-X-MAP:URI="https://cdn.example/init.mp4"\n/root/00001.m4s\n\n'
    assert absolute_uris(text, "/b/") == text


def test_one_quality_is_left_with_its_sound() -> None:
    text = only_quality(MULTIVARIANT, "360p")
    assert text.splitlines() == [
        *MULTIVARIANT.splitlines()[:4],
        *MULTIVARIANT.splitlines()[6:],
    ]


def test_a_quality_is_known_by_its_whole_name() -> None:
    assert source_of(MULTIVARIANT, "20p") is None
    assert source_of(MULTIVARIANT, "1080p") is None


def test_a_quality_that_is_the_sources_own_picture_is_known_too() -> None:
    copied = MULTIVARIANT.replace("720p-1/", "720p_source-1/")
    assert source_of(copied, "720p") == Source("720p_source-1/index.m3u8", "audio-1/index.m3u8")
    assert "720p_source-1/index.m3u8" in only_quality(copied, "720p")
    assert "720p_source" not in only_quality(copied, "360p")


def test_a_quality_leads_to_its_picture_and_its_sound() -> None:
    assert source_of(MULTIVARIANT, "720p") == Source("720p-1/index.m3u8", "audio-1/index.m3u8")
    silent = MULTIVARIANT.replace(',AUDIO="audio"', "")
    assert source_of(silent, "360p") == Source("360p-1/index.m3u8", "")


def test_a_finished_media_playlist_says_so_itself() -> None:
    assert is_complete(MEDIA)
    assert not is_complete(MEDIA.replace("#EXT-X-ENDLIST\n", ""))
    assert not is_complete(MULTIVARIANT)


def test_a_manifest_resolves_against_the_base() -> None:
    mpd = '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">\n  <Period/>\n</MPD>'
    assert with_base_url(mpd, "/media/T/E/").splitlines()[1:3] == [
        '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">',
        "  <BaseURL>/media/T/E/</BaseURL>",
    ]
