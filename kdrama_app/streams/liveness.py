"""The port that knows whether a link is live. What implements it asks the platform, within limits of its own."""

from dataclasses import dataclass
from typing import Protocol

from kdrama_app.streams.views import Status


@dataclass(frozen=True)
class Sighting:
    """What was found at a link. `unknown`: there was no answer, or none that was understood."""

    status: Status


@dataclass(frozen=True)
class ComeBack:
    """The site wants to be left alone for so many seconds."""

    seconds: float


class Liveness(Protocol):
    def look(self, link: str) -> Sighting | ComeBack:
        """Ask once; returns within `checking.LEASE`, whatever the site does."""
        ...
