"""/admin/streamers: who streams, and who may be the same."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import avatar, badge, button_link, card, count, empty_state, heading, skeleton
from kdrama_app.ui.streams.access import for_admins
from kdrama_app.ui.streams.streamers_state import StreamerRow, StreamersDesk
from kdrama_app.ui.streams.toolbar import TYPING_MS, counted, search_field, turner
from kdrama_app.ui.streams.trail_list import trail_list
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return for_admins(
        heading(
            t("Streamers", "방송인"),
            note=t("People, with all the places they stream at.", "한 사람의 여러 플랫폼 방송을 묶어요."),
            action=_add(),
        ),
        rx.cond(
            StreamersDesk.loaded,
            rx.el.div(
                _twins(),
                rx.cond(StreamersDesk.empty & (StreamersDesk.asked.q == ""), _nobody(), _listed()),
                trail_list(StreamersDesk.trail, of_many=True),
                class_name="rise flex flex-col gap-6",
            ),
            rx.el.div(*[skeleton("h-16 w-full") for _ in range(5)], class_name="flex flex-col gap-3", aria_busy=True),
        ),
    )


def _add() -> rx.Component:
    return button_link(
        rx.icon("plus", size=18, aria_hidden=True), t("Add a streamer", "방송인 추가"), href="/admin/streamers/new"
    )


def _nobody() -> rx.Component:
    return empty_state(
        t("Nobody yet", "아직 아무도 없어요"),
        t(
            "Add somebody with their links, and streams at these links are theirs.",
            "방송인과 링크를 추가하면 그 링크의 방송이 자동으로 묶여요.",
        ),
        _add(),
        icon="users",
    )


def _listed() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            search_field(
                t("Search streamers", "방송인 찾기"),
                typed=StreamersDesk.asked.q,
                on_change=StreamersDesk.search.debounce(TYPING_MS),
            ),
            rx.el.p(
                counted(
                    StreamersDesk.total,
                    t("1 streamer", "방송인 1명"),
                    t(f"{count(StreamersDesk.total)} streamers", f"방송인 {count(StreamersDesk.total)}명"),
                ),
                role="status",
                class_name="text-sm text-muted tabular-nums",
            ),
            role="search",
            aria_label=t("Streamers", "방송인"),
            class_name="flex flex-wrap items-center gap-x-4 gap-y-2",
        ),
        rx.cond(
            StreamersDesk.empty,
            empty_state(
                t("Nobody found", "찾는 방송인이 없어요"),
                t("Try another name or link.", "다른 이름이나 링크로 찾아보세요."),
                icon="search-x",
            ),
            card(
                rx.el.ul(rx.foreach(StreamersDesk.rows, _row), class_name="divide-y divide-line"),
                extra="overflow-hidden",
            ),
        ),
        turner(page=StreamersDesk.asked.page.to(int), pages=StreamersDesk.pages, on_turn=StreamersDesk.turn),
        class_name="flex flex-col gap-3",
    )


def _row(row: ObjectVar[StreamerRow]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            avatar(row.name),
            rx.el.span(
                rx.el.span(row.name, class_name="block truncate font-semibold"),
                rx.el.span(
                    rx.foreach(row.platforms, rx.el.span),
                    class_name="dots block truncate text-sm text-muted",
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.el.span(
                of_streams(row.streams),
                class_name="shrink-0 text-sm text-muted tabular-nums",
            ),
            href=row.href,
            class_name="flex items-center gap-4 px-4 py-3 transition-colors hover:bg-ink/5 sm:px-5",
        ),
        key=row.id,
    )


def of_streams(number: rx.Var[int]) -> rx.Var[str]:
    """How many streams somebody has."""
    return counted(number, t("1 stream", "방송 1개"), t(f"{count(number)} streams", f"방송 {count(number)}개"))


def _twins() -> rx.Component:
    return rx.cond(
        StreamersDesk.twins.length() > 0,
        card(
            rx.el.h2(
                rx.icon("merge", size=20, aria_hidden=True),
                t("May be the same", "같은 사람일 수 있어요"),
                class_name="flex items-center gap-2 text-lg font-bold",
            ),
            rx.el.p(
                t(
                    "They share a name or a link. Open one to merge it.",
                    "이름이나 링크가 같아요. 열어서 합칠 수 있어요.",
                ),
                class_name="mt-1 text-sm text-muted",
            ),
            rx.el.ul(rx.foreach(StreamersDesk.twins, _group), class_name="mt-3 flex flex-col gap-2"),
        ),
    )


def _group(group: rx.Var[list[StreamerRow]]) -> rx.Component:
    return rx.el.li(rx.foreach(group, _twin), class_name="flex flex-wrap gap-2")


def _twin(row: ObjectVar[StreamerRow]) -> rx.Component:
    return rx.el.a(
        rx.el.span(row.name, class_name="truncate font-medium"),
        badge(f"#{row.id}"),
        href=f"{row.href}#merge",
        class_name="inline-flex min-h-11 max-w-full items-center gap-2 rounded-full bg-ink/10 px-4 hover:bg-ink/20",
    )
