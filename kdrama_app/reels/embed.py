"""The first strategy: what Instagram hands out for pages that embed a reel. No account, one small page."""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from kdrama_app.errors import (
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    UploadTooLarge,
)
from kdrama_app.reels.extractor import Airing, MediaInfo, OnBytes
from kdrama_app.reels.links import Link
from kdrama_app.reels.web import Answer, GuardedWeb

PAGE_BYTES = 4 * 1024 * 1024
DEFAULT_PAUSE, LONGEST_PAUSE = 60, 24 * 3600
# The two forms in which the page carries its media: an argument of a call, and a JSON text inside of JSON.
_CALLED = re.compile(r"window\.__additionalDataLoaded\(\s*'[^']*'\s*,\s*(?=\{)")
_CONTEXT = re.compile(r'"contextJSON"\s*:\s*(?=")')
_LOGIN = "/accounts/login"
_BROKEN = ("EmbedBrokenMedia", "EmbedIsBroken")


class NotItsPlatform(Exception):
    """This strategy knows nothing of that platform."""


@dataclass(frozen=True)
class Embed:
    """`origin`: where Instagram is."""

    web: GuardedWeb
    origin: str

    async def info(self, link: Link) -> MediaInfo:
        if not link.shortcode:
            raise NotItsPlatform
        answer, page = await self.web.text(
            f"{self.origin}/reel/{link.shortcode}/embed/captioned/", max_bytes=PAGE_BYTES
        )
        require_answer(answer, link.shortcode)
        if _LOGIN in answer.url:
            raise ReelPrivate(link.shortcode)
        media = media_in(page)
        if media is None:
            if any(mark in page for mark in _BROKEN):
                raise ReelNotFound(link.shortcode)
            raise ReelUnreadable(link.shortcode, last_error="the embedded page carries no media")
        return await self._measured(_info(media, link.shortcode))

    async def fetch(self, link: Link, path: Path, *, max_bytes: int, on_bytes: OnBytes) -> MediaInfo:
        info = await self.info(link)
        async with self.web.get(info.video_url) as answer:
            require_answer(answer, link.shortcode)
            if not _is_video(answer):
                raise ReelUnreadable(link.shortcode, last_error="what the platform calls the video is none")
            await _save(answer, path, max_bytes=max_bytes, on_bytes=on_bytes)
        return info

    async def _measured(self, info: MediaInfo) -> MediaInfo:
        """With its size, where the video's own server says it; the body is not read."""
        try:
            async with self.web.get(info.video_url) as answer:
                return replace(info, size=_length(answer) if answer.status == HTTPStatus.OK else 0)
        except ReelUnreachable:
            return info

    async def airing(self, link: Link) -> Airing:
        """Reels are never live."""
        return Airing.OFFLINE if link.shortcode else Airing.UNKNOWN


def require_answer(answer: Answer, shortcode: str) -> None:
    """Raises what the platform's status says."""
    status = answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise ReelRateLimited(
            retry_after=pause(answer.headers.get("retry-after", "")),
            limit=_count(answer.headers.get("x-ratelimit-limit", "")),
            remaining=_count(answer.headers.get("x-ratelimit-remaining", "")),
        )
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise ReelPrivate(shortcode)
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise ReelNotFound(shortcode)
    if status != HTTPStatus.OK:
        raise ReelUnreadable(shortcode, last_error=f"the platform answered with status {status}")


def _count(header: str) -> int:
    """0 where the platform does not say."""
    return int(header) if re.fullmatch(r"\d{1,9}", header.strip()) else 0


def pause(retry_after: str) -> int:
    """Seconds to wait, as `Retry-After` has it; a minute for a date or nonsense, never more than a day."""
    if re.fullmatch(r"\d{1,9}", retry_after.strip()):
        return min(LONGEST_PAUSE, max(1, int(retry_after)))
    return DEFAULT_PAUSE


def media_in(page: str) -> Mapping[str, Any] | None:
    """The media object in an embedded page, None where there is none that can be read."""
    for start in (found.end() for found in _CALLED.finditer(page)):
        if media := _media_of(_json_at(page, start)):
            return media
    for start in (found.end() for found in _CONTEXT.finditer(page)):
        inner = _json_at(page, start)
        if isinstance(inner, str) and (media := _media_of(_json_at(inner, 0))):
            return media
    return None


def _json_at(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder().raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _media_of(found: Any) -> Mapping[str, Any] | None:
    """`shortcode_media`, by its place in either form."""
    places = (("shortcode_media",), ("graphql", "shortcode_media"), ("gql_data", "shortcode_media"))
    for place in (*places, ("gql_data", "xdt_shortcode_media"), ("context", "media")):
        each = found
        for name in place:
            each = each.get(name) if isinstance(each, dict) else None
        if isinstance(each, dict):
            return each
    return None


def _info(media: Mapping[str, Any], shortcode: str) -> MediaInfo:
    if media.get("is_video") is not True:
        raise ReelUnsupported(shortcode)
    url = media.get("video_url")
    if not isinstance(url, str) or not url:
        raise ReelUnreadable(shortcode, last_error="the embedded page names no video")
    edges = _within(media, "edge_media_to_caption", "edges")
    first = edges[0] if isinstance(edges, list) and edges else None
    return MediaInfo(
        video_url=url,
        file_name=f"reel_{shortcode}.mp4",
        thumbnail_url=_text(media.get("display_url")),
        caption=_text(_within(first, "node", "text")),
        username=_text(_within(media, "owner", "username")),
        title=_text(media.get("title")),
        duration=amount(media.get("video_duration")),
        width=int(amount(_within(media, "dimensions", "width"))),
        height=int(amount(_within(media, "dimensions", "height"))),
    )


def _within(found: Any, *names: str) -> Any:
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _text(value: Any) -> str:
    return value[:5000] if isinstance(value, str) else ""


def amount(value: Any) -> float:
    """A number as a platform may say it; 0 for anything that is none."""
    usable = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15
    return float(value) if usable else 0.0


def _is_video(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind.startswith("video/") or kind in {"application/octet-stream", "binary/octet-stream"}


def _length(answer: Answer) -> int:
    """In bytes; 0 where nobody says."""
    declared = answer.headers.get("content-length", "")
    return int(declared) if re.fullmatch(r"\d{1,15}", declared) else 0


async def _save(answer: Answer, path: Path, *, max_bytes: int, on_bytes: OnBytes) -> None:
    """Raises UploadTooLarge as soon as that is known. A missing end is the client's to notice (RFC 9112 section 8)."""
    total = _length(answer)
    if total > max_bytes:
        raise UploadTooLarge(size=total, limit=max_bytes)
    arrived = 0
    with path.open("xb") as file:
        async for piece in answer.body:
            arrived += len(piece)
            if arrived > max_bytes:
                raise UploadTooLarge(size=arrived, limit=max_bytes)
            # A few KiB into the page cache: sooner done than a thread is asked.
            file.write(piece)
            on_bytes(arrived, total)
        file.flush()
        os.fsync(file.fileno())
