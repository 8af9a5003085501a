"""Whether a stream's link is live, as its platform says: the liveness port on the extractor."""

import asyncio
from dataclasses import dataclass

from kdrama_app.errors import InvalidReelUrl, ReelRateLimited
from kdrama_app.reels.extractor import Airing, Extractor
from kdrama_app.reels.links import read_link
from kdrama_app.streams.liveness import ComeBack, Sighting
from kdrama_app.streams.views import Status

_STATUSES = {Airing.LIVE: Status.LIVE, Airing.OFFLINE: Status.OFFLINE, Airing.UNKNOWN: Status.UNKNOWN}


@dataclass(frozen=True)
class PlatformLiveness:
    """For a thread that has no event loop of its own."""

    extractor: Extractor

    def look(self, link: str) -> Sighting | ComeBack:
        """A link to a platform that is not known here is `unknown`; nobody is asked."""
        try:
            return Sighting(_STATUSES[asyncio.run(self.extractor.airing(read_link(link)))])
        except InvalidReelUrl:
            return Sighting(Status.UNKNOWN)
        except ReelRateLimited as asked:
            return ComeBack(asked.retry_after)
