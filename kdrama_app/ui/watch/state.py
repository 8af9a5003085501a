"""One episode, as its visitor may watch it; the player itself speaks to the API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Preferences, Principal
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView
from kdrama_app.errors import EpisodeNotFound, InvalidInput, JobNotFound, SeriesNotFound
from kdrama_app.transcode.reasons import in_korean
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile, series_href, watch_href
from kdrama_app.viewing.spoilers import Veil
from kdrama_app.viewing.views import WatchProgress

LIKED = ("quality", "speed", "captions")
"""What of `Preferences` the player goes by."""


@dataclass(frozen=True)
class Watched:
    """The words below the player. `duration` in seconds, 0 until known; `spoken` a BCP 47 tag.

    `withheld`: the episode is ahead of the reader, so nothing is said of it.
    """

    id: str = ""
    title: str = ""
    description: str = ""
    series: str = ""
    series_href: str = ""
    label: str = ""
    label_ko: str = ""
    spoken: str = "ko"
    duration: float = 0.0
    failure: str = ""
    failure_ko: str = ""
    next_href: str = ""
    next_title: str = ""
    next_label: str = ""
    next_label_ko: str = ""
    next_poster: str = ""
    previous_href: str = ""
    withheld: bool = False


@dataclass(frozen=True)
class Scene:
    """One look at an episode: itself, its series' episodes, the reader's progress, how far it is encoded (0-100).

    What the reader is not to be told yet is under the `veil`.
    """

    episode: EpisodeView
    siblings: Sequence[EpisodeView]
    progress: dict[str, WatchProgress]
    encoded: float
    veil: Veil
    preferences: Preferences


class WatchState(rx.State):
    phase: str = "loading"
    """loading, missing, locked (nobody is logged in), preparing, failed or playing."""
    shown: Watched = Watched()
    here: str = ""
    """This page's address, quoted, for whoever comes back to it from logging in: also to the second it names."""
    episodes: rx.Field[list[EpisodeTile]] = rx.field(default_factory=list)
    encoded: rx.Field[float] = rx.field(0.0)
    autoplay: rx.Field[bool] = rx.field(True)
    preferred: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    """The account's {quality, speed, captions}, see `Preferences`."""

    @rx.event
    async def load(self):
        """On every visit: the episode whose id stands in the address."""
        viewer = await visitor(self)
        episode_id = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        if episode_id != self.shown.id:
            self.phase, self.shown, self.episodes, self.encoded = "loading", Watched(), [], 0.0
        try:
            scene = await look(_scene, episode_id, viewer)
        except EpisodeNotFound:
            self.phase, self.shown = "missing", Watched()
            return
        self.shown = watched(scene)
        self.here = quote(f"{self.router.url.path}?{self.router.url.query}".removesuffix("?"))
        self.episodes = [episode_tile(each, scene.progress.get(each.id), scene.veil) for each in scene.siblings]
        self.encoded, self.autoplay = scene.encoded, scene.preferences.autoplay
        self.preferred = {name: getattr(scene.preferences, name) for name in LIKED}
        self.phase = phase_of(scene.episode.status, viewer)

    @rx.event
    async def look_again(self):
        """Every two seconds while it is prepared: how far that is; the whole page once that is over."""
        viewer = await visitor(self)
        try:
            status, encoded = await look(_state_of, self.shown.id, viewer)
        except EpisodeNotFound:
            return WatchState.load
        if phase_of(status, viewer) != self.phase:
            return WatchState.load
        self.encoded = encoded
        return None

    @rx.event
    async def set_autoplay(self, on: bool):
        """Whether the next episode begins by itself, chosen in the player."""
        viewer = await allow(self, Permission.WATCH)
        chosen = await change(house().profile.prefer, viewer.person, autoplay=on is True)
        self.autoplay = chosen.autoplay

    @rx.event
    async def prefer(self, chosen: dict[str, Any]):
        """How the viewer likes to watch from now on, chosen in the player: some of `LIKED`."""
        viewer = await allow(self, Permission.WATCH)
        if not isinstance(chosen, Mapping) or not chosen.keys() <= set(LIKED):
            raise InvalidInput(details={"chosen": f"some of {', '.join(LIKED)}"})
        await change(house().profile.prefer, viewer.person, **chosen)


def phase_of(status: EpisodeStatus, viewer: Principal | None) -> str:
    """What the page is about: watching needs an account, and something to play."""
    if viewer is None or not viewer.may(Permission.WATCH):
        return "locked"
    if status.playable:
        return "playing"
    return "failed" if status is EpisodeStatus.FAILED else "preparing"


def watched(scene: Scene) -> Watched:
    episode, tile = scene.episode, episode_tile(scene.episode, None)
    following, before = following_of(episode, scene.siblings), previous_of(episode, scene.siblings)
    after = episode_tile(following, scene.progress.get(following.id), scene.veil) if following else None
    return Watched(
        id=episode.id,
        title=episode.title,
        description=scene.veil.synopsis(episode),
        series=episode.series,
        series_href=series_href(episode.series_slug),
        label=tile.label,
        label_ko=tile.label_ko,
        spoken=episode.language,
        duration=episode.duration or 0.0,
        failure=episode.failure,
        failure_ko=in_korean(episode.failure),
        next_href=after.href if after else "",
        next_title=after.title if after else "",
        next_label=after.label if after else "",
        next_label_ko=after.label_ko if after else "",
        next_poster=after.thumbnail if after else "",
        previous_href=watch_href(before.id) if before else "",
        withheld=scene.veil.hides(episode.id),
    )


def following_of(episode: EpisodeView, siblings: Sequence[EpisodeView]) -> EpisodeView | None:
    """The next of its series that plays."""
    return next((each for each in siblings if each.status.playable and _place(each) > _place(episode)), None)


def previous_of(episode: EpisodeView, siblings: Sequence[EpisodeView]) -> EpisodeView | None:
    """The one before it that plays."""
    return next((each for each in reversed(siblings) if each.status.playable and _place(each) < _place(episode)), None)


def _place(episode: EpisodeView) -> tuple[int, int]:
    return episode.season, episode.number


def _scene(tx: Transaction, episode_id: str, viewer: Principal | None) -> Scene:
    catalog, viewing = house().catalog, house().viewing
    episode = catalog.find_visible(tx, episode_id, viewer=viewer)
    try:
        siblings = catalog.series(tx, episode.series_slug, viewer=viewer).episodes
    except SeriesNotFound:  # every episode of it is unlisted: none leads to another
        siblings = ()
    return Scene(
        episode=episode,
        siblings=siblings,
        progress=viewing.progress_of(tx, [each.id for each in siblings], viewer=viewer),
        encoded=_encoded(tx, episode),
        veil=house().horizon.veil(tx, [episode, *siblings], viewer=viewer),
        preferences=_preferences(tx, viewer),
    )


def _state_of(tx: Transaction, episode_id: str, viewer: Principal | None) -> tuple[EpisodeStatus, float]:
    episode = house().catalog.find_visible(tx, episode_id, viewer=viewer)
    return episode.status, _encoded(tx, episode)


def _preferences(tx: Transaction, viewer: Principal | None) -> Preferences:
    if viewer is None or viewer.user_id is None:
        return Preferences()
    return house().profile.preferences(tx, viewer.user_id)


def _encoded(tx: Transaction, episode: EpisodeView) -> float:
    if episode.status is not EpisodeStatus.PROCESSING:
        return 100.0
    try:
        return house().transcodes.latest(tx, episode.id).progress
    except JobNotFound:
        return 0.0
