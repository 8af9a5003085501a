"""Live time by day as a calm chart, and the broadcasts as a list."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import card, count, day
from kdrama_app.ui.streams.edit_state import EditStream
from kdrama_app.ui.streams.figures_shown import DayBar, FiguresShown, SessionShown
from kdrama_app.ui.words import t


def figures_panel() -> rx.Component:
    return rx.cond(EditStream.figures, _figures(EditStream.figures.to(FiguresShown)))


def _figures(figures: ObjectVar[FiguresShown]) -> rx.Component:
    return card(
        rx.el.h2(t("Figures", "통계"), class_name="text-lg font-bold"),
        rx.el.dl(
            _figure(t("Live so far", "누적 방송 시간"), t(figures.lasted, figures.lasted_ko)),
            _figure(t("Broadcasts", "방송 횟수"), count(figures.sessions.length())),
            _figure(
                t("Checks", "확인"),
                t(
                    f"{count(figures.checks)}, {count(figures.checks_live)} live",
                    f"{count(figures.checks)}회 중 라이브 {count(figures.checks_live)}회",
                ),
            ),
            class_name="mt-3 flex flex-wrap gap-x-8 gap-y-3",
        ),
        rx.cond(
            figures.days.length() > 0,
            rx.fragment(_chart(figures), _sessions(figures)),
            rx.el.p(
                t("It has not been live yet.", "아직 라이브를 한 적이 없어요."),
                class_name="mt-4 text-sm text-muted",
            ),
        ),
    )


def _figure(name: rx.Var[str], value: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-sm text-muted"),
        rx.el.dd(value, class_name="font-semibold tabular-nums"),
    )


def _chart(figures: ObjectVar[FiguresShown]) -> rx.Component:
    days = figures.days.to(list[DayBar])
    return rx.el.figure(
        rx.el.figcaption(
            t("Live time by day, the last 30 (UTC)", "최근 30일의 방송 시간 (UTC)"), class_name="text-sm text-muted"
        ),
        rx.el.ol(
            rx.foreach(days, _bar),
            class_name="mt-2 flex h-36 items-end gap-[2px] border-b border-line sm:gap-1",
        ),
        rx.el.div(
            rx.el.span(day(days[0].day)),
            rx.el.span(day(days[days.length() - 1].day)),
            aria_hidden=True,
            class_name="mt-1 flex justify-between text-xs text-muted",
        ),
        class_name="mt-5",
    )


def _bar(bar: ObjectVar[DayBar]) -> rx.Component:
    words = t(f"{day(bar.day)}: {bar.lasted}", f"{day(bar.day)}: {bar.lasted_ko}")
    return rx.el.li(
        rx.el.span(words, class_name="sr-only"),
        rx.el.span(
            aria_hidden=True,
            style={"height": f"{bar.height}%"},
            class_name="block w-full rounded-t bg-accent/70 transition-[height] group-hover:bg-accent",
        ),
        title=words,
        class_name="group flex h-full min-w-0 flex-1 items-end rounded-t hover:bg-ink/5",
    )


def _sessions(figures: ObjectVar[FiguresShown]) -> rx.Component:
    return rx.el.div(
        rx.el.h3(t("Broadcasts", "방송 목록"), class_name="mt-5 font-semibold"),
        rx.el.ul(
            rx.foreach(figures.sessions, _session), class_name="mt-1 max-h-72 divide-y divide-line overflow-y-auto"
        ),
    )


def _session(session: ObjectVar[SessionShown]) -> rx.Component:
    return rx.el.li(
        rx.el.span(day(session.started, time=True)),
        rx.el.span(
            rx.cond(session.ended == "", t("still live", "방송 중"), t(session.lasted, session.lasted_ko)),
            class_name="text-muted",
        ),
        key=session.stream_id,
        class_name="flex min-h-11 items-center justify-between gap-3 text-sm",
    )
