"""One series, as its visitor may see it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView, SeriesView
from kdrama_app.errors import SeriesNotFound
from kdrama_app.ui.bridge import house, look, visitor
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile, thumbnail_src, watch_href
from kdrama_app.viewing.spoilers import Veil
from kdrama_app.viewing.views import WatchProgress


@dataclass(frozen=True)
class SeriesPage:
    """`play_href` leads on from where the reader stopped, "" while nothing plays; `continuing`: they had begun."""

    name: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    backdrop: str = ""
    play_href: str = ""
    continuing: bool = False


class SeriesState(rx.State):
    phase: str = "loading"
    """loading, missing or there."""
    shown: SeriesPage = SeriesPage()
    episodes: rx.Field[list[EpisodeTile]] = rx.field(default_factory=list)

    @rx.var
    def withheld(self) -> bool:
        """Whether anything of a later episode is."""
        return any(tile.withheld for tile in self.episodes)

    @rx.event
    async def load(self):
        """On every visit: the series whose slug stands in the address."""
        viewer = await visitor(self)
        slug = unquote(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])
        try:
            series, progress, veil = await look(_series, slug, viewer)
        except SeriesNotFound:
            self.phase, self.shown, self.episodes = "missing", SeriesPage(), []
            return
        self.shown = series_page(series, progress)
        self.episodes = [episode_tile(episode, progress.get(episode.id), veil) for episode in series.episodes]
        self.phase = "there"


def _series(tx: Transaction, slug: str, viewer: Principal | None) -> tuple[SeriesView, dict[str, WatchProgress], Veil]:
    series = house().catalog.series(tx, slug, viewer=viewer)
    progress = house().viewing.progress_of(tx, [episode.id for episode in series.episodes], viewer=viewer)
    return series, progress, house().horizon.veil(tx, series.episodes, viewer=viewer)


def series_page(series: SeriesView, progress: Mapping[str, WatchProgress]) -> SeriesPage:
    """The head of the page; its picture is the first there is."""
    following = next_up(series.episodes, progress)
    pictured = next((episode for episode in series.episodes if episode.poster_key), None)
    return SeriesPage(
        name=series.name,
        description=series.description,
        tags=series.tags,
        backdrop=thumbnail_src(pictured.id) if pictured else "",
        play_href=watch_href(following.id) if following else "",
        continuing=bool(progress),
    )


def next_up(episodes: Sequence[EpisodeView], progress: Mapping[str, WatchProgress]) -> EpisodeView | None:
    """The episode to go on with: the one left last, or the one after it when that was finished; else the first."""
    playable = [episode for episode in episodes if episode.status.playable]
    begun = [index for index, episode in enumerate(playable) if episode.id in progress]
    if not begun:
        return playable[0] if playable else None
    last = max(begun, key=lambda index: progress[playable[index].id].updated_at)
    if progress[playable[last].id].finished and last + 1 < len(playable):
        last += 1
    return playable[last]
