"""What addresses of the lists of streams and of streamers ask for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from kdrama_app.streams.views import Platform, Status, StreamSort, StreamsWanted

LONGEST = 100
MOST_PAGES = 10_000
NAMES = ("q", "platform", "status", "pinned", "sort")
NEWEST = StreamSort.CREATED_DOWN.value


@dataclass(frozen=True)
class Asked:
    """What the list of streams was asked for, as the address has it: "" for everything; `page` counts from 1."""

    q: str = ""
    platform: str = ""
    status: str = ""
    pinned: str = ""
    sort: str = NEWEST
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.platform or self.status or self.pinned)

    @property
    def address(self) -> str:
        """The list's own address, without what goes without saying."""
        return address_of("/admin/streams", vars(self), vars(Asked()))

    def wanted(self) -> StreamsWanted:
        return StreamsWanted(
            status=Status(self.status) if self.status else None,
            is_pinned=True if self.pinned else None,
            platform=Platform(self.platform) if self.platform else None,
            text=self.q,
            sort=StreamSort(self.sort),
        )


def asked_in(address: Mapping[str, str]) -> Asked:
    """What an address asks for; what nobody understands is left out."""

    def one_of(name: str, known: set[str], otherwise: str = "") -> str:
        value = address.get(name, "")
        return value if value in known else otherwise

    return Asked(
        q=text_in(address),
        platform=one_of("platform", set(Platform)),
        status=one_of("status", set(Status)),
        pinned=one_of("pinned", {"yes"}),
        sort=one_of("sort", set(StreamSort), NEWEST),
        page=page_in(address),
    )


def text_in(address: Mapping[str, str]) -> str:
    return address.get("q", "")[:LONGEST]


def page_in(address: Mapping[str, str]) -> int:
    page = address.get("page", "")
    return min(max(1, int(page)), MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 6 else 1


def address_of(path: str, asked: Mapping[str, object], plain: Mapping[str, object]) -> str:
    """`path` with what of `asked` is not `plain`."""
    said = {name: value for name, value in asked.items() if value != plain[name]}
    return path + (f"?{urlencode(said)}" if said else "")
