"""The child that runs yt-dlp, with a platform of the tests' own, whose pages our own server plays.

Everything else is the real child: the guard, the list of extractors, the limits. Names ending in `.test` are resolved
as `NAMES` says, like a name server of an attacker's would.
"""

import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

NAMES = {
    "inside.test": "127.0.0.1",
    "metadata.test": "169.254.169.254",
    "mapped.test": "::ffff:127.0.0.1",
    "home.test": "192.168.1.1",
}
_look_up = socket.getaddrinfo


def _answered(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in NAMES:
        return _look_up(host, port, *args, **kwargs)
    sys.audit("socket.getaddrinfo", host, port, 0, 0, 0)
    address = NAMES[name]
    if ":" in address:
        return [(socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, int(port), 0, 0))]
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port)))]


def play_names() -> None:
    """Be the name server of this process."""
    socket.getaddrinfo = _answered


from kdrama_app.reels import ytdlp_child  # noqa: E402


def platform() -> type:
    """An extractor of the tests' own; made late, as yt-dlp may only be loaded behind the guard."""
    from yt_dlp.extractor.common import InfoExtractor

    class PlayedIE(InfoExtractor):
        """Reads `/page/…` as JSON; of a manifest all formats, of anything else the address itself."""

        _VALID_URL = r"https?://[^/]+/page/(?P<id>[^?]+)"

        def _real_extract(self, url: str) -> Any:
            name = self._match_id(url)
            found = self._download_json(url, name)
            if found.get("manifest"):
                found["formats"] = self._extract_m3u8_formats(found.pop("manifest"), name, "mp4", "m3u8_native")
            return {"id": name, "title": name, **found}

    return PlayedIE


if __name__ == "__main__":
    play_names()
    ytdlp_child.main(sys.argv[1:], platform=platform)
