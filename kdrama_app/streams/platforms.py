"""Where a link leads: the platform by its host, and how its pictures stand. Pure."""

from urllib.parse import urlsplit

from kdrama_app.streams.views import Orientation, Platform

# A host stands for all below it; short hosts forward to the platform that made them.
HOSTS: dict[str, Platform] = {
    "tiktok.com": Platform.TIKTOK,
    "youtube.com": Platform.YOUTUBE,
    "youtube-nocookie.com": Platform.YOUTUBE,
    "youtu.be": Platform.YOUTUBE,
    "twitch.tv": Platform.TWITCH,
    "facebook.com": Platform.FACEBOOK,
    "fb.com": Platform.FACEBOOK,
    "fb.gg": Platform.FACEBOOK,
    "fb.me": Platform.FACEBOOK,
    "fb.watch": Platform.FACEBOOK,
    "instagram.com": Platform.INSTAGRAM,
    "instagr.am": Platform.INSTAGRAM,
    "ig.me": Platform.INSTAGRAM,
    "kick.com": Platform.KICK,
    "chzzk.naver.com": Platform.CHZZK,
    "sooplive.co.kr": Platform.SOOP,
    "sooplive.com": Platform.SOOP,
    "afreecatv.com": Platform.SOOP,
    "weverse.io": Platform.WEVERSE,
}
# Held upright by those who stream there.
UPRIGHT = frozenset({Platform.TIKTOK, Platform.INSTAGRAM})


def host_of(link: str) -> str:
    """The host that an http(s) link leads to, in small letters of ASCII; empty for what is no such link.

    A link with a name or password in front of its host is none: what it shows is not where it leads.
    """
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname or "", parts.port  # a port that is none raises
        host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except (ValueError, UnicodeError):
        return ""
    return host if parts.scheme in {"http", "https"} and "@" not in parts.netloc else ""


def platform_of(link: str) -> Platform:
    """Whose link this is."""
    host = host_of(link)
    while host:
        if host in HOSTS:
            return HOSTS[host]
        host = host.partition(".")[2]
    return Platform.OTHER


def site_of(link: str) -> str:
    """What is asked politely as one: a platform with all its hosts, else the host."""
    platform = platform_of(link)
    return host_of(link).removeprefix("www.") if platform is Platform.OTHER else platform.value


def orientation_of(platform: Platform, link: str) -> Orientation:
    """How pictures stand there when nobody says."""
    shorts = platform is Platform.YOUTUBE and urlsplit(link).path.startswith("/shorts/")
    return Orientation.PORTRAIT if platform in UPRIGHT or shorts else Orientation.LANDSCAPE
