"""The child that runs yt-dlp: asks for one link, or fetches it, and says what came of it in lines of JSON.

    python -I ytdlp_child.py '{"verb": "info"|"fetch"|"airing", "url", "folder", "max_bytes", "cookies", "allowed"}'

Started by `ytdlp.py`, confined, in an empty folder of its own; stdout carries our lines alone. Nothing but the
standard library is loaded before the guard is up.
"""

import errno
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, cast

if not __package__:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kdrama_app.reels.guard import Guard
from kdrama_app.transcode.addresses import AllowedHosts

EXTRACTORS = (
    *("instagram", "tiktok", "tiktok:live", "vm.tiktok", "youtube", "youtube:clip", "youtubeytbe"),
    *("twitch:vod", "twitch:clips", "twitch:stream", "facebook", "facebook:reel", "kick:live", "kick:vod", "kick:clip"),
    *("chzzk:live", "chzzk:video", "soop", "soop:live", "soop:catchstory", "weverse", "weverselive", "weversemedia"),
    "weversemoment",
)
"""Names of yt-dlp's, as its own list has them in lower case: single videos of the platforms, never `generic`."""
SOCKET_SECONDS = 8
RETRIES = 1
# One file with picture and sound, which needs no second program: the guard refuses every one.
FORMAT = "best[ext=mp4][protocol^=http]/best[protocol^=http]/best[protocol=m3u8_native]/best"
_STATUSES = {429: "rate_limited", 401: "authentication", 403: "authentication", 404: "not_found", 410: "not_found"}
_FULL = {errno.EFBIG, errno.ENOSPC, errno.EDQUOT}
_LOGIN = re.compile(
    r"log ?in|sign in|cookies|private|registered users|authenticat|members[- ]only|age[- ]restrict", re.I
)
_GONE = re.compile(r"not found|unavailable|removed|deleted|does ?n.t exist|no longer|not available|blocked in", re.I)
_NO_VIDEO = re.compile(r"no suitable extractor|no video|not a video|unsupported|no media|photo", re.I)


class NoVideo(Exception):
    """There is no single video at this link."""


def main(arguments: Sequence[str], *, platform: Callable[[], type] | None = None) -> None:
    """Do what the request says. `platform` makes an extractor that comes before those on the list: one of the tests."""
    request = json.loads(arguments[0])
    say = _voice()
    guard = Guard(AllowedHosts(frozenset(request["allowed"])))
    guard.put_up()
    os.environ["YTDLP_NO_PLUGINS"] = "1"
    try:
        say({"done": _answer(request, say, platform)})
    except Exception as failure:
        if guard.refused:
            say({"failed": "refused", "message": guard.refused[0]})
        else:
            say({"failed": kind_of(failure), "message": _message(failure), "retry_after": _retry_after(failure)})


def _voice() -> Any:
    """Says lines on the real stdout; whatever else prints goes to stderr."""
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return lambda line: print(json.dumps(line), file=stdout, flush=True)


def _answer(request: dict[str, Any], say: Any, platform: Callable[[], type] | None) -> dict[str, Any]:
    from yt_dlp import YoutubeDL  # noqa: PLC0415  (after the guard)
    from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor  # noqa: PLC0415

    # To look for ffmpeg is to start it; of one that cannot be there nothing is asked.
    cast(Any, FFmpegPostProcessor)._ffmpeg_location.set(str(Path(request["folder"]) / "no-ffmpeg"))
    downloader: Any = cast(Any, YoutubeDL)(_parameters(request, say), auto_init=False)
    with downloader:
        if platform is not None:
            downloader.add_info_extractor(platform()())
        downloader.add_default_info_extractors()
        found = downloader.extract_info(request["url"], download=request["verb"] == "fetch")
        return _facts(downloader.sanitize_info(_single(found)))


def _parameters(request: dict[str, Any], say: Any) -> dict[str, Any]:
    def tell(state: dict[str, Any]) -> None:
        total = state.get("total_bytes") or state.get("total_bytes_estimate") or 0
        say({"bytes": int(state.get("downloaded_bytes") or 0), "of": int(total)})

    return {
        "allowed_extractors": [re.escape(name) for name in EXTRACTORS],
        "format": FORMAT,
        "noplaylist": True,
        "playlist_items": "1",
        "quiet": True,
        "noprogress": True,
        "no_warnings": True,
        "logger": _Silence(),
        "cachedir": False,
        "cookiefile": request["cookies"] or None,
        "socket_timeout": SOCKET_SECONDS,
        "retries": RETRIES,
        "fragment_retries": RETRIES,
        "extractor_retries": RETRIES,
        "file_access_retries": 0,
        "max_filesize": request["max_bytes"] or None,
        "outtmpl": {"default": str(Path(request["folder"]) / "video.%(ext)s")},
        "fixup": "never",
        "hls_prefer_native": True,
        "external_downloader": {"default": "native"},
        "js_runtimes": {},
        "enable_file_urls": False,
        "ignore_no_formats_error": request["verb"] == "airing",
        "progress_hooks": [tell],
        "updatetime": False,
    }


class _Silence:
    """What yt-dlp would print."""

    def debug(self, _message: str) -> None: ...

    info = warning = error = debug


def _single(found: Any) -> dict[str, Any]:
    """The one video that was found; a post of one entry is one. Raises NoVideo."""
    if found and found.get("_type") in {"playlist", "multi_video"}:
        entries = [entry for entry in found.get("entries") or () if entry]
        found = entries[0] if len(entries) == 1 else None
    if not found:
        raise NoVideo
    return found


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    """What the parent asks for, of the hundreds of fields."""
    names = ("id", "url", "ext", "title", "description", "thumbnail", "channel", "uploader", "uploader_id", "duration")
    more = ("width", "height", "tbr", "filesize", "filesize_approx", "is_live", "live_status", "manifest_url")
    return {name: found.get(name) for name in (*names, *more)}


def kind_of(failure: BaseException) -> str:
    """The document's error type for what yt-dlp raised; `offline` for a channel that is not on air, `too_large`."""
    chain = list(_causes(failure))
    if known := next(filter(None, map(_kind_of_cause, chain)), ""):
        return known
    said = " ".join(str(cause) for cause in chain)
    by_words = ((_LOGIN, "authentication"), (_GONE, "not_found"), (_NO_VIDEO, "unsupported"))
    return next((kind for words, kind in by_words if words.search(said)), "extraction")


def _kind_of_cause(cause: BaseException) -> str:
    """By its class; "" where that says nothing."""
    from yt_dlp.networking.exceptions import HTTPError, TransportError  # noqa: PLC0415  (after the guard)
    from yt_dlp.utils import RegexNotFoundError, UnsupportedError, UserNotLive  # noqa: PLC0415

    if isinstance(cause, HTTPError):
        return _STATUSES.get(cause.status, "extraction")
    if isinstance(cause, OSError) and cause.errno in _FULL:
        return "too_large"
    kinds: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
        ((UserNotLive,), "offline"),
        ((TransportError, OSError), "network"),
        ((json.JSONDecodeError, RegexNotFoundError), "parsing"),
        ((UnsupportedError, NoVideo), "unsupported"),
    )
    return next((kind for types, kind in kinds if isinstance(cause, types)), "")


def _causes(failure: BaseException) -> Iterator[BaseException]:
    """A failure and what lies beneath it, the deepest first."""
    chain: list[BaseException] = []
    each: Any = failure
    while isinstance(each, BaseException) and each not in chain:
        chain.append(each)
        below = getattr(each, "exc_info", None)
        each = getattr(each, "cause", None) or (below[1] if below else None) or each.__cause__ or each.__context__
    return reversed(chain)


def _message(failure: BaseException) -> str:
    """Its first line, without colours and yt-dlp's invitation to report it."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", str(failure)).split("; please report this issue")[0]
    return plain.strip().split("\n", maxsplit=1)[0].removeprefix("ERROR: ")[:300]


def _retry_after(failure: BaseException) -> str:
    """As the platform wrote it, "" where it did not."""
    for cause in _causes(failure):
        response = getattr(cause, "response", None)
        if response is not None:
            return str(response.get_header("Retry-After") or "")[:20]
    return ""


if __name__ == "__main__":
    main(sys.argv[1:])
