"""Several ways to a video, one after the other, and what is said when none of them gets there."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import structlog

from kdrama_app.errors import (
    AppError,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
)
from kdrama_app.reels.embed import NotItsPlatform
from kdrama_app.reels.extractor import REEL_FACTS, Airing, Extractor, MediaInfo, OnBytes
from kdrama_app.reels.links import Link
from kdrama_app.reels.upstream import Upstream
from kdrama_app.reels.web import OPERATION, LeadsAside
from kdrama_app.reels.ytdlp import Fruitless

INFO_SECONDS, FETCH_SECONDS = 30.0, 1800.0
T = TypeVar("T")
# After these nobody else is asked: it would be the same platform, which has said all.
_FINAL = (ReelRateLimited, ReelUnsupported)
# Of several failures the one that tells most.
_TELLING = (ReelPrivate, ReelNotFound)

log = structlog.get_logger("kdrama.reels")


@dataclass(frozen=True)
class InOrder:
    """The extractor made of several. `seconds`: the longest that a look takes, all ways together."""

    ways: Sequence[Extractor]
    upstream: Upstream
    seconds: float = INFO_SECONDS

    async def info(self, link: Link) -> MediaInfo:
        return await self._try(link, lambda way: way.info(link), seconds=self.seconds)

    async def fetch(self, link: Link, path: Path, *, max_bytes: int, on_bytes: OnBytes) -> MediaInfo:
        async def fetch(way: Extractor) -> MediaInfo:
            try:
                return await way.fetch(link, path, max_bytes=max_bytes, on_bytes=on_bytes)
            except BaseException:
                path.unlink(missing_ok=True)  # noqa: ASYNC240  (one call, and the task may be ending)
                raise

        return await self._try(link, fetch, seconds=FETCH_SECONDS)

    async def airing(self, link: Link) -> Airing:
        await asyncio.to_thread(self.upstream.require_open, link.platform)
        for way in self.ways:
            try:
                airing = await way.airing(link)
            except ReelRateLimited as asked:
                await asyncio.to_thread(self.upstream.note, link.platform, asked)
                raise
            if airing is not Airing.UNKNOWN:
                return airing
        return Airing.UNKNOWN

    async def _try(self, link: Link, ask: Callable[[Extractor], Awaitable[T]], *, seconds: float) -> T:
        await asyncio.to_thread(self.upstream.require_open, link.platform)
        try:
            async with asyncio.timeout(seconds):
                return await self._first(link, ask)
        except TimeoutError as late:
            raise ReelUnreachable(operation=OPERATION, timeout=math.ceil(seconds), retries=0) from late
        except ReelRateLimited as asked:
            await asyncio.to_thread(self.upstream.note, link.platform, asked)
            raise

    async def _first(self, link: Link, ask: Callable[[Extractor], Awaitable[T]]) -> T:
        """What the first way that gets there brings."""
        failures: list[Exception] = []
        for way in self.ways:
            try:
                return await ask(way)
            except NotItsPlatform:
                continue
            except _FINAL:
                raise
            except (*REEL_FACTS, LeadsAside, Fruitless) as failure:
                log.info("extractor.way_failed", way=type(way).__name__, link=link.url, reason=_reason(failure))
                failures.append(failure)
                if isinstance(failure, ReelUnreachable):
                    break  # nor would it answer the next
        raise _sum_up(link, failures)


def _sum_up(link: Link, failures: Sequence[Exception]) -> AppError:
    for kind in _TELLING:
        for failure in failures:
            if isinstance(failure, kind):
                return failure
    if failures and isinstance(failures[-1], ReelUnreachable):
        return failures[-1]
    if failures and all(isinstance(failure, ReelUnreadable) for failure in failures):
        return ReelUnreadable(link.name, last_error=_reason(failures[-1]))
    last = _reason(failures[-1]) if failures else "no way knows this platform"
    return ReelNotExtracted(link.name, strategies_tried=len(failures), last_error=last)


def _reason(failure: Exception) -> str:
    """What an operator may be told: a fact's own words where it has them."""
    details = failure.details or {} if isinstance(failure, AppError) else {}
    return str(details.get("last_error") or failure)
