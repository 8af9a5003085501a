"""Where a link leads, told by its host alone."""

import pytest

from kdrama_app.streams.platforms import host_of, orientation_of, platform_of, site_of
from kdrama_app.streams.views import Orientation, Platform


@pytest.mark.parametrize(
    ("link", "platform"),
    [
        ("https://www.tiktok.com/@mina/live", Platform.TIKTOK),
        ("https://vm.tiktok.com/ZMabc/", Platform.TIKTOK),
        ("https://www.youtube.com/watch?v=abc", Platform.YOUTUBE),
        ("https://youtu.be/abc", Platform.YOUTUBE),
        ("http://M.YouTube.com:80/live/abc", Platform.YOUTUBE),
        ("https://music.youtube.com./live/abc", Platform.YOUTUBE),
        ("https://twitch.tv/mina", Platform.TWITCH),
        ("https://m.twitch.tv/mina", Platform.TWITCH),
        ("https://fb.watch/abc/", Platform.FACEBOOK),
        ("https://web.facebook.com/mina/videos/1", Platform.FACEBOOK),
        ("https://www.instagram.com/mina/live/", Platform.INSTAGRAM),
        ("https://kick.com/mina", Platform.KICK),
        ("https://chzzk.naver.com/live/abc", Platform.CHZZK),
        ("https://m.chzzk.naver.com/live/abc", Platform.CHZZK),
        ("https://play.sooplive.co.kr/mina/1", Platform.SOOP),
        ("https://play.afreecatv.com/mina/1", Platform.SOOP),
        ("https://weverse.io/mina/live/1", Platform.WEVERSE),
        ("https://tv.naver.com/l/1", Platform.OTHER),
        ("https://example.com/?u=https://youtu.be/abc", Platform.OTHER),
        ("https://notyoutube.com/live", Platform.OTHER),
        ("https://youtube.com.example.org/live", Platform.OTHER),
        ("https://youtu.be@example.org/live", Platform.OTHER),
    ],
)
def test_a_platform_is_known_by_its_host_and_what_lies_below_it(link: str, platform: Platform) -> None:
    assert platform_of(link) is platform


@pytest.mark.parametrize(
    "link",
    ["", "youtu.be/abc", "ftp://youtu.be/abc", "javascript:alert(1)", "https://", "https://[::1/a", "https://a:99999/"],
)
def test_what_leads_nowhere_has_no_host(link: str) -> None:
    assert host_of(link) == ""
    assert platform_of(link) is Platform.OTHER


def test_a_host_in_hangul_is_one() -> None:
    assert host_of("https://드라마.한국/live") == "xn--hy1bv3co9b.xn--3e0b707e"


def test_all_hosts_of_a_platform_are_one_site_to_be_polite_to() -> None:
    assert site_of("https://youtu.be/a") == site_of("https://m.youtube.com/watch?v=b") == "YouTube"
    assert site_of("https://www.example.com/a") == site_of("https://example.com/b") == "example.com"


@pytest.mark.parametrize(
    ("link", "orientation"),
    [
        ("https://vm.tiktok.com/a", Orientation.PORTRAIT),
        ("https://www.instagram.com/mina/live", Orientation.PORTRAIT),
        ("https://www.youtube.com/shorts/a", Orientation.PORTRAIT),
        ("https://www.youtube.com/watch?v=a", Orientation.LANDSCAPE),
        ("https://example.com/shorts/a", Orientation.LANDSCAPE),
    ],
)
def test_pictures_stand_as_they_mostly_do_there(link: str, orientation: Orientation) -> None:
    assert orientation_of(platform_of(link), link) is orientation
