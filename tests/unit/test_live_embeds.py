"""Which links have a player for other sites, and which address it has."""

import pytest

from kdrama_app.streams.platforms import host_of
from kdrama_app.ui.live.embeds import embed_of, place_in_recording

SITE = "drama.example"
VIDEO, CHANNEL = "dQw4w9WgXcQ", "UC" + "x" * 22


@pytest.mark.parametrize(
    ("link", "src"),
    [
        (f"https://www.youtube.com/watch?v={VIDEO}&t=4", f"https://www.youtube-nocookie.com/embed/{VIDEO}?autoplay=1"),
        (f"https://youtu.be/{VIDEO}", f"https://www.youtube-nocookie.com/embed/{VIDEO}?autoplay=1"),
        (f"https://m.youtube.com/live/{VIDEO}", f"https://www.youtube-nocookie.com/embed/{VIDEO}?autoplay=1"),
        (
            f"https://www.youtube.com/channel/{CHANNEL}/live",
            f"https://www.youtube-nocookie.com/embed/live_stream?channel={CHANNEL}&autoplay=1",
        ),
        ("https://www.twitch.tv/Hana_TV", f"https://player.twitch.tv/?channel=hana_tv&parent={SITE}"),
        ("https://twitch.tv/videos/123", f"https://player.twitch.tv/?video=v123&parent={SITE}"),
        (
            "https://clips.twitch.tv/FunnyClip-1",
            f"https://clips.twitch.tv/embed?clip=FunnyClip-1&parent={SITE}&autoplay=true",
        ),
        (
            "https://www.facebook.com/hana/videos/42/",
            "https://www.facebook.com/plugins/video.php"
            "?href=https%3A%2F%2Fwww.facebook.com%2Fhana%2Fvideos%2F42&show_text=false",
        ),
        (
            "https://www.facebook.com/watch/?v=42",
            "https://www.facebook.com/plugins/video.php"
            "?href=https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D42&show_text=false",
        ),
        ("https://www.instagram.com/reel/AbC-12_/", "https://www.instagram.com/reel/AbC-12_/embed/"),
        ("https://www.tiktok.com/@hana/video/73", "https://www.tiktok.com/player/v1/73?autoplay=1"),
        ("https://kick.com/Hana", "https://player.kick.com/hana?autoplay=true"),
        ("https://chzzk.naver.com/clips/AbCdE12345", "https://chzzk.naver.com/embed/clip/AbCdE12345"),
        ("https://play.sooplive.co.kr/hana/281", "https://play.sooplive.co.kr/hana/281/embed"),
        ("https://play.afreecatv.com/hana", "https://play.sooplive.co.kr/hana/embed"),
        ("https://vod.sooplive.co.kr/player/99", "https://vod.sooplive.co.kr/player/99/embed"),
    ],
)
def test_what_a_platform_lets_others_show(link: str, src: str) -> None:
    embed = embed_of(link, site=SITE)
    assert embed is not None
    assert (embed.src, embed.host) == (src, host_of(src))


@pytest.mark.parametrize(
    "link",
    [
        "https://www.youtube.com/@hana/live",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/embed/live_stream?channel=x",
        "https://www.twitch.tv/directory",
        "https://www.twitch.tv/",
        "https://www.twitch.tv/hana/videos",
        "https://www.facebook.com/hana/live",
        "https://www.instagram.com/hana/live",
        "https://www.tiktok.com/@hana/live",
        "https://kick.com/browse",
        "https://kick.com/hana/videos/1",
        "https://chzzk.naver.com/live/0123456789abcdef",
        "https://www.sooplive.co.kr/hana",
        "https://weverse.io/hana/live/1",
        "https://example.com/live",
        "https://evil.example/?u=https://www.twitch.tv/hana",
        "https://www.twitch.tv@evil.example/hana",
        "javascript:alert(1)",
        "",
    ],
)
def test_where_a_link_leads_out_instead(link: str) -> None:
    assert embed_of(link, site=SITE) is None


@pytest.mark.parametrize("link", ["https://www.tiktok.com/@hana/video/73", f"https://www.youtube.com/shorts/{VIDEO}"])
def test_a_picture_that_stands_upright(link: str) -> None:
    embed = embed_of(link, site=SITE)
    assert embed is not None
    assert embed.upright


@pytest.mark.parametrize(
    ("link", "there"),
    [
        (f"https://youtu.be/{VIDEO}", f"https://www.youtube.com/watch?v={VIDEO}&t=3725s"),
        ("https://www.twitch.tv/videos/123", "https://www.twitch.tv/videos/123?t=1h2m5s"),
        ("https://vod.sooplive.co.kr/player/99", "https://vod.sooplive.co.kr/player/99?change_second=3725"),
        ("https://www.twitch.tv/hana", ""),
        ("https://kick.com/hana", ""),
        ("https://example.com/video", ""),
    ],
)
def test_a_place_in_a_recording(link: str, there: str) -> None:
    assert place_in_recording(link, 3725) == there
