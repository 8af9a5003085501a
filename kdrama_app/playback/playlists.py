"""HLS playlists and DASH manifests as they are handed out: whose URLs, which quality. Pure (RFC 8216)."""

import re
from dataclasses import dataclass

from kdrama_app.transcode.layout import copied_name

_URI_ATTRIBUTE = re.compile(r'(?<=[:,])URI="([^"]*)"')
_AUDIO_GROUP = re.compile(r'(?<=[:,])AUDIO="([^"]*)"')
_GROUP_ID = re.compile(r'(?<=[:,])GROUP-ID="([^"]*)"')
_MPD_TAG = re.compile(r"<MPD\b[^>]*>")
_SCHEME_OR_ROOT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


@dataclass(frozen=True)
class Source:
    """The media playlists of one quality, relative to the multivariant playlist; `audio` empty for a silent video."""

    video: str
    audio: str


def absolute_uris(playlist: str, base: str) -> str:
    """The playlist with every relative URI put behind `base` (which ends with a slash)."""
    lines = []
    for line in playlist.splitlines():
        if line.startswith("#"):
            lines.append(_URI_ATTRIBUTE.sub(lambda match: f'URI="{_below(base, match[1])}"', line))
        else:
            lines.append(_below(base, line) if line.strip() else line)
    return "\n".join(lines) + "\n"


def only_quality(multivariant: str, quality: str) -> str:
    """The multivariant playlist with the variants of one quality alone. The sound stays: a video's own
    media playlist would play without it."""
    lines, skipped = [], False
    for line, following in _with_next(multivariant):
        if line.startswith("#EXT-X-STREAM-INF:"):
            skipped = not _is_of(following, quality)
        if not skipped:
            lines.append(line)
        elif not line.startswith("#"):
            skipped = False
    return "\n".join(lines) + "\n"


def source_of(multivariant: str, quality: str) -> Source | None:
    """Where one quality's picture and sound are, or None when the playlist has no such variant."""
    for line, following in _with_next(multivariant):
        if line.startswith("#EXT-X-STREAM-INF:") and _is_of(following, quality):
            group = _AUDIO_GROUP.search(line)
            return Source(following.strip(), _audio_uri(multivariant, group[1]) if group else "")
    return None


def is_complete(playlist: str) -> bool:
    """Whether nothing will be added to this media playlist any more (section 4.3.3.4)."""
    return any(line.strip() == "#EXT-X-ENDLIST" for line in playlist.splitlines())


def is_multivariant(playlist: str) -> bool:
    """Whether it lists renditions instead of segments (RFC 8216, section 4.3.4.2)."""
    return "\n#EXT-X-STREAM-INF:" in playlist


def with_base_url(mpd: str, base: str) -> str:
    """The MPD whose relative URLs resolve against `base` (ISO/IEC 23009-1, section 5.6)."""
    return _MPD_TAG.sub(lambda match: f"{match[0]}\n  <BaseURL>{base}</BaseURL>", mpd, count=1)


def _below(base: str, uri: str) -> str:
    return uri if _SCHEME_OR_ROOT.match(uri) else base + uri


def _is_of(uri: str, quality: str) -> bool:
    # A rendition's folder is its name and the job that made it: "720p-3fA9c2Qd/index.m3u8".
    return uri.startswith((f"{quality}-", f"{copied_name(quality)}-"))


def _audio_uri(multivariant: str, group: str) -> str:
    """The default rendition of an audio group, which is the first one listed."""
    for line in multivariant.splitlines():
        if line.startswith("#EXT-X-MEDIA:TYPE=AUDIO"):
            named, uri = _GROUP_ID.search(line), _URI_ATTRIBUTE.search(line)
            if named and uri and named[1] == group:
                return uri[1]
    return ""


def _with_next(playlist: str) -> list[tuple[str, str]]:
    lines = playlist.splitlines()
    return list(zip(lines, [*lines[1:], ""], strict=True))
