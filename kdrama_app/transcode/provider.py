"""The port to whatever turns a source into renditions."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from kdrama_app.transcode.ladder import Plan


class Transcoder(Protocol):
    """Named by role; `local.py` is our own ffmpeg. `name` is what the API calls the provider."""

    @property
    def name(self) -> str: ...

    def available(self) -> bool:
        """Whether it could take a job now."""
        ...

    async def encode(self, source: Path, plan: Plan, folder: Path, *, report: Callable[[float], None]) -> None:
        """Fill `folder/{rendition}/` with `init.mp4` and `00001.m4s` on, for every rung and "audio".

        `report` is told the seconds of video done so far, often. Cancelling the task stops the work at once.
        Raises TranscodeFailed with a reason for the uploader.
        """
        ...
