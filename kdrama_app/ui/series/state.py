"""One series, as its visitor may see it, and what they think of it."""

from dataclasses import dataclass
from urllib.parse import unquote

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import SeriesView
from kdrama_app.errors import SeriesNotFound
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.components.tiles import series_href
from kdrama_app.ui.series.shown import (
    EpisodeRow,
    Following,
    Season,
    SeriesPage,
    episode_row,
    next_up,
    seasons_of,
    series_page,
)
from kdrama_app.viewing.spoilers import Veil
from kdrama_app.viewing.views import SeriesRating, WatchProgress

PAGE = 24


@dataclass(frozen=True)
class Scene:
    """One look of `viewer` at a series: itself, their progress, what they go on with, what all think of it, whether
    they keep it, and what of it is ahead of them."""

    series: SeriesView
    progress: dict[str, WatchProgress]
    following: Following | None
    rating: SeriesRating
    kept: bool
    viewer: Principal | None
    veil: Veil


class SeriesState(rx.State):
    """`stars` is the reader's own rating, 0 for none; `average` in words; `more`: the season has further episodes."""

    phase: str = "loading"
    """loading, missing or there."""
    shown: SeriesPage = SeriesPage()
    seasons: rx.Field[list[Season]] = rx.field(default_factory=list)
    season: rx.Field[int] = rx.field(1)
    episodes: rx.Field[list[EpisodeRow]] = rx.field(default_factory=list)
    more: bool = False
    kept: bool = False
    stars: rx.Field[int] = rx.field(0)
    average: str = ""
    ratings: rx.Field[int] = rx.field(0)
    _slug: str = ""
    _limit: int = PAGE

    @rx.var
    def withheld(self) -> bool:
        """Whether anything of a later episode is."""
        return any(tile.withheld for tile in self.episodes)

    @rx.event
    async def load(self):
        """On every visit: the series whose slug stands in the address; after a reconnect, what of it was open."""
        viewer = await visitor(self)
        slug = unquote(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])
        again = slug == self._slug and self.phase == "there"
        if not again:
            self.reset()
            self._slug = slug
        scene = await self._look(slug, viewer)
        if scene is None:
            return None
        if not again:
            begin = scene.following.episode if scene.following else scene.series.episodes[0]
            self.season = begin.season
        self._show(scene)
        self.kept = scene.kept
        self._rated(scene.rating)
        if scene.series.slug != slug:
            self._slug = scene.series.slug
            return rx.redirect(series_href(scene.series.slug), replace=True)
        return None

    @rx.event
    async def choose_season(self, season: int):
        """Show the episodes of another season."""
        viewer = await visitor(self)
        scene = await self._look(self._slug, viewer)
        if scene and any(episode.season == season for episode in scene.series.episodes):
            self.season, self._limit = season, PAGE
            self._show(scene)

    @rx.event
    async def show_more(self):
        """The next episodes of the season."""
        viewer = await visitor(self)
        scene = await self._look(self._slug, viewer)
        if scene:
            self._limit += PAGE
            self._show(scene)

    @rx.event
    async def keep(self, wanted: bool):
        """Put the series on the reader's list, or take it off."""
        viewer = await allow(self, Permission.WATCH)
        viewing = house().viewing
        verb = viewing.add_to_watchlist if wanted else viewing.remove_from_watchlist
        await change(verb, self._slug, viewer=viewer)
        self.kept = bool(wanted)

    @rx.event
    async def rate(self, stars: int):
        """Give it 1 to 5 stars; 0 takes them back."""
        viewer = await allow(self, Permission.WATCH)
        ratings = house().ratings
        if stars == 0:
            self._rated(await change(ratings.take_back, self._slug, viewer=viewer))
        else:
            self._rated(await change(ratings.rate, self._slug, stars=stars, viewer=viewer))

    async def _look(self, slug: str, viewer: Principal | None) -> Scene | None:
        try:
            return await look(_scene, slug, viewer)
        except SeriesNotFound:
            self.reset()
            self._slug, self.phase = slug, "missing"
            return None

    def _show(self, scene: Scene) -> None:
        series, progress, following = scene.series, scene.progress, scene.following
        self.shown = series_page(series, following, progress, scene.viewer)
        self.seasons = seasons_of(series.episodes)
        of_season = [episode for episode in series.episodes if episode.season == self.season] or list(series.episodes)
        self.season = of_season[0].season
        self.episodes = [
            episode_row(
                episode,
                progress.get(episode.id),
                scene.veil,
                up_next=following is not None and following.episode == episode,
            )
            for episode in of_season[: self._limit]
        ]
        self.more = len(of_season) > self._limit
        self.phase = "there"

    def _rated(self, rating: SeriesRating) -> None:
        self.stars, self.ratings = rating.own, rating.count
        self.average = f"{rating.average:.1f}" if rating.count else ""


def _scene(tx: Transaction, slug: str, viewer: Principal | None) -> Scene:
    viewing = house().viewing
    series = house().catalog.series(tx, slug, viewer=viewer)
    progress = viewing.progress_of(tx, [episode.id for episode in series.episodes], viewer=viewer)
    return Scene(
        series=series,
        progress=progress,
        following=next_up(series.episodes, progress),
        rating=house().ratings.of(tx, series.id, viewer=viewer),
        kept=viewing.is_on_watchlist(tx, series.id, viewer=viewer),
        viewer=viewer,
        veil=house().horizon.veil(tx, series.episodes, viewer=viewer),
    )
