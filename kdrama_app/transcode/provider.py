"""The port to whatever turns a source into renditions."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.sounds import Sound


class Transcoder(Protocol):
    """Named by role; `local.py` is our own ffmpeg. `name` is what the API calls the provider."""

    @property
    def name(self) -> str: ...

    def available(self) -> bool:
        """Whether it could take a job now."""
        ...

    async def encode_piece(
        self, source: Path, plan: Plan, piece: Piece, folder: Path, *, report: Callable[[float], None]
    ) -> None:
        """Fill `folder/{rung}/` with `init.mp4` and `00001.m4s` on, for every rung; `folder` is new.

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
