"""An uploader's videos as the studio lists them, and what may be asked of that list. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from kdrama_app.catalog.views import EpisodeStatus, EpisodeView, HoldingFilter, HoldingSort, Visibility
from kdrama_app.transcode.reasons import in_korean
from kdrama_app.transcode.status import CANCELLED
from kdrama_app.transcode.views import JobView
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile
from kdrama_app.ui.studio.details import left_words, size_words

STATUSES: dict[str, tuple[EpisodeStatus, ...]] = {
    "ready": (EpisodeStatus.READY,),
    "preparing": (EpisodeStatus.PROCESSING, EpisodeStatus.GROWING),
    "failed": (EpisodeStatus.FAILED,),
}
SCHEDULED = "scheduled"
VISIBILITIES = (*(each.value for each in Visibility), SCHEDULED)
NEWEST = "-added"
SORTS = (NEWEST, "added", "title", "-title", "-size", "size")
MOST_PAGES = 10_000


@dataclass(frozen=True)
class VideoRow:
    """One video. `status` is the episode's; `stage`, `progress` (0-100) and `left` are its job's while one is under
    way; `again`: what an earlier run made plays meanwhile. `visibility` is one of VISIBILITIES; `added` and
    `publish_at` are ISO 8601; `views` counts people."""

    tile: EpisodeTile
    edit_href: str
    status: str
    visibility: str
    publish_at: str
    busy: bool
    again: bool
    stage: str
    progress: float
    left: str
    left_ko: str
    cancelled: bool
    failure: str
    failure_ko: str
    views: int
    size: str
    added: str


@dataclass(frozen=True)
class Asked:
    """What the list was asked for, as the address has it: "" for everything; `page` counts from 1."""

    q: str = ""
    status: str = ""
    visibility: str = ""
    sort: str = NEWEST
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.status or self.visibility)

    @property
    def address(self) -> str:
        """The list's own address, without what goes without saying."""
        plain = Asked()
        said = {name: value for name, value in vars(self).items() if value != getattr(plain, name)}
        return "/studio" + (f"?{urlencode(said)}" if said else "")

    def filter(self) -> HoldingFilter:
        visibility = Visibility.DRAFT if self.visibility == SCHEDULED else self.visibility
        return HoldingFilter(
            text=self.q,
            statuses=STATUSES.get(self.status, ()),
            visibility=Visibility(visibility) if visibility else None,
            scheduled=self.visibility == SCHEDULED if visibility == Visibility.DRAFT else None,
            sort=HoldingSort(self.sort.removeprefix("-")),
            descending=self.sort.startswith("-"),
        )


def asked_in(address: Mapping[str, str]) -> Asked:
    """What an address asks for; what nobody understands is left out."""

    def one_of(name: str, known: tuple[str, ...], otherwise: str = "") -> str:
        value = address.get(name, "")
        return value if value in known else otherwise

    page = address.get("page", "")
    return Asked(
        q=address.get("q", "")[:100],
        status=one_of("status", tuple(STATUSES)),
        visibility=one_of("visibility", VISIBILITIES),
        sort=one_of("sort", SORTS, NEWEST),
        page=min(max(1, int(page)), MOST_PAGES) if page.isascii() and page.isdigit() and len(page) < 6 else 1,
    )


def video_row(episode: EpisodeView, job: JobView | None, left: float | None, *, views: int) -> VideoRow:
    """`left`: seconds until its job is done, None where nobody can tell."""
    running = job is not None and not job.status.finished
    preparing = episode.status in STATUSES["preparing"]
    english, korean = left_words(left)
    tile = episode_tile(episode, None)
    # A chosen poster shows at once: its address is new.
    shown = f"{tile.thumbnail}?of={'-'.join(episode.poster_key.split('/')[-2:])}" if tile.thumbnail else ""
    return VideoRow(
        tile=replace(tile, thumbnail=shown),
        edit_href=edit_href(episode.id),
        status=episode.status.value,
        visibility=visibility_of(episode),
        publish_at=episode.publish_at.isoformat() if episode.publish_at else "",
        busy=running or preparing,
        again=running and not preparing,
        stage=(job.stage or job.status.value) if job else "queued",
        progress=round(job.progress, 1) if job else 0.0,
        left=english,
        left_ko=korean,
        cancelled=episode.failure == CANCELLED,
        failure=episode.failure,
        failure_ko=in_korean(episode.failure),
        views=views,
        size=size_words(episode.file_size),
        added=episode.uploaded_at.isoformat(),
    )


def visibility_of(episode: EpisodeView) -> str:
    """One of VISIBILITIES."""
    return SCHEDULED if episode.publish_at else episode.visibility.value


def edit_href(episode_id: str) -> str:
    return f"/studio/videos/{episode_id}"
