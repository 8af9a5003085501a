"""The ports to whatever turns a source into renditions: piece by piece on our own workers, or whole, elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.sounds import Sound
from kdrama_app.transcode.source import SourceFacts


class Transcoder(Protocol):
    """Named by role; `local.py` is our own ffmpeg. `name` is what the API calls the provider."""

    @property
    def name(self) -> str: ...

    def available(self) -> bool:
        """Whether it could take a job now."""
        ...

    async def encode_piece(
        self, source: Path, plan: Plan, piece: Piece, folder: Path, *, report: Callable[[float], None]
    ) -> bool:
        """Fill `folder/{rung}/` with `init.mp4` and `00001.m4s` on, for every rung it encodes; `folder` is new.

        False when frames of the source did not decode as they should.

        A segment appears whole or not at all, and starts where the piece says. `report` is told the seconds of
        the piece done so far, often. Cancelling the task stops the work at once. The same piece gives the same
        bytes. Raises TranscodeFailed with a reason for the uploader.
        """
        ...

    async def encode_sound(
        self, source: Path, plan: Plan, sound: Sound, folder: Path, *, report: Callable[[float], None]
    ) -> None:
        """Likewise `folder/{sound.name}/`, for the whole file."""
        ...

    async def copy_picture(
        self, source: Path, plan: Plan, folder: Path, *, seconds: float, report: Callable[[float], None]
    ) -> None:
        """Likewise the rung that is copied: a segment for each group of pictures of the file's first `seconds`.

        0 for all of them; else the last group may be a part of one.
        """
        ...


class AwayState(StrEnum):
    """Where a job stands at a provider elsewhere."""

    WORKING = "working"
    MADE = "made"
    FAILED = "failed"


@dataclass(frozen=True)
class AwayStatus:
    """`seconds` since it was placed; `reason` for the log, where it failed."""

    state: AwayState
    seconds: float
    reason: str = ""


class AwayFailed(Exception):
    """A provider elsewhere cannot be reached, refused, or gave what cannot be used; the text is for the log."""


class AwayTranscoder(Protocol):
    """Makes a whole video on somebody else's machines. Every verb blocks: call it in a thread.

    What it holds of a job (the source, the order, the results) is found again by our job's id alone, so
    nothing is ordered twice and all of it can be cleared away, whatever a crash made us forget.
    """

    @property
    def name(self) -> str: ...

    def available(self) -> bool:
        """Whether it could take a job now; a verdict holds for a while."""
        ...

    def suits(self, source: SourceFacts, plan: Plan) -> bool:
        """Whether it can make all of this plan from this source; asks nobody."""
        ...

    def place(self, job: str, file: Path, source: SourceFacts, plan: Plan, *, stopped: Callable[[], bool]) -> str:
        """Hand over the source and order what the plan says, once: placed again, it is the same order.

        What the other verbs call the order. Returns early, with any exception, soon after `stopped`. Raises AwayFailed.
        """
        ...

    def look(self, order: str) -> AwayStatus:
        """Raises AwayFailed."""
        ...

    def fetch(self, job: str, renditions: Sequence[str], folder: Path, *, stopped: Callable[[], bool]) -> None:
        """Fill `folder/{rendition}/` with `init.mp4` and `00001.m4s` on, named as in the plan.

        Raises AwayFailed.
        """
        ...

    def forget(self, job: str) -> None:
        """Stop what runs and remove all that is held of a job; nothing held is no error. Raises AwayFailed."""
        ...
