"""The second and third strategy: yt-dlp, without and with an account's cookies, each time in a child of its own."""

import asyncio
import json
import math
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import structlog

from kdrama_app.errors import (
    AppError,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    UploadTooLarge,
)
from kdrama_app.reels.embed import amount, pause
from kdrama_app.reels.extractor import Airing, MediaInfo, OnBytes
from kdrama_app.reels.links import Link
from kdrama_app.reels.web import OPERATION, LeadsAside
from kdrama_app.transcode.addresses import AllowedHosts
from kdrama_app.transcode.run import MIB, Limits, TimeLimitReached, run

CHILD = Path(__file__).with_name("ytdlp_child.py")
LOOK_SECONDS, FETCH_SECONDS = 25.0, 1800.0
MEMORY_BYTES = 1536 * MIB
CPU_SECONDS = 300
# What a look may write: cookies that were renewed.
LOOK_BYTES = MIB
RETRIES = 1
AT_ONCE = 3

log = structlog.get_logger("kdrama.reels")


class Fruitless(Exception):
    """This way led to nothing; the message says why, for whoever looks after the site."""


@dataclass(frozen=True)
class YtDlp:
    """`cookies`: a Netscape cookies file, "" for none. At most three children run at once in one event loop."""

    allowed: AllowedHosts
    cookies: str = ""
    child: Path = CHILD
    look_seconds: float = LOOK_SECONDS
    _turns: "WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore]" = field(
        default_factory=WeakKeyDictionary, repr=False
    )

    async def info(self, link: Link) -> MediaInfo:
        with tempfile.TemporaryDirectory(prefix="kdrama-link-") as folder:
            return _info(await self._ask("info", link, Path(folder)), link)

    async def fetch(self, link: Link, path: Path, *, max_bytes: int, on_bytes: OnBytes) -> MediaInfo:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            found = await self._ask("fetch", link, Path(folder), max_bytes=max_bytes, on_bytes=on_bytes)
            await asyncio.to_thread(_take, Path(folder), path, max_bytes)
            return _info(found, link)

    async def airing(self, link: Link) -> Airing:
        with tempfile.TemporaryDirectory(prefix="kdrama-link-") as folder:
            try:
                found = await self._ask("airing", link, Path(folder))
            except ReelRateLimited:
                raise
            except _NotOnAir:
                return Airing.OFFLINE
            except (AppError, Fruitless, LeadsAside) as failure:
                log.info("extractor.airing_unknown", link=link.url, reason=str(failure))
                return Airing.UNKNOWN
        return Airing.LIVE if found.get("is_live") or found.get("live_status") == "is_live" else Airing.OFFLINE

    async def _ask(
        self, verb: str, link: Link, folder: Path, *, max_bytes: int = 0, on_bytes: OnBytes | None = None
    ) -> Mapping[str, Any]:
        """What the child found. Raises the reels' facts, and Fruitless for what another strategy may do better."""
        try:
            cookies = await asyncio.to_thread(_own_copy, self.cookies, folder) if self.cookies else ""
        except OSError as unreadable:
            raise Fruitless(f"the cookies file cannot be read: {unreadable.strerror}") from unreadable
        request = {
            "verb": verb,
            "url": link.url,
            "folder": str(folder),
            "max_bytes": max_bytes,
            "cookies": cookies,
            "allowed": sorted(self.allowed.entries),
        }
        seconds = FETCH_SECONDS if verb == "fetch" else self.look_seconds
        limits = Limits(MEMORY_BYTES, CPU_SECONDS, max(max_bytes, LOOK_BYTES), seconds)
        heard = _Heard(on_bytes)
        try:
            async with self._turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE)):
                command = [sys.executable, "-I", str(self.child), json.dumps(request)]
                ended = await run(command, limits=limits, on_line=heard.line)
        except TimeLimitReached as late:
            raise _unreachable(seconds) from late
        if heard.done is not None:
            return heard.done
        if heard.failed is None:
            raise Fruitless(f"the child ended with {ended.returncode}: {ended.log[-200:]}")
        raise _fact(heard.failed, link, seconds=seconds, max_bytes=max_bytes)


@dataclass
class _Heard:
    """What the child said; lines that are none of the protocol are left alone."""

    on_bytes: OnBytes | None
    done: Mapping[str, Any] | None = None
    failed: Mapping[str, Any] | None = None

    def line(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        if not isinstance(said, dict):
            return
        if isinstance(said.get("done"), dict):
            self.done = said["done"]
        elif "failed" in said:
            self.failed = said
        elif self.on_bytes is not None and "bytes" in said:
            self.on_bytes(int(amount(said["bytes"])), int(amount(said.get("of"))))


class _NotOnAir(Fruitless):
    """A channel that broadcasts nothing now."""


def _fact(failed: Mapping[str, Any], link: Link, *, seconds: float, max_bytes: int) -> Exception:
    message = str(failed.get("message") or "")
    facts: dict[str, Exception] = {
        "rate_limited": ReelRateLimited(retry_after=pause(str(failed.get("retry_after") or "")), limit=0),
        "authentication": ReelPrivate(link.name),
        "not_found": ReelNotFound(link.name),
        "unsupported": ReelUnsupported(link.name),
        "offline": _NotOnAir(message),
        "parsing": ReelUnreadable(link.name, last_error=message),
        "network": _unreachable(seconds),
        "too_large": UploadTooLarge(size=max_bytes + 1, limit=max_bytes),
        "refused": LeadsAside(message),
    }
    return facts.get(str(failed.get("failed")), Fruitless(message))


def _unreachable(seconds: float) -> ReelUnreachable:
    return ReelUnreachable(operation=OPERATION, timeout=math.ceil(seconds), retries=RETRIES)


def _own_copy(cookies: str, folder: Path) -> str:
    """yt-dlp writes renewed cookies back when it ends; several children must not write to one file."""
    copy = folder / "cookies.txt"
    shutil.copyfile(cookies, copy)
    copy.chmod(0o600)
    return str(copy)


def _take(folder: Path, path: Path, max_bytes: int) -> None:
    """The one video that the child left. Raises UploadTooLarge where it stopped at the limit, and said nothing."""
    made = [each for each in folder.iterdir() if each.stem == "video" and each.suffix not in {".part", ".ytdl"}]
    if len(made) != 1:
        raise UploadTooLarge(size=max_bytes + 1, limit=max_bytes)
    if (size := made[0].stat().st_size) > max_bytes:
        raise UploadTooLarge(size=size, limit=max_bytes)
    made[0].replace(path)


def _info(found: Mapping[str, Any], link: Link) -> MediaInfo:
    """Raises ReelUnsupported for a broadcast: it has no end."""
    if found.get("is_live"):
        raise ReelUnsupported(link.name)
    duration, bitrate = amount(found.get("duration")), amount(found.get("tbr")) * 1000
    size = amount(found.get("filesize")) or amount(found.get("filesize_approx")) or duration * bitrate / 8
    name = link.shortcode or str(found.get("id") or "video")
    kind = "reel" if link.shortcode else link.platform.name.lower()
    return MediaInfo(
        video_url=_text(found.get("url")) or _text(found.get("manifest_url")),
        file_name=f"{kind}_{''.join(c for c in name if c.isalnum() or c in '_-')[:64]}.{_extension(found)}",
        thumbnail_url=_text(found.get("thumbnail")),
        caption=_text(found.get("description")),
        username=_text(found.get("channel")) or _text(found.get("uploader")),
        title=_text(found.get("title")),
        duration=duration,
        width=int(amount(found.get("width"))),
        height=int(amount(found.get("height"))),
        bitrate=int(bitrate),
        size=int(size),
    )


def _extension(found: Mapping[str, Any]) -> str:
    extension = str(found.get("ext") or "")
    return extension if extension in {"mp4", "webm", "mkv", "mov", "flv", "ts"} else "mp4"


def _text(value: Any) -> str:
    return value[:5000] if isinstance(value, str) else ""
