"""Transcoding on this machine: one confined ffmpeg a piece."""

import asyncio
import os
import re
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.commands import copy_command, encoded_in, piece_command, sound_command
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.reasons import DISK_FULL
from kdrama_app.transcode.run import AWAITED, BACKGROUND, FIRST, MIB, Finished, Limits, TimeLimitReached, run
from kdrama_app.transcode.sounds import Sound

CUT_OFF = "The file is cut off: its end is missing"
TOO_LONG = "Encoding this video took far too long and was stopped"
_CUT_OFF_LOG = re.compile(r"partial file|File ended prematurely")
_FLAW_LOG = re.compile(r"^\[(?:h264|vist|dec)\b.*(?:\[(?:error|fatal)\]|corrupt decoded frame)", re.MULTILINE)
_DISK_FULL_LOG = re.compile(r"No space left on device")
# What has no room says so in many words: a thread's stack is refused with EAGAIN (pthread_create(3)).
_NO_MEMORY_LOG = re.compile(
    r"Cannot allocate memory|malloc of size \d+ failed|Failed to allocate|get_buffer\(\) failed"
    r"|Resource temporarily unavailable"
)
_SEGMENT_BYTES = 2048 * MIB
# By then the first seconds of a sound are there: the rest is far ahead of whoever watches.
SOUND_AWAITED = 0.5


@dataclass(frozen=True)
class LocalTranscoder:
    """Encodes with the ffmpeg at `binary`."""

    binary: str
    name: str = "local"

    def available(self) -> bool:
        return os.access(self.binary, os.X_OK)

    async def encode_piece(
        self, source: Path, plan: Plan, piece: Piece, folder: Path, *, report: Callable[[float], None]
    ) -> bool:
        await asyncio.to_thread(_prepare, folder, [rung.name for rung in encoded_in(plan, piece)])
        command = await asyncio.to_thread(piece_command, self.binary, source, plan, piece, folder)
        limits = replace(_encode_limits(plan.seconds), niceness=FIRST if piece.number == 1 else BACKGROUND)
        finished = await self._encode(command, limits, lambda at: report(at - piece.begins))
        return piece.guessed or not _FLAW_LOG.search(finished.log)

    async def encode_sound(
        self, source: Path, plan: Plan, sound: Sound, folder: Path, *, report: Callable[[float], None]
    ) -> None:
        await asyncio.to_thread(_prepare, folder, [sound.name])
        command = await asyncio.to_thread(sound_command, self.binary, source, plan, sound, folder)
        await self._encode(
            command, replace(_encode_limits(plan.seconds), niceness=FIRST, awaited=SOUND_AWAITED), report
        )

    async def copy_picture(
        self, source: Path, plan: Plan, folder: Path, *, seconds: float, report: Callable[[float], None]
    ) -> None:
        await asyncio.to_thread(_prepare, folder, [plan.copied])
        command = copy_command(self.binary, source, plan, folder, seconds=seconds)
        # All of it is far ahead of whoever watches.
        niceness = AWAITED if seconds else BACKGROUND
        await self._encode(command, replace(_encode_limits(plan.seconds), niceness=niceness), report)

    async def _encode(self, command: list[str], limits: Limits, at: Callable[[float], None]) -> Finished:
        """`at` is told how far the output's clock is."""

        def on_line(line: str) -> None:
            key, _, value = line.partition("=")
            if key == "out_time_us" and value.isdigit():
                at(int(value) / 1_000_000)

        try:
            finished = await run(command, limits=limits, on_line=on_line)
        except TimeLimitReached as late:
            raise TranscodeFailed(TOO_LONG) from late
        _check(finished)
        return finished


def _prepare(folder: Path, renditions: Sequence[str]) -> None:
    for rendition in renditions:
        (folder / rendition).mkdir(parents=True)


def _encode_limits(seconds: float) -> Limits:
    """Room for a slow machine (a hundredth of real time is a stuck one) and for a thread pool on a large one."""
    cores = os.cpu_count() or 1
    wall = 600 + 100 * seconds
    return Limits(
        memory=(8192 + 512 * cores) * MIB,
        cpu_seconds=int(wall * cores),
        file_bytes=_SEGMENT_BYTES,
        wall_seconds=wall,
    )


def _check(finished: Finished) -> None:
    """Turn ffmpeg's verdict into ours. It ends with 0 on a truncated input, but says so in its log."""
    if _DISK_FULL_LOG.search(finished.log):
        raise TranscodeFailed(DISK_FULL)
    if _CUT_OFF_LOG.search(finished.log):
        raise TranscodeFailed(CUT_OFF)
    # The kernel's answers to a limit passed: SIGKILL where the CPU's soft limit is its hard one (setrlimit(2)).
    if finished.returncode in {-signal.SIGKILL, -signal.SIGXCPU}:
        raise TranscodeFailed(TOO_LONG)
    if finished.returncode == -signal.SIGXFSZ:
        raise TranscodeFailed("The encoded video grew far too large and was stopped")
    if not finished.succeeded and _NO_MEMORY_LOG.search(finished.log):
        raise TranscodeFailed("Encoding this video needs more memory than it may take")
    if not finished.succeeded:
        raise TranscodeFailed("The video could not be decoded: " + _last_words(finished.log))


def _last_words(log: str) -> str:
    """ffmpeg's final complaint without its addresses ("[h264 @ 0x55d7] …")."""
    lines = [re.sub(r"^(\[[^\]]*\] ?)+", "", line).strip() for line in log.splitlines()]
    return next((line for line in reversed(lines) if line), "the encoder stopped")[:200]
