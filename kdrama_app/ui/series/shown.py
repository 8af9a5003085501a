"""What the page of a series shows, made of what the house knows: pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.series_editing import may_edit
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView, SeriesView
from kdrama_app.ui.components.pictures import own_src, own_srcset
from kdrama_app.ui.components.tiles import episode_tile, length_of, thumbnail_src, watch_href
from kdrama_app.viewing.spoilers import Veil
from kdrama_app.viewing.views import WatchProgress


@dataclass(frozen=True)
class Tag:
    name: str
    href: str


@dataclass(frozen=True)
class Member:
    """Of the cast: who plays, and whom."""

    actor: str
    role: str


@dataclass(frozen=True)
class SeriesPage:
    """`play` is "play", "continue" or "again", "" while nothing plays; then `play_href` leads on, and `play_label` says
    to which episode; `left` is what is still to see of it. `…_set`: an own picture's AVIFs, "" without one. `…_ko`:
    Korean."""

    slug: str = ""
    name: str = ""
    also_known_as: str = ""
    description: str = ""
    year: str = ""
    network: str = ""
    count: int = 0
    tags: tuple[Tag, ...] = ()
    cast: tuple[Member, ...] = ()
    backdrop: str = ""
    backdrop_set: str = ""
    poster: str = ""
    poster_set: str = ""
    play: str = ""
    play_href: str = ""
    play_label: str = ""
    play_label_ko: str = ""
    left: str = ""
    left_ko: str = ""
    continuing: bool = False
    edit_href: str = ""


@dataclass(frozen=True)
class Season:
    number: int
    label: str
    label_ko: str


@dataclass(frozen=True)
class EpisodeRow:
    """An episode in its season's list. `watched` is 0-100; `state` is "", "watched", "next", "preparing" or "failed";
    `aired` is ISO 8601, "" where nobody said; `withheld`: picture and description wait until the reader gets there."""

    id: str
    href: str
    thumbnail: str
    title: str
    description: str
    label: str
    label_ko: str
    duration: str
    duration_ko: str
    aired: str
    watched: float
    state: str
    playable: bool
    withheld: bool


@dataclass(frozen=True)
class Following:
    """The episode to go on with, and how: "play" it, "continue" it, or watch all "again"."""

    episode: EpisodeView
    how: str


def series_page(
    series: SeriesView, following: Following | None, progress: Mapping[str, WatchProgress], viewer: Principal | None
) -> SeriesPage:
    """The page but its episodes; the picture is the first there is where the series has none of its own."""
    pictured = next((thumbnail_src(episode.id) for episode in series.episodes if episode.poster_key), "")
    label, label_ko = short_label(following.episode, series) if following else ("", "")
    left, left_ko = left_of(progress.get(following.episode.id)) if following else ("", "")
    return SeriesPage(
        slug=series.slug,
        name=series.name,
        also_known_as=series.also_known_as,
        description=series.description,
        year=str(series.year or ""),
        network=series.network,
        count=len(series.episodes),
        tags=tuple(Tag(tag, f"/search?tag={quote(tag, safe='')}") for tag in series.tags),
        cast=tuple(Member(member.actor, member.role) for member in series.cast),
        backdrop=own_src(series.backdrop, 1280) if series.backdrop else pictured,
        backdrop_set=own_srcset(series.backdrop) if series.backdrop else "",
        poster=own_src(series.poster, 320) if series.poster else "",
        poster_set=own_srcset(series.poster) if series.poster else "",
        play=following.how if following else "",
        play_href=watch_href(following.episode.id) if following else "",
        play_label=label,
        play_label_ko=label_ko,
        left=left,
        left_ko=left_ko,
        continuing=following is not None and following.how == "continue",
        edit_href=f"/studio/series/{series.slug}" if may_edit(series, viewer) else "",
    )


def next_up(episodes: Sequence[EpisodeView], progress: Mapping[str, WatchProgress]) -> Following | None:
    """What to go on with: the episode left last, or the first unseen one after it; before that whatever was left out;
    when all was seen, the first again. None while nothing plays."""
    playable = [episode for episode in episodes if episode.status.playable]
    if not playable:
        return None
    begun = [place for place, episode in enumerate(playable) if episode.id in progress]
    if not begun:
        return Following(playable[0], "play")
    last = max(begun, key=lambda place: progress[playable[place].id].updated_at)
    unseen = [episode for episode in (*playable[last:], *playable[:last]) if not _finished(episode, progress)]
    return Following(unseen[0], "continue") if unseen else Following(playable[0], "again")


def short_label(episode: EpisodeView, series: SeriesView) -> tuple[str, str]:
    """ "E3" and "3화"; "S2 E3" where there are several seasons."""
    if not episode.number:
        return "the special", "스페셜"
    if len({each.season for each in series.episodes}) > 1:
        return f"S{episode.season} E{episode.number}", f"시즌 {episode.season} {episode.number}화"
    return f"E{episode.number}", f"{episode.number}화"


def left_of(progress: WatchProgress | None) -> tuple[str, str]:
    """ "23 min left" of an episode that was left in its middle."""
    if progress is None or progress.finished or progress.position <= 0:
        return "", ""
    left = progress.duration - progress.position
    english, korean = (
        length_of(left, hour=" h", minute=" min", second=" s"),
        length_of(left, hour="시간", minute="분", second="초"),
    )
    return (f"{english} left", f"{korean} 남음") if english else ("", "")


def seasons_of(episodes: Sequence[EpisodeView]) -> list[Season]:
    numbers = sorted({episode.season for episode in episodes}, key=lambda number: (number == 0, number))
    return [
        Season(number, f"Season {number}", f"시즌 {number}") if number else Season(0, "Specials", "스페셜")
        for number in numbers
    ]


def episode_row(episode: EpisodeView, progress: WatchProgress | None, veil: Veil, *, up_next: bool) -> EpisodeRow:
    tile = episode_tile(episode, progress, veil)
    numbered = episode.number > 0
    return EpisodeRow(
        id=tile.id,
        href=tile.href,
        thumbnail=tile.thumbnail,
        title=tile.title,
        description=tile.description,
        label=f"Episode {episode.number}" if numbered else "Special",
        label_ko=f"{episode.number}화" if numbered else "스페셜",
        duration=tile.duration,
        duration_ko=tile.duration_ko,
        aired=episode.air_date.isoformat() if episode.air_date else "",
        watched=tile.watched,
        state=_state_of(episode, progress, up_next=up_next),
        playable=tile.playable,
        withheld=tile.withheld,
    )


def _state_of(episode: EpisodeView, progress: WatchProgress | None, *, up_next: bool) -> str:
    if episode.status is EpisodeStatus.FAILED:
        return "failed"
    if not episode.status.playable:
        return "preparing"
    if up_next:
        return "next"
    return "watched" if progress is not None and progress.finished else ""


def _finished(episode: EpisodeView, progress: Mapping[str, WatchProgress]) -> bool:
    known = progress.get(episode.id)
    return known is not None and known.finished
