"""Episodes and series as pictures that lead to them: in rails, grids and lists."""

import reflex as rx
from reflex.event import EventType
from reflex.vars import ObjectVar

from kdrama_app.ui.components.buttons import icon_button
from kdrama_app.ui.components.still import CROPPED, IN_A_LIST, UPRIGHT, still
from kdrama_app.ui.components.surfaces import progress_bar
from kdrama_app.ui.components.tiles import EpisodeTile, SeriesTile
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

# A picture in place of one that is ahead of the reader.
VEILED = "size-full scale-110 blur-md brightness-75"
# Posters side by side, as many as there is room for.
POSTERS = "grid grid-cols-2 gap-4 min-[30rem]:grid-cols-3 sm:grid-cols-[repeat(auto-fill,minmax(11rem,1fr))]"


def encoded(text: rx.Var[str]) -> rx.Var[str]:
    """A text as it stands in an address."""
    return rx.Var(f"encodeURIComponent({text!s})", _var_data=text._get_all_var_data()).to(str)


def label(tile: ObjectVar[EpisodeTile]) -> rx.Var[str]:
    """ "Episode 3" in the reader's language."""
    return rx.cond(Session.korean, tile.label_ko, tile.label).to(str)


def duration(tile: ObjectVar[EpisodeTile]) -> rx.Var[str]:
    return rx.cond(Session.korean, tile.duration_ko, tile.duration).to(str)


def episode_card(tile: ObjectVar[EpisodeTile]) -> rx.Component:
    """A still with its length and how far it was watched; series, number and title below."""
    return rx.el.a(
        rx.el.div(
            still(
                tile.thumbnail,
                "size-full transition-transform duration-300 group-hover:scale-[1.04]",
                sizes="(min-width: 40rem) 19rem, 13rem",
            ),
            play_sign(),
            _length(tile),
            watched_bar(tile.watched),
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
        still(
            tile.thumbnail,
            "size-full transition-transform duration-500 group-hover:scale-[1.05] group-focus-within:scale-[1.05]",
            sizes=rx.cond(tile.poster_set.to(str) != "", UPRIGHT, CROPPED),
            own_set=tile.poster_set.to(str),
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
        watched_bar(tile.watched),
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
                "group-focus-within:grid-rows-[1fr] group-focus-within:opacity-100 "
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
                still(tile.thumbnail, rx.cond(tile.withheld, VEILED, "size-full"), sizes=IN_A_LIST),
                rx.cond(tile.withheld, withheld_sign()),
                play_sign(),
                watched_bar(tile.watched),
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


def play_sign() -> rx.Component:
    """Over a still, while it is pointed at."""
    return rx.el.div(
        rx.icon("play", size=22, aria_hidden=True, class_name="translate-x-px fill-current"),
        aria_hidden=True,
        class_name=(
            "absolute inset-0 m-auto grid size-12 place-items-center rounded-full bg-black/60 text-white opacity-0 "
            "transition-opacity duration-200 group-hover:opacity-100 group-focus-visible:opacity-100"
        ),
    )


def withheld_sign() -> rx.Component:
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


def watched_bar(watched: rx.Var) -> rx.Component:
    """How much of it (0-100) the reader has seen, at the foot of its picture."""
    return rx.cond(
        watched.to(float) > 0,
        rx.el.div(
            progress_bar(watched, label=t("Watched", "시청한 만큼"), extra="h-1 rounded-none"),
            class_name="pointer-events-none absolute inset-x-0 bottom-0",
        ),
    )
