"""The episodes of a series, season by season."""

import reflex as rx

from kdrama_app.ui.components import button, day
from kdrama_app.ui.components.cards import VEILED, play_sign, watched_bar, withheld_sign
from kdrama_app.ui.components.still import still
from kdrama_app.ui.series.shown import EpisodeRow, Season
from kdrama_app.ui.series.state import SeriesState
from kdrama_app.ui.words import t


def episodes() -> rx.Component:
    """The seasons to choose from where there are several, and what the chosen one has."""
    return rx.el.section(
        rx.el.h2(t("Episodes", "회차"), id="episodes", class_name="mb-3 text-xl font-bold"),
        rx.cond(
            SeriesState.seasons.length() > 1,
            rx.el.div(
                rx.foreach(SeriesState.seasons, _season),
                role="group",
                aria_label=t("Season", "시즌"),
                class_name="mb-4 flex flex-wrap gap-2",
            ),
        ),
        rx.el.ol(rx.foreach(SeriesState.episodes, _episode), class_name="-mx-2 grid gap-1 sm:-mx-3"),
        rx.cond(
            SeriesState.more,
            rx.el.div(
                button(t("Show more", "더 보기"), kind="quiet", on_click=SeriesState.show_more),
                class_name="mt-4 flex justify-center",
            ),
        ),
        aria_labelledby="episodes",
        class_name="min-w-0",
    )


def _season(season: rx.vars.ObjectVar[Season]) -> rx.Component:
    return rx.el.button(
        t(season.label, season.label_ko),
        type="button",
        key=season.number.to_string(),
        aria_pressed=rx.cond(SeriesState.season == season.number, "true", "false"),
        on_click=SeriesState.choose_season(season.number),
        class_name=(
            "min-h-11 cursor-pointer rounded-full border border-line px-4 text-sm font-medium text-muted "
            "transition-colors hover:border-ink/25 hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent/15 "
            "aria-pressed:text-ink"
        ),
    )


def _episode(row: rx.vars.ObjectVar[EpisodeRow]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            _still(row),
            rx.el.div(
                rx.el.p(
                    rx.el.span(t(row.label, row.label_ko)),
                    rx.cond(row.duration != "", rx.el.span(t(row.duration, row.duration_ko))),
                    rx.cond(row.aired != "", rx.el.span(day(row.aired))),
                    class_name="dots text-sm text-muted",
                ),
                rx.el.p(row.title, class_name="mt-0.5 line-clamp-2 font-semibold sm:text-lg sm:leading-snug"),
                _state(row),
                rx.el.p(
                    row.description,
                    class_name=(
                        "mt-1.5 line-clamp-2 max-w-prose text-sm text-muted empty:hidden max-sm:hidden lg:line-clamp-3"
                    ),
                ),
                class_name="min-w-0 flex-1 sm:py-1",
            ),
            href=row.href,
            class_name="group flex gap-3.5 rounded-card p-2 transition-colors hover:bg-ink/5 sm:gap-5 sm:p-3",
        ),
        key=row.id,
    )


def _still(row: rx.vars.ObjectVar[EpisodeRow]) -> rx.Component:
    return rx.el.div(
        still(
            row.thumbnail,
            rx.cond(row.withheld, VEILED, "size-full transition-transform duration-300 group-hover:scale-[1.04]"),
            sizes="(min-width: 64rem) 15rem, (min-width: 40rem) 13rem, 6.5rem",
        ),
        rx.cond(row.withheld, withheld_sign()),
        rx.cond(row.playable, play_sign()),
        watched_bar(row.watched),
        class_name=(
            "relative aspect-video w-34 shrink-0 self-start overflow-hidden rounded-lg ring-1 ring-ink/10 sm:w-52 "
            "lg:w-60"
        ),
    )


def _state(row: rx.vars.ObjectVar[EpisodeRow]) -> rx.Component:
    """What there is to know before one presses play."""
    line = "mt-1 inline-flex items-center gap-1.5 text-sm font-medium"
    return rx.fragment(
        rx.match(
            row.state,
            (
                "next",
                rx.el.p(
                    rx.cond(
                        row.watched.to(float) > 0,
                        t("Continue here", "여기부터 이어 보기"),
                        t("Up next", "다음에 볼 회차"),
                    ),
                    class_name=f"{line} text-accent-bright",
                ),
            ),
            (
                "watched",
                rx.el.p(
                    rx.icon("check", size=16, aria_hidden=True),
                    t("Watched", "다 봤어요"),
                    class_name=f"{line} text-success",
                ),
            ),
            (
                "preparing",
                rx.el.p(
                    rx.icon("hourglass", size=15, aria_hidden=True),
                    t("Being prepared", "준비 중"),
                    class_name=f"{line} text-warning",
                ),
            ),
            (
                "failed",
                rx.el.p(
                    rx.icon("circle-alert", size=16, aria_hidden=True),
                    t("Cannot be played", "재생할 수 없어요"),
                    class_name=f"{line} text-danger",
                ),
            ),
            rx.fragment(),
        )
    )
