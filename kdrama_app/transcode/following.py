"""How a job's playlists follow its pieces, as often as there is something new."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from kdrama_app.transcode import package
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.ledger import Entry
from kdrama_app.transcode.pieces import growing_target
from kdrama_app.transcode.service import Order
from kdrama_app.transcode.source import SourceFacts
from kdrama_app.transcode.workshop import Workshop

PLAYABLE_SECONDS = 1.9
"""So much must be there before an episode is said to play, a first segment: the next lands while a player opens it."""
EAGER_SECONDS, CALM_SECONDS = 0.1, 0.5
EAGER_FOR = 10.0
TELL_SECONDS = 1.0
CHECK_SECONDS = 5.0


@dataclass
class Following:
    """One worker's watch over one job. Begun anew by another worker, it writes the same."""

    shop: Workshop
    order: Order
    source: SourceFacts
    plan: Plan
    _listed: int = 0
    _finished: int = 0
    _opened: bool = False
    _landing: bool = False
    _told: float = float("-inf")
    _began: float = field(default_factory=time.monotonic)
    _checked: float = field(default_factory=time.monotonic)

    def read(self) -> list[Entry]:
        entries = self.shop.look(lambda tx: self.shop.ledger.entries(tx, self.order.job_id))
        self._landing = any(entry.landed for entry in entries)
        return entries

    def plays_an_earlier_run(self) -> bool:
        """Whether the episode plays what an earlier run made, and will until this one is complete."""
        return self.shop.look(lambda tx: self.shop.transcodes.plays(tx, self.order.job_id))

    def grow(self, entries: Sequence[Entry]) -> bool:
        """List what is new in the playlists; whether the episode plays it."""
        renditions = package.playable(self.plan, entries, job=self.order.job_id)
        seconds = float(min((rendition.seconds for rendition in renditions), default=0))
        if seconds < PLAYABLE_SECONDS or self.plays_an_earlier_run():
            return False
        listed = sum(len(rendition.segments) for rendition in renditions)
        finished = sum(entry.finished for entry in entries)
        if listed > self._listed:
            target = max(growing_target(self.plan.segment_seconds), math.floor(self.plan.longest + 0.5))
            self.shop.write_media_playlists(self.order, renditions, growing_to=target)
        if not self._opened or finished > self._finished:
            # Measured anew: the first seconds tell little of the bandwidth.
            self.shop.write_multivariant(self.order, renditions)
        if not self._opened:
            self._opened = self.shop.commit(
                lambda tx: self.shop.transcodes.open(tx, self.order.job_id, renditions=renditions)
            )
        self._listed, self._finished = listed, finished
        return self._opened

    def share(self, entries: Sequence[Entry]) -> float:
        """How much of the picture is encoded, 0-1."""
        pieces = [entry for entry in entries if entry.number > 0]
        total = max(self.plan.seconds, sum(entry.seconds for entry in pieces))
        return min(1.0, sum(entry.done for entry in pieces) / total) if total else 0.0

    @property
    def pause(self) -> float:
        """Seconds until the next look: short where every moment keeps viewers waiting, not while others' pieces do."""
        awaited = self._landing or time.monotonic() - self._began < EAGER_FOR
        return EAGER_SECONDS if awaited and not self._opened else CALM_SECONDS

    @property
    def worth_telling(self) -> bool:
        """Whether the progress was last written down long enough ago."""
        if time.monotonic() - self._told < TELL_SECONDS:
            return False
        self._told = time.monotonic()
        return True

    @property
    def due(self) -> bool:
        """Whether it is time again to ask the engine if it still knows the pieces."""
        if time.monotonic() - self._checked < CHECK_SECONDS:
            return False
        self._checked = time.monotonic()
        return True
