"""Where a stream's link can be watched on this site: the platform's own player for other sites. Pure.

Only players that platforms offer to other sites themselves, and only where the link alone names what to play. TikTok's
and Instagram's live pages, CHZZK's live and recorded ones, and Weverse have none: there a link leads out.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from kdrama_app.streams.platforms import host_of, platform_of
from kdrama_app.streams.views import Platform

# First parts of paths that are the platform's own and nobody's channel.
_TWITCH_OWN = {
    "directory",
    "downloads",
    "jobs",
    "p",
    "search",
    "settings",
    "subscriptions",
    "turbo",
    "videos",
    "wallet",
}
_KICK_OWN = {"browse", "categories", "category", "clips", "following", "search", "video"}
_CHANNEL = re.compile(r"[A-Za-z0-9_-]{1,64}")
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_NUMBER = re.compile(r"[0-9]{1,24}")
_CODE = re.compile(r"[A-Za-z0-9_-]{5,128}")


@dataclass(frozen=True)
class Embed:
    """`src`: of the frame; `host`: who is contacted by it; `upright`: its picture is."""

    src: str
    host: str
    upright: bool = False


def embed_of(link: str, *, site: str) -> Embed | None:
    """The player for `link`; None where there is none. `site`: the host of our own page, which Twitch wants told."""
    find = _FINDERS.get(platform_of(link))
    if find is None:
        return None
    parts = urlsplit(link)
    src = find(parts, [part for part in parts.path.split("/") if part], site)
    if not src:
        return None
    upright = platform_of(link) in {Platform.TIKTOK, Platform.INSTAGRAM} or parts.path.startswith("/shorts/")
    return Embed(src, host_of(src), upright)


def place_in_recording(link: str, seconds: int) -> str:
    """The address of a recording at `seconds` from its start; "" where the platform's addresses have no such place."""
    parts, platform = urlsplit(link), platform_of(link)
    path = [part for part in parts.path.split("/") if part]
    if platform is Platform.YOUTUBE and (video := _youtube_video(parts, path)):
        return f"https://www.youtube.com/watch?{urlencode({'v': video, 't': f'{seconds}s'})}"
    if platform is Platform.TWITCH and (video := _twitch_video(path)):
        return f"https://www.twitch.tv/videos/{video}?t={seconds // 3600}h{seconds // 60 % 60}m{seconds % 60}s"
    if platform is Platform.SOOP and (video := _soop_video(parts, path)):
        return f"https://{_soop_host(parts)}/player/{video}?change_second={seconds}"
    return ""


# --- each platform: the frame's address, "" for none ------------------------------------------------


def _youtube(parts: SplitResult, path: list[str], _site: str) -> str:
    """developers.google.com/youtube/player_parameters; from the host that sets no cookie before it plays."""
    if video := _youtube_video(parts, path):
        return f"https://www.youtube-nocookie.com/embed/{video}?autoplay=1"
    if len(path) >= 2 and path[0] == "channel" and _YOUTUBE_CHANNEL.fullmatch(path[1]):
        return f"https://www.youtube-nocookie.com/embed/live_stream?channel={path[1]}&autoplay=1"
    return ""


def _twitch(parts: SplitResult, path: list[str], site: str) -> str:
    """dev.twitch.tv/docs/embed/video-and-clips"""
    if clip := _twitch_clip(parts, path):
        return f"https://clips.twitch.tv/embed?{urlencode({'clip': clip, 'parent': site, 'autoplay': 'true'})}"
    if video := _twitch_video(path):
        return f"https://player.twitch.tv/?{urlencode({'video': f'v{video}', 'parent': site})}"
    if len(path) == 1 and path[0].lower() not in _TWITCH_OWN and _CHANNEL.fullmatch(path[0]):
        return f"https://player.twitch.tv/?{urlencode({'channel': path[0].lower(), 'parent': site})}"
    return ""


def _facebook(parts: SplitResult, path: list[str], _site: str) -> str:
    """developers.facebook.com/docs/plugins/embedded-video-player"""
    asked = parse_qs(parts.query).get("v", [""])[0]
    if path[:1] == ["watch"] and _NUMBER.fullmatch(asked):
        video = f"https://www.facebook.com/watch/?v={asked}"
    elif len(path) >= 2 and path[-2] in {"videos", "reel"} and _NUMBER.fullmatch(path[-1]):
        video = f"https://www.facebook.com/{'/'.join(path)}"
    else:
        return ""
    return f"https://www.facebook.com/plugins/video.php?{urlencode({'href': video, 'show_text': 'false'})}"


def _instagram(_parts: SplitResult, path: list[str], _site: str) -> str:
    if len(path) >= 2 and path[-2] in {"p", "reel", "tv"} and _CODE.fullmatch(path[-1]):
        return f"https://www.instagram.com/{path[-2]}/{path[-1]}/embed/"
    return ""


def _tiktok(_parts: SplitResult, path: list[str], _site: str) -> str:
    """developers.tiktok.com/doc/embed-player"""
    if len(path) >= 3 and path[0].startswith("@") and path[1] == "video" and _NUMBER.fullmatch(path[2]):
        return f"https://www.tiktok.com/player/v1/{path[2]}?autoplay=1"
    return ""


def _kick(_parts: SplitResult, path: list[str], _site: str) -> str:
    if len(path) == 1 and path[0].lower() not in _KICK_OWN and _CHANNEL.fullmatch(path[0]):
        return f"https://player.kick.com/{path[0].lower()}?autoplay=true"
    return ""


def _chzzk(_parts: SplitResult, path: list[str], _site: str) -> str:
    """Clips alone have a player for other sites."""
    if len(path) == 2 and path[0] == "clips" and _CODE.fullmatch(path[1]):
        return f"https://chzzk.naver.com/embed/clip/{path[1]}"
    return ""


def _soop(parts: SplitResult, path: list[str], _site: str) -> str:
    if video := _soop_video(parts, path):
        return f"https://{_soop_host(parts)}/player/{video}/embed"
    plays = (parts.hostname or "").startswith("play.")
    if plays and path and _CHANNEL.fullmatch(path[0]) and all(_NUMBER.fullmatch(part) for part in path[1:2]):
        return f"https://{_soop_host(parts)}/{'/'.join(path[:2])}/embed"
    return ""


_FINDERS: dict[Platform, Callable[[SplitResult, list[str], str], str]] = {
    Platform.YOUTUBE: _youtube,
    Platform.TWITCH: _twitch,
    Platform.FACEBOOK: _facebook,
    Platform.INSTAGRAM: _instagram,
    Platform.TIKTOK: _tiktok,
    Platform.KICK: _kick,
    Platform.CHZZK: _chzzk,
    Platform.SOOP: _soop,
}


# --- what is named by a link, "" for nothing --------------------------------------------------------


def _youtube_video(parts: SplitResult, path: list[str]) -> str:
    if (parts.hostname or "").lower() == "youtu.be":
        named = path[0] if path else ""
    elif len(path) >= 2 and path[0] in {"live", "shorts", "embed"}:
        named = path[1]
    else:
        named = parse_qs(parts.query).get("v", [""])[0] if path == ["watch"] else ""
    # Eleven letters as well, and not a video.
    return named if _YOUTUBE_ID.fullmatch(named) and named != "live_stream" else ""


def _twitch_video(path: list[str]) -> str:
    return path[1] if len(path) == 2 and path[0] == "videos" and _NUMBER.fullmatch(path[1]) else ""


def _twitch_clip(parts: SplitResult, path: list[str]) -> str:
    on_their_own_host = (parts.hostname or "").lower() == "clips.twitch.tv" and len(path) == 1
    named = path[-1] if on_their_own_host or (len(path) == 3 and path[1] == "clip") else ""
    return named if _CODE.fullmatch(named) else ""


def _soop_video(parts: SplitResult, path: list[str]) -> str:
    recorded = (parts.hostname or "").lower().startswith("vod.") and len(path) >= 2 and path[0] == "player"
    return path[1] if recorded and _NUMBER.fullmatch(path[1]) else ""


def _soop_host(parts: SplitResult) -> str:
    """AfreecaTV became SOOP; its hosts forward."""
    return (parts.hostname or "").lower().replace("afreecatv.com", "sooplive.co.kr")
