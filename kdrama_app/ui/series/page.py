"""A series' page: its picture, its words, its episodes."""

import reflex as rx

from kdrama_app.ui.components import badge, button_link, skeleton
from kdrama_app.ui.components.backdrop import backdrop
from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.components.tiles import episode_row
from kdrama_app.ui.layout import frame
from kdrama_app.ui.series.state import SeriesState
from kdrama_app.ui.session import Session
from kdrama_app.ui.spoilers import show_anyway
from kdrama_app.ui.theme import CONTENT
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.match(SeriesState.phase, ("there", _series()), ("missing", _missing()), _waiting()),
        wide=True,
    )


def _series() -> rx.Component:
    return rx.el.article(
        _head(),
        rx.el.section(
            rx.el.h2(t("Episodes", "회차"), class_name="mb-3 text-xl font-bold"),
            rx.el.ul(
                rx.foreach(SeriesState.episodes, episode_row),
                class_name="-mx-2 grid gap-1 lg:grid-cols-2 lg:gap-x-6",
            ),
            rx.cond(SeriesState.withheld & Session.signed_in, _withheld()),
            class_name=CONTENT,
        ),
        class_name="rise",
    )


def _withheld() -> rx.Component:
    return rx.el.div(
        rx.icon("eye-off", size=20, aria_hidden=True, class_name="shrink-0 text-muted"),
        rx.el.p(
            t(
                "Pictures and synopses of later episodes wait until you get there.",
                "다음 회차들의 사진과 줄거리는 그 회차까지 보면 보여요.",
            ),
            class_name="min-w-0 flex-1 basis-48 text-sm font-medium",
        ),
        show_anyway(SeriesState.episodes[0].id, SeriesState.load),
        class_name="mt-4 flex flex-wrap items-center gap-3 rounded-card bg-ink/5 px-4 py-2.5",
    )


def _head() -> rx.Component:
    series = SeriesState.shown
    return rx.el.header(
        backdrop(series.backdrop, extra="opacity-70"),
        rx.el.div(
            rx.el.h1(
                series.name,
                class_name="max-w-3xl text-4xl leading-tight font-extrabold tracking-tight sm:text-5xl",
            ),
            rx.el.p(series.description, class_name="mt-4 max-w-2xl text-ink/85 empty:hidden sm:text-lg"),
            rx.el.ul(
                rx.foreach(series.tags, lambda tag: rx.el.li(badge(tag))),
                class_name="mt-4 flex flex-wrap gap-2 empty:hidden",
            ),
            rx.cond(
                series.play_href != "",
                button_link(
                    rx.icon("play", size=20, aria_hidden=True, class_name="fill-current"),
                    rx.cond(series.continuing, t("Continue", "이어서 보기"), t("Play", "재생")),
                    href=series.play_href,
                    extra="mt-7 px-7",
                ),
            ),
            class_name=f"{CONTENT} relative pt-28 pb-10 sm:pt-44",
        ),
        class_name="night relative isolate mb-4 overflow-hidden bg-ground",
    )


def _missing() -> rx.Component:
    return dead_end(
        t("There is no such series", "그런 시리즈가 없어요"),
        t("It may have been renamed or taken away.", "이름이 바뀌었거나 사라졌을 수 있어요."),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        skeleton("h-80 sm:h-[26rem] rounded-none"),
        rx.el.div(
            *[skeleton("h-24") for _ in range(4)],
            class_name=f"{CONTENT} mt-8 grid gap-4 lg:grid-cols-2",
        ),
        aria_busy=True,
    )
