"""Episodes and series as pictures that lead to them: in rails, grids and lists."""

from dataclasses import dataclass

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.catalog.views import EpisodeView, SeriesCard
from kdrama_app.ui.components.surfaces import progress_bar, skeleton
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t
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
    href: str
    thumbnail: str
    name: str
    count: int


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


def series_tile(card: SeriesCard) -> SeriesTile:
    return SeriesTile(
        href=series_href(card.slug),
        thumbnail=thumbnail_src(card.poster_episode_id) if card.poster_episode_id else "",
        name=card.name,
        count=card.episode_count,
    )


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


def picture(src: rx.Var[str] | str, extra: str | rx.Var[str]) -> rx.Component:
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
            _watched_bar(tile),
            class_name="relative aspect-video overflow-hidden rounded-card ring-1 ring-ink/10",
        ),
        rx.el.p(tile.series, class_name="mt-2.5 truncate font-semibold"),
        rx.el.p(label(tile), " · ", tile.title, class_name="truncate text-sm text-muted"),
        href=tile.href,
        class_name="group block min-w-0 rounded-card",
    )


def series_card(tile: ObjectVar[SeriesTile]) -> rx.Component:
    """A poster: the name stands in the picture."""
    return rx.el.a(
        picture(tile.thumbnail, "size-full transition-transform duration-300 group-hover:scale-[1.04]"),
        rx.el.div(
            rx.el.p(tile.name, class_name="line-clamp-3 text-lg leading-snug font-bold text-balance"),
            rx.el.p(
                rx.cond(
                    Session.korean,
                    f"{tile.count}편",
                    rx.cond(tile.count == 1, "1 episode", f"{tile.count} episodes"),
                ),
                class_name="mt-1 text-sm text-ink/75",
            ),
            class_name=(
                "night absolute inset-x-0 bottom-0 bg-linear-to-t from-black/90 via-black/55 to-transparent p-4 pt-16"
            ),
        ),
        href=tile.href,
        class_name="group relative block aspect-poster overflow-hidden rounded-card ring-1 ring-ink/10",
    )


def episode_row(tile: ObjectVar[EpisodeTile], *, current: rx.Var[bool] | bool = False) -> rx.Component:
    """An episode in a series' list; the `current` one is marked."""
    return rx.el.li(
        rx.el.a(
            rx.el.div(
                picture(
                    tile.thumbnail, rx.cond(tile.withheld, "size-full blur-md scale-110 brightness-75", "size-full")
                ),
                rx.cond(tile.withheld, _withheld_sign()),
                _play_sign(),
                _watched_bar(tile),
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


def rail(title: str | rx.Var | rx.Component, *cards: rx.Component, poster: bool = False) -> rx.Component:
    """A titled row that scrolls sideways; `poster`: for upright tiles."""
    width = "auto-cols-[9.5rem] sm:auto-cols-[12rem]" if poster else "auto-cols-[15rem] sm:auto-cols-[19rem]"
    return rx.el.section(
        rx.el.h2(title, class_name="mb-4 text-xl font-bold tracking-tight"),
        rx.el.div(*cards, class_name=f"rail {width} gap-4 -mx-4 scroll-px-4 px-4 py-1 sm:-mx-6 sm:scroll-px-6 sm:px-6"),
        class_name="min-w-0",
    )


def rail_skeleton(*, poster: bool = False) -> rx.Component:
    shape = "aspect-poster" if poster else "aspect-video"
    return rail(
        rx.el.span(class_name="skeleton inline-block h-5 w-40 rounded"),
        *[skeleton(shape) for _ in range(6)],
        poster=poster,
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


def _withheld_sign() -> rx.Component:
    """On a picture that is not the episode's own."""
    words = t("Picture and synopsis wait until you get there", "여기까지 보면 사진과 줄거리가 보여요")
    return rx.el.div(
        rx.icon("eye-off", size=20, aria_hidden=True),
        rx.el.span(words, class_name="sr-only"),
        title=words,
        class_name=(
            "night absolute inset-0 m-auto grid size-10 place-items-center rounded-full bg-black/50 "
            "transition-opacity duration-200 group-hover:opacity-0 group-focus-visible:opacity-0"
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


def _watched_bar(tile: ObjectVar[EpisodeTile]) -> rx.Component:
    return rx.cond(
        tile.watched.to(float) > 0,
        rx.el.div(
            progress_bar(tile.watched, label=t("Watched", "시청한 만큼"), extra="h-1 rounded-none"),
            class_name="absolute inset-x-0 bottom-0",
        ),
    )
