"""/admin/moments: the marked moments of all streams."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import card, count, day, empty_state, heading, skeleton
from kdrama_app.ui.streams.access import for_admins
from kdrama_app.ui.streams.moments_state import MomentRow, MomentsDesk
from kdrama_app.ui.streams.toolbar import TYPING_MS, counted, search_field, turner
from kdrama_app.ui.streams.trail_list import trail_list
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return for_admins(
        heading(
            t("Moments", "장면"),
            note=t("Marked in a stream's own page here.", "방송마다 수정 페이지에서 표시할 수 있어요."),
        ),
        rx.cond(
            MomentsDesk.loaded,
            rx.el.div(_listed(), trail_list(MomentsDesk.trail, of_many=True), class_name="rise flex flex-col gap-6"),
            rx.el.div(*[skeleton("h-16 w-full") for _ in range(5)], class_name="flex flex-col gap-3", aria_busy=True),
        ),
    )


def _listed() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            search_field(
                t("Search moments", "장면 찾기"),
                typed=MomentsDesk.asked.q,
                on_change=MomentsDesk.search.debounce(TYPING_MS),
            ),
            rx.el.p(
                counted(
                    MomentsDesk.total,
                    t("1 moment", "장면 1개"),
                    t(f"{count(MomentsDesk.total)} moments", f"장면 {count(MomentsDesk.total)}개"),
                ),
                role="status",
                class_name="text-sm text-muted tabular-nums",
            ),
            role="search",
            aria_label=t("Moments", "장면"),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-2",
        ),
        rx.cond(
            MomentsDesk.empty,
            empty_state(
                t("No moment here", "장면이 없어요"),
                t(
                    "Open a stream and say what happened when; it is listed here.",
                    "방송을 열어 언제 무슨 일이 있었는지 표시하면 여기에 보여요.",
                ),
                icon="bookmark",
            ),
            card(
                rx.el.ul(rx.foreach(MomentsDesk.rows, _row), class_name="divide-y divide-line"),
                extra="overflow-hidden",
            ),
        ),
        turner(page=MomentsDesk.asked.page.to(int), pages=MomentsDesk.pages, on_turn=MomentsDesk.turn),
        class_name="flex flex-col gap-3",
    )


def _row(row: ObjectVar[MomentRow]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.span(
                rx.el.span(row.title, class_name="block truncate font-semibold"),
                rx.el.span(
                    rx.el.span(row.source),
                    rx.cond(row.by != "", rx.el.span(row.by)),
                    class_name="dots block truncate text-sm text-muted",
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.el.span(day(row.at, time=True), class_name="shrink-0 text-sm text-muted tabular-nums"),
            href=row.href,
            class_name="flex items-center gap-4 px-4 py-3 transition-colors hover:bg-ink/5 sm:px-5",
        ),
        key=row.id,
    )
