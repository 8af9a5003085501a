"""What an address of the search page asks for: pure.

`?q=` text, `&tag=`, `&language=` (a BCP 47 tag), `&sort=` new, views or name, `&kind=` series or episodes, or none of
these.
"""

from dataclasses import dataclass
from urllib.parse import parse_qs

from kdrama_app.catalog.views import SearchSort, SiteSort, Wanted

LONGEST = 200
"""Letters of each part; nothing anybody looks for is longer."""
SORTS = {"new": SiteSort.NEWEST, "views": SiteSort.VIEWS, "name": SearchSort.SERIES}
KINDS = {"series", "episodes"}


@dataclass(frozen=True)
class Asked:
    """`kind` is "series", "episodes", or "" for both; `sort` "new", "views", "name", or "" for the best match
    first."""

    text: str = ""
    tag: str = ""
    language: str = ""
    sort: str = ""
    kind: str = ""

    @property
    def anything(self) -> bool:
        """Whether somebody looks for something, or only looks around."""
        return bool(self.text or self.tag or self.language or self.kind)

    @property
    def wanted(self) -> Wanted:
        tags = (self.tag,) if self.tag else ()
        return Wanted(self.text, tags=tags, language=self.language, sort=SORTS.get(self.sort))


def asked_by(query: str) -> Asked:
    """What stands behind the question mark; what it cannot mean is left out."""
    found = {name: values[0].strip()[:LONGEST] for name, values in parse_qs(query[: LONGEST * 40]).items()}
    return Asked(
        text=found.get("q", ""),
        tag=found.get("tag", ""),
        language=found.get("language", ""),
        sort=found["sort"] if found.get("sort") in SORTS else "",
        kind=found["kind"] if found.get("kind") in KINDS else "",
    )
