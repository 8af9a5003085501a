"""What a tile shows of an episode or a series; `cards` draws it."""

from collections.abc import Sequence
from dataclasses import dataclass

from kdrama_app.catalog.views import EpisodeView, SeriesCard
from kdrama_app.ui.components.pictures import own_src, own_srcset
from kdrama_app.viewing.spoilers import Veil
from kdrama_app.viewing.views import WatchProgress


@dataclass(frozen=True)
class EpisodeTile:
    """An episode as a tile shows it. `watched` is 0-100; `duration` is in words, empty until known; `…_ko`: Korean.

    `withheld`: it is ahead of the reader, so the picture is another episode's and the description empty.
    """

    id: str
    href: str
    thumbnail: str
    title: str
    description: str
    series: str
    label: str
    label_ko: str
    duration: str
    duration_ko: str
    watched: float
    playable: bool
    withheld: bool = False


@dataclass(frozen=True)
class SeriesTile:
    """A series as a tile shows it. `watched` is 0-100; `play_href` leads to its first episode, "" without one.

    `poster_set`: the AVIFs of its own poster, "" where an episode's still stands in for it.
    """

    href: str
    thumbnail: str
    name: str
    count: int
    synopsis: str = ""
    tags: tuple[str, ...] = ()
    watched: float = 0.0
    play_href: str = ""
    poster_set: str = ""


# A tile shows three lines of a synopsis and two tags.
SYNOPSIS_LETTERS = 140
MOST_TAGS = 2


def episode_tile(episode: EpisodeView, progress: WatchProgress | None, veil: Veil | None = None) -> EpisodeTile:
    """What a tile shows of `episode`; `progress` is the reader's, and so is the `veil` (`Horizon.veil`)."""
    seconds = episode.duration or 0
    veil = veil or Veil()
    pictured = veil.pictured(episode)
    return EpisodeTile(
        id=episode.id,
        href=watch_href(episode.id),
        thumbnail=thumbnail_src(pictured) if pictured else "",
        title=episode.title,
        description=veil.synopsis(episode),
        series=episode.series,
        label=f"Season {episode.season} · Episode {episode.number}" if episode.season > 1 else _english(episode),
        label_ko=f"시즌 {episode.season} · {episode.number}화" if episode.season > 1 else _korean(episode),
        duration=length_of(seconds, hour=" h", minute=" min", second=" s"),
        duration_ko=length_of(seconds, hour="시간", minute="분", second="초"),
        watched=_watched(progress),
        playable=episode.status.playable,
        withheld=veil.hides(episode.id),
    )


def series_tile(card: SeriesCard, *, tags: Sequence[str] = (), seen: float = 0.0) -> SeriesTile:
    """What a tile shows of `card`; `seen` is how much of it the reader has, 0 to 1."""
    return SeriesTile(
        href=series_href(card.slug),
        thumbnail=_poster_of(card),
        name=card.name,
        count=card.episode_count,
        synopsis=card.description[:SYNOPSIS_LETTERS],
        tags=tuple(tags[:MOST_TAGS]),
        watched=round(100 * seen, 1),
        play_href=watch_href(card.poster_episode_id) if card.poster_episode_id else "",
        poster_set=own_srcset(card.poster) if card.poster else "",
    )


def watch_href(episode_id: str) -> str:
    return f"/watch/{episode_id}"


def series_href(slug: str) -> str:
    return f"/series/{slug}"


def thumbnail_src(episode_id: str) -> str:
    return f"/api/v1/videos/{episode_id}/thumbnail"


def length_of(seconds: float, *, hour: str, minute: str, second: str) -> str:
    """A running time as people say it: "40 s", "58 min", "1 h 4 min"; empty when unknown."""
    if not seconds:
        return ""
    if seconds < 60:
        return f"{max(1, round(seconds))}{second}"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(part for part in (hours and f"{hours}{hour}", minutes and f"{minutes}{minute}") if part)


def _poster_of(card: SeriesCard) -> str:
    if card.poster:
        return own_src(card.poster, 480)
    return thumbnail_src(card.poster_episode_id) if card.poster_episode_id else ""


def _english(episode: EpisodeView) -> str:
    return f"Episode {episode.number}" if episode.number else "Special"


def _korean(episode: EpisodeView) -> str:
    return f"{episode.number}화" if episode.number else "스페셜"


def _watched(progress: WatchProgress | None) -> float:
    if progress is None:
        return 0.0
    return 100.0 if progress.finished else round(100 * progress.fraction, 1)
