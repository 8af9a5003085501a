"""What may be told of a story to somebody who has watched so far. Pure.

Told is what was begun, everything before it, and the one to watch next: as on Netflix the next episode has its picture
and its synopsis, those after it have not. Who has begun nothing is told of the first episode. Titles are always told.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kdrama_app.catalog.views import EpisodePlace, EpisodeView

ALL = float("inf")
NOTHING = -1.0
"""How far somebody has seen an episode that is ahead of them: not even what is said of its first second is told."""


@dataclass(frozen=True)
class Veil:
    """Over some episodes: those withheld, each with the episode whose picture stands in its place ("" for none).

    A list of episodes is shown through it: `episode_tile(episode, progress, veil)`.
    """

    stand_ins: Mapping[str, str] = field(default_factory=dict)

    def hides(self, episode_id: str) -> bool:
        return episode_id in self.stand_ins

    def synopsis(self, episode: EpisodeView) -> str:
        return "" if self.hides(episode.id) else episode.description

    def pictured(self, episode: EpisodeView) -> str:
        """The id of the episode whose picture may be shown for `episode`, "" for none."""
        if self.hides(episode.id):
            return self.stand_ins[episode.id]
        return episode.id if episode.poster_key else ""


def veil_over(
    episodes: Sequence[EpisodeView], places: Mapping[int, Sequence[EpisodePlace]], begun: Mapping[str, bool]
) -> Veil:
    """`places`: the whole series of each episode, by its id, in order. `begun`: by id, whether it was seen to its end.

    An episode of a series without places (all of it is unlisted) is not withheld: nothing leads to it but its link.
    """
    stand_ins: dict[str, str] = {}
    for episode in episodes:
        series = places.get(episode.series_id)
        if not series or episode.id in begun:
            continue
        last = frontier(series, begun)
        if (episode.season, episode.number) > last:
            pictured = (place.id for place in series if place.pictured and _key(place) <= last)
            stand_ins[episode.id] = next(pictured, "")
    return Veil(stand_ins)


def frontier(places: Sequence[EpisodePlace], begun: Mapping[str, bool]) -> tuple[int, int]:
    """Season and number of the last episode that is told of: the one begun last, or the next to watch after it."""
    reached = max((_key(place) for place in places if place.id in begun), default=None)
    if reached is None:
        # A special (number 0) stands first without being the beginning.
        return _next([place for place in places if place.number] or places)
    finished = any(begun.get(place.id, False) for place in places if _key(place) == reached)
    later = [place for place in places if _key(place) > reached]
    return _next(later) if finished and later else reached


def _next(places: Sequence[EpisodePlace]) -> tuple[int, int]:
    """The first that plays; while none does, the first."""
    return _key(next((place for place in places if place.playable), places[0]))


def _key(place: EpisodePlace) -> tuple[int, int]:
    return place.season, place.number
