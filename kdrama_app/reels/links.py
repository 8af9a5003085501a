"""Which links lead to a platform that videos are fetched from, and to what on it. Pure.

A link is never used as it was typed: it is read strictly, its host must be one of a short list by name, and what
is asked for is written anew. An address in numbers, a user name, a port, or another scheme is no link at all.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from kdrama_app.errors import InvalidReelUrl
from kdrama_app.reels.shortcodes import is_shortcode
from kdrama_app.streams.platforms import platform_of
from kdrama_app.streams.views import Platform

MAX_CHARACTERS = 2048
INSTAGRAM = Platform.INSTAGRAM
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_PATH = re.compile(r"/[\w%./@~+,:=!$'()*;-]*", re.ASCII)
_QUERY = re.compile(r"[\w%./@~+,:=!$'()*;&?-]*", re.ASCII)
_REEL_PATH = re.compile(r"/(?:[\w.]+/)?(?:p|tv|reels?)/(?P<shortcode>[A-Za-z0-9_-]+)/?")


@dataclass(frozen=True)
class Link:
    """A link to a platform, written anew. `shortcode`: Instagram's name of the reel, "" for what is none."""

    url: str
    platform: Platform
    shortcode: str = ""

    @property
    def name(self) -> str:
        """What it is called in an error: its shortcode, or all of it."""
        return self.shortcode or self.url


def reel_link(shortcode: str) -> Link:
    """The Instagram reel of that shortcode. Raises InvalidReelUrl."""
    if not is_shortcode(shortcode):
        raise InvalidReelUrl(details={"url": shortcode[:MAX_CHARACTERS]})
    return Link(f"https://www.instagram.com/reel/{shortcode}/", INSTAGRAM, shortcode)


def read_link(text: str) -> Link:
    """The link somebody typed or pasted; a missing scheme is https. Raises InvalidReelUrl."""
    given = text.strip()
    if len(given) > MAX_CHARACTERS or not given.isascii() or re.search(r"[\x00-\x20\x7f\\]", given):
        raise _no_link(text)
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
    except ValueError as unreadable:
        raise _no_link(text) from unreadable
    host = parts.netloc.lower()
    named = parts.scheme in {"http", "https"} and _HOST.fullmatch(host)
    platform = platform_of(f"https://{host}/") if named else Platform.OTHER
    if platform is Platform.OTHER or not _PATH.fullmatch(parts.path) or not _QUERY.fullmatch(parts.query):
        raise _no_link(text)
    if platform is INSTAGRAM:
        if found := _REEL_PATH.fullmatch(parts.path):
            return reel_link(found["shortcode"])
        raise _no_link(text)
    query = f"?{parts.query}" if parts.query else ""
    return Link(f"https://{host}{parts.path}{query}", platform)


def _no_link(text: str) -> InvalidReelUrl:
    return InvalidReelUrl("This is no link to a video of a platform known here", details={"url": text[:MAX_CHARACTERS]})
