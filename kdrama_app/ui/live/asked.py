"""What an address of the live page asks for: pure.

`?platform=` as `Platform` writes it, `&city=`, `&status=` live, offline or unknown, or none of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from kdrama_app.streams.drafts import LENGTHS
from kdrama_app.streams.views import Platform, Status, StreamsWanted

NAMES = ("platform", "city", "status")


@dataclass(frozen=True)
class Asked:
    """ "" for any."""

    platform: str = ""
    city: str = ""
    status: str = ""

    @property
    def narrowed(self) -> bool:
        return bool(self.platform or self.city or self.status)

    @property
    def address(self) -> str:
        """The page's own address, without what goes without saying."""
        said = {name: value for name, value in vars(self).items() if value}
        return "/live" + (f"?{urlencode(said)}" if said else "")

    def live(self) -> StreamsWanted | None:
        """What to look for among those that are live; None: nothing."""
        if self.status not in {"", Status.LIVE}:
            return None
        return StreamsWanted(status=Status.LIVE, platform=self._platform, city=self.city, live_first=True)

    def others(self) -> StreamsWanted | None:
        """The same among those that are not."""
        if self.status == Status.LIVE:
            return None
        only = Status(self.status) if self.status else None
        return StreamsWanted(
            status=only, not_status=Status.LIVE, platform=self._platform, city=self.city, live_first=True
        )

    @property
    def _platform(self) -> Platform | None:
        return Platform(self.platform) if self.platform else None


def asked_in(address: Mapping[str, str]) -> Asked:
    """What an address asks for; what nobody understands is left out."""
    platform, status = address.get("platform", ""), address.get("status", "")
    return Asked(
        platform=platform if platform in set(Platform) else "",
        city=address.get("city", "").strip()[: LENGTHS["city"]],
        status=status if status in set(Status) else "",
    )


def number_at_the_end(path: str) -> int:
    """The id that an address ends with; 0, which is nobody's, for none."""
    last = path.rstrip("/").rsplit("/", 1)[-1]
    return int(last) if last.isascii() and last.isdecimal() and len(last) < 12 else 0
