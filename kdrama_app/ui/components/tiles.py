"""Episodes and series as pictures that lead to them: in rails, grids and lists."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx
from reflex.event import EventType
from reflex.vars import ObjectVar

from kdrama_app.catalog.views import EpisodeView, SeriesCard
from kdrama_app.ui.components.buttons import icon_button
from kdrama_app.ui.components.surfaces import progress_bar
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t
from kdrama_app.viewing.views import WatchProgress


@dataclass(frozen=True)
class EpisodeTile:
    """An episode as a tile shows it. `watched` is 0-100; `duration` is in words, empty until known; `…_ko`: Korean."""

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


@dataclass(frozen=True)
class SeriesTile:
    """A series as a tile shows it. `watched` is 0-100; `play_href` leads to its first episode, "" without one."""

    href: str
    thumbnail: str
    name: str
    count: int
    synopsis: str = ""
    tags: tuple[str, ...] = ()
    watched: float = 0.0
    play_href: str = ""


# Posters side by side, as many as there is room for.
POSTERS = "grid grid-cols-2 gap-4 min-[30rem]:grid-cols-3 sm:grid-cols-[repeat(auto-fill,minmax(11rem,1fr))]"
# A tile shows three lines of a synopsis and two tags.
SYNOPSIS_LETTERS = 140
MOST_TAGS = 2


def episode_tile(episode: EpisodeView, progress: WatchProgress | None) -> EpisodeTile:
    """What a tile shows of `episode`; `progress` is the reader's."""
    seconds = episode.duration or 0
    return EpisodeTile(
        id=episode.id,
        href=watch_href(episode.id),
        thumbnail=thumbnail_src(episode.id) if episode.poster_key else "",
        title=episode.title,
        description=episode.description,
        series=episode.series,
        label=f"Season {episode.season} · Episode {episode.number}" if episode.season > 1 else _english(episode),
        label_ko=f"시즌 {episode.season} · {episode.number}화" if episode.season > 1 else _korean(episode),
        duration=length_of(seconds, hour=" h", minute=" min", second=" s"),
        duration_ko=length_of(seconds, hour="시간", minute="분", second="초"),
        watched=_watched(progress),
        playable=episode.status.playable,
    )


def series_tile(card: SeriesCard, *, tags: Sequence[str] = (), seen: float = 0.0) -> SeriesTile:
    """What a tile shows of `card`; `seen` is how much of it the reader has, 0 to 1."""
    return SeriesTile(
        href=series_href(card.slug),
        thumbnail=thumbnail_src(card.poster_episode_id) if card.poster_episode_id else "",
        name=card.name,
        count=card.episode_count,
        synopsis=card.description[:SYNOPSIS_LETTERS],
        tags=tuple(tags[:MOST_TAGS]),
        watched=round(100 * seen, 1),
        play_href=watch_href(card.poster_episode_id) if card.poster_episode_id else "",
    )


def encoded(text: rx.Var[str]) -> rx.Var[str]:
    """A text as it stands in an address."""
    return rx.Var(f"encodeURIComponent({text!s})", _var_data=text._get_all_var_data()).to(str)


def watch_href(episode_id: str) -> str:
    return f"/watch/{episode_id}"


def series_href(slug: str) -> str:
    return f"/series/{slug}"


def thumbnail_src(episode_id: str) -> str:
    return f"/api/v1/videos/{episode_id}/thumbnail"


def _english(episode: EpisodeView) -> str:
    return f"Episode {episode.number}" if episode.number else "Special"


def _korean(episode: EpisodeView) -> str:
    return f"{episode.number}화" if episode.number else "스페셜"


def _watched(progress: WatchProgress | None) -> float:
    if progress is None:
        return 0.0
    return 100.0 if progress.finished else round(100 * progress.fraction, 1)


# --- how they look ------------------------------------------------------------------------------


def label(tile: ObjectVar[EpisodeTile]) -> rx.Var[str]:
    """ "Episode 3" in the reader's language."""
    return rx.cond(Session.korean, tile.label_ko, tile.label).to(str)


def length_of(seconds: float, *, hour: str, minute: str, second: str) -> str:
    """A running time as people say it: "40 s", "58 min", "1 h 4 min"; empty when unknown."""
    if not seconds:
        return ""
    if seconds < 60:
        return f"{max(1, round(seconds))}{second}"
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(part for part in (hours and f"{hours}{hour}", minutes and f"{minutes}{minute}") if part)


def duration(tile: ObjectVar[EpisodeTile]) -> rx.Var[str]:
    return rx.cond(Session.korean, tile.duration_ko, tile.duration).to(str)


def picture(src: rx.Var[str] | str, extra: str) -> rx.Component:
    """A still, or a dusk where there is none (yet); the words beside it say what it shows."""
    return rx.el.div(
        rx.cond(
            src != "",
            rx.el.img(src=src, alt="", loading="lazy", decoding="async", class_name="size-full object-cover"),
        ),
        class_name=f"overflow-hidden bg-linear-to-br from-[#3a2340] via-[#221b33] to-[#16151c] {extra}",
    )


def episode_card(tile: ObjectVar[EpisodeTile]) -> rx.Component:
    """A still with its length and how far it was watched; series, number and title below."""
    return rx.el.a(
        rx.el.div(
            picture(tile.thumbnail, "size-full transition-transform duration-300 group-hover:scale-[1.04]"),
            _play_sign(),
            _length(tile),
            watched_bar(tile),
            class_name="relative aspect-video overflow-hidden rounded-card ring-1 ring-ink/10",
        ),
        rx.el.p(tile.series, class_name="mt-2.5 truncate font-semibold"),
        rx.el.p(label(tile), " · ", tile.title, class_name="truncate text-sm text-muted"),
        href=tile.href,
        class_name="group block min-w-0 rounded-card",
    )


def going_on_card(tile: ObjectVar[EpisodeTile], *, on_remove: EventType[()]) -> rx.Component:
    """An episode to go on with, and a button that takes it off the row."""
    return rx.el.div(
        episode_card(tile),
        icon_button(
            "x",
            label=t(f"Remove {tile.series} from this row", f"{tile.series}: 목록에서 빼기"),
            extra=(
                "night absolute top-1.5 right-1.5 bg-ground/75! text-ink! opacity-100 transition-opacity "
                "pointer-fine:opacity-0 group-hover/card:opacity-100 group-focus-within/card:opacity-100"
            ),
            on_click=on_remove,
        ),
        class_name="group/card relative min-w-0",
    )


def series_card(tile: ObjectVar[SeriesTile]) -> rx.Component:
    """A poster: the name stands in the picture, and what it is about comes up below the pointer or with the focus."""
    return rx.el.div(
        picture(
            tile.thumbnail,
            "size-full transition-transform duration-500 group-hover:scale-[1.05] group-has-focus-visible:scale-[1.05]",
        ),
        rx.el.a(
            rx.el.span(
                rx.el.span(tile.name, class_name="line-clamp-3 text-lg leading-snug font-bold text-balance"),
                rx.el.span(episodes_in(tile.count), class_name="mt-1 block text-sm text-ink/75"),
                _about(tile),
                class_name=(
                    "night absolute inset-x-0 bottom-0 block bg-linear-to-t from-black/95 via-black/65 "
                    "to-transparent p-4 pt-16"
                ),
            ),
            href=tile.href,
            class_name="absolute inset-0 rounded-card -outline-offset-2!",
        ),
        _play_at_once(tile),
        watched_bar(tile),
        class_name=(
            "group relative isolate aspect-poster overflow-hidden rounded-card ring-1 ring-ink/10 "
            "transition-shadow duration-300 hover:shadow-xl hover:shadow-shade"
        ),
    )


def episodes_in(count: rx.Var[int]) -> rx.Var[str]:
    return t(rx.cond(count == 1, "1 episode", f"{count} episodes"), f"{count}편")


def _about(tile: ObjectVar[SeriesTile]) -> rx.Component:
    """Its tags and synopsis, for whoever can point at it or has it in focus; a finger goes to the page at once."""
    return rx.el.span(
        rx.el.span(
            rx.el.span(
                rx.el.span(tile.synopsis, class_name="mt-2 line-clamp-3 block text-[0.8rem] leading-snug text-ink/85"),
                rx.el.span(
                    rx.foreach(
                        tile.tags.to(list[str]),
                        lambda tag: rx.el.span(
                            tag, class_name="truncate rounded-full bg-ink/15 px-2 py-0.5 text-xs font-medium"
                        ),
                    ),
                    class_name="mt-2 flex gap-1.5 overflow-hidden empty:hidden",
                ),
                class_name="block min-h-0 overflow-hidden",
            ),
            class_name=(
                "grid grid-rows-[0fr] opacity-0 transition-[grid-template-rows,opacity] duration-300 "
                "group-has-focus-visible:grid-rows-[1fr] group-has-focus-visible:opacity-100 "
                "pointer-fine:group-hover:grid-rows-[1fr] pointer-fine:group-hover:opacity-100"
            ),
        ),
        class_name="block",
    )


def _play_at_once(tile: ObjectVar[SeriesTile]) -> rx.Component:
    """A shortcut for a mouse; the keyboard has the series' page, where playing comes first."""
    return rx.cond(
        tile.play_href.to(str) != "",
        rx.el.a(
            rx.icon("play", size=20, aria_hidden=True, class_name="translate-x-px fill-current"),
            href=tile.play_href,
            aria_label=t(f"Play {tile.name}", f"{tile.name} 재생"),
            tab_index=-1,
            class_name=(
                "absolute top-3 right-3 hidden size-11 place-items-center rounded-full bg-accent text-on-accent "
                "opacity-0 transition-[opacity,scale] duration-200 hover:scale-110 group-hover:opacity-100 "
                "pointer-fine:grid"
            ),
        ),
    )


def episode_row(tile: ObjectVar[EpisodeTile], *, current: rx.Var[bool] | bool = False) -> rx.Component:
    """An episode in a series' list; the `current` one is marked."""
    return rx.el.li(
        rx.el.a(
            rx.el.div(
                picture(tile.thumbnail, "size-full"),
                _play_sign(),
                watched_bar(tile),
                class_name=(
                    "relative aspect-video w-32 shrink-0 overflow-hidden rounded-lg ring-1 ring-ink/10 sm:w-36"
                ),
            ),
            rx.el.div(
                rx.el.p(
                    label(tile),
                    rx.cond(tile.duration.to(str) != "", rx.fragment(" · ", duration(tile))),
                    class_name="text-sm text-muted",
                ),
                rx.el.p(tile.title, class_name="line-clamp-2 font-semibold"),
                rx.cond(
                    tile.playable,
                    rx.el.p(tile.description, class_name="mt-1 line-clamp-2 text-sm text-muted empty:hidden"),
                    rx.el.p(t("Being prepared", "준비 중"), class_name="mt-1 text-sm text-warning"),
                ),
                class_name="min-w-0 flex-1 self-center",
            ),
            href=tile.href,
            aria_current=rx.cond(current, "true", "false"),
            class_name=(
                "group flex gap-4 rounded-card p-2 transition-colors hover:bg-ink/5 "
                "aria-[current=true]:bg-ink/10 aria-[current=true]:ring-1 aria-[current=true]:ring-accent/60"
            ),
        )
    )


def _play_sign() -> rx.Component:
    return rx.el.div(
        rx.icon("play", size=22, aria_hidden=True, class_name="translate-x-px fill-current"),
        aria_hidden=True,
        class_name=(
            "absolute inset-0 m-auto grid size-12 place-items-center rounded-full bg-black/60 text-white opacity-0 "
            "transition-opacity duration-200 group-hover:opacity-100 group-focus-visible:opacity-100"
        ),
    )


def _length(tile: ObjectVar[EpisodeTile]) -> rx.Component:
    return rx.cond(
        tile.duration.to(str) != "",
        rx.el.span(
            duration(tile),
            class_name="absolute right-2 bottom-2 rounded bg-black/75 px-1.5 py-0.5 text-white text-xs font-semibold",
        ),
    )


def watched_bar(tile: ObjectVar[EpisodeTile] | ObjectVar[SeriesTile]) -> rx.Component:
    """How much of it the reader has seen, at the foot of its picture."""
    return rx.cond(
        tile.watched.to(float) > 0,
        rx.el.div(
            progress_bar(tile.watched, label=t("Watched", "시청한 만큼"), extra="h-1 rounded-none"),
            class_name="pointer-events-none absolute inset-x-0 bottom-0",
        ),
    )
