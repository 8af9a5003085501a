"""/admin/streams: the streams that somebody keeps."""

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.streams.views import Platform
from kdrama_app.ui.components import (
    ago,
    button,
    button_link,
    card,
    confirm_button,
    count,
    empty_state,
    heading,
    icon_button,
    notice,
    skeleton,
)
from kdrama_app.ui.components.platforms import PLATFORMS_KO, platform_mark
from kdrama_app.ui.live.parts import status_badge
from kdrama_app.ui.session import Session
from kdrama_app.ui.streams.access import for_keepers
from kdrama_app.ui.streams.import_sheet import import_button
from kdrama_app.ui.streams.list_state import StreamRow, StreamsDesk
from kdrama_app.ui.streams.switches_panel import switches_panel
from kdrama_app.ui.streams.toolbar import counted, filter_by, search_field, turner
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return for_keepers(
        heading(
            t("Streams", "방송"),
            note=rx.cond(
                Session.is_admin,
                t("Everybody's.", "모두의 방송이에요."),
                t("Those that you added.", "내가 추가한 방송이에요."),
            ),
            action=rx.cond(
                StreamsDesk.elsewhere,
                None,
                rx.el.div(
                    rx.cond(StreamsDesk.imports, import_button()),
                    button_link(
                        rx.icon("plus", size=18, aria_hidden=True),
                        t("Add a stream", "방송 추가"),
                        href="/admin/streams/new",
                    ),
                    class_name="flex flex-wrap items-center gap-2",
                ),
            ),
        ),
        rx.cond(StreamsDesk.elsewhere, kept_elsewhere()),
        rx.cond(StreamsDesk.loaded, _loaded(), _waiting()),
        rx.cond(Session.is_admin, switches_panel()),
    )


def kept_elsewhere() -> rx.Component:
    return notice(
        t(
            "These streams are kept by another server and only shown here. Change them there, or by the API.",
            "이 방송들은 다른 서버에서 관리해요. 여기에서는 볼 수만 있으니 그 서버나 API에서 바꿔 주세요.",
        ),
        tone="warning",
        icon="server",
    )


def _loaded() -> rx.Component:
    return rx.cond(
        StreamsDesk.empty & ~StreamsDesk.narrowed,
        empty_state(
            t("No streams yet", "아직 등록된 방송이 없어요"),
            t("A name and a link are enough; the rest is found out.", "이름과 링크만 있으면 나머지는 알아서 찾아요."),
            rx.cond(
                StreamsDesk.elsewhere, None, button_link(t("Add a stream", "방송 추가"), href="/admin/streams/new")
            ),
            icon="radio",
        ),
        rx.el.div(
            _toolbar(),
            rx.el.div(
                rx.el.p(
                    counted(
                        StreamsDesk.total,
                        t("1 stream", "방송 1개"),
                        t(f"{count(StreamsDesk.total)} streams", f"방송 {count(StreamsDesk.total)}개"),
                    ),
                    role="status",
                    class_name="text-sm text-muted tabular-nums",
                ),
                rx.cond(StreamsDesk.exports, _exports()),
                class_name="flex min-h-11 flex-wrap items-center justify-between gap-x-4",
            ),
            rx.cond(StreamsDesk.empty, _nothing_found(), _list()),
            turner(page=StreamsDesk.asked.page.to(int), pages=StreamsDesk.pages, on_turn=StreamsDesk.turn),
            class_name="rise flex flex-col gap-3",
        ),
    )


def _toolbar() -> rx.Component:
    asked = StreamsDesk.asked
    return rx.el.div(
        search_field(t("Search streams", "방송 찾기"), typed=asked.q, on_change=StreamsDesk.narrow("q").debounce(300)),
        filter_by(
            t("Status", "상태"),
            [
                ("", t("Any status", "모든 상태")),
                ("live", t("Live", "라이브")),
                ("offline", t("Offline", "오프라인")),
                ("unknown", t("Not known", "확인 안 됨")),
            ],
            chosen=asked.status,
            on_change=StreamsDesk.narrow("status"),
        ),
        filter_by(
            t("Platform", "플랫폼"),
            [
                ("", t("All platforms", "모든 플랫폼")),
                *((each.value, t(each.value, PLATFORMS_KO[each])) for each in Platform),
            ],
            chosen=asked.platform,
            on_change=StreamsDesk.narrow("platform"),
        ),
        filter_by(
            t("Pinned", "고정"),
            [("", t("Pinned or not", "고정 여부")), ("yes", t("Pinned", "고정됨"))],
            chosen=asked.pinned,
            on_change=StreamsDesk.narrow("pinned"),
        ),
        filter_by(
            t("Order", "정렬"),
            [
                ("-created", t("Newest first", "최신순")),
                ("created", t("Oldest first", "오래된 순")),
                ("name", t("By name", "이름순")),
                ("-name", t("By name, backwards", "이름 역순")),
            ],
            chosen=asked.sort,
            on_change=StreamsDesk.narrow("sort"),
        ),
        role="search",
        aria_label=t("Streams", "방송"),
        class_name="flex flex-wrap items-center gap-2",
    )


def _exports() -> rx.Component:
    """What the API gives: everything that status, pin and order ask for."""
    return rx.el.div(
        rx.el.span(t("Export", "내보내기"), class_name="text-muted"),
        *[
            # No link of the router's: it leads to a file.
            rx.el.A.create(
                words,
                href=f"/api/v1/streams/export?format={form}{StreamsDesk.export_query}",
                download=f"streams.{form}",
                class_name="inline-flex min-h-11 items-center px-2 font-medium text-accent-bright hover:underline",
            )
            for form, words in (("json", t("as JSON", "JSON으로")), ("csv", t("as CSV", "CSV로")))
        ],
        class_name="flex items-center gap-1 text-sm",
    )


def _list() -> rx.Component:
    return card(
        rx.el.ul(rx.foreach(StreamsDesk.rows, _row), class_name="divide-y divide-line"), extra="overflow-hidden"
    )


def _row(row: ObjectVar[StreamRow]) -> rx.Component:
    stream = row.card
    return rx.el.li(
        platform_mark(stream.mark, "size-11 text-sm max-sm:hidden"),
        rx.el.div(
            rx.el.a(
                stream.name,
                href=row.edit_href,
                class_name="line-clamp-2 font-semibold hover:underline underline-offset-4",
            ),
            rx.el.p(
                rx.cond(stream.by != "", rx.el.span(stream.by)),
                rx.el.span(t(stream.platform, stream.platform_ko)),
                rx.cond(stream.place != "", rx.el.span(stream.place)),
                rx.cond(row.owner != "", rx.el.span(row.owner)),
                class_name="dots mt-0.5 truncate text-sm text-muted",
            ),
            rx.el.div(
                status_badge(stream.status),
                rx.cond(stream.since != "", rx.el.span(ago(stream.since), class_name="text-sm text-muted")),
                class_name="mt-1.5 flex flex-wrap items-center gap-2",
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(StreamsDesk.elsewhere, None, _acts(row)),
        key=stream.id,
        class_name="flex items-center gap-4 px-4 py-3 sm:px-5",
    )


def _acts(row: ObjectVar[StreamRow]) -> rx.Component:
    stream = row.card
    return rx.el.div(
        rx.cond(
            stream.pinned,
            icon_button(
                "pin",
                label=t(f"Unpin {stream.name}", f"{stream.name} 고정 풀기"),
                extra="bg-accent/15 !text-accent-bright",
                on_click=StreamsDesk.pin(stream.id, False),
            ),
            icon_button(
                "pin",
                label=t(f"Pin {stream.name}", f"{stream.name} 고정하기"),
                on_click=StreamsDesk.pin(stream.id, True),
            ),
        ),
        rx.el.a(
            rx.icon("external-link", size=20, aria_hidden=True),
            href=stream.href,
            aria_label=t(f"See the page of {stream.name}", f"{stream.name} 페이지 보기"),
            title=t("See its page", "페이지 보기"),
            class_name=(
                "inline-flex size-11 items-center justify-center rounded-full text-muted hover:bg-ink/10 "
                "hover:text-ink max-sm:hidden"
            ),
        ),
        delete_button(stream.name, on_confirm=StreamsDesk.delete(stream.id)),
        class_name="flex shrink-0 items-center gap-1 max-sm:flex-col",
    )


def delete_button(name: rx.Var[str], *, on_confirm: Any) -> rx.Component:
    return confirm_button(
        rx.icon("trash-2", size=18, aria_hidden=True),
        title=t(f"Delete {name}?", f"{name}: 삭제할까요?"),
        text=t(
            "Its history, its marked moments and the notifications about it go with it. This cannot be undone.",
            "방송 기록과 표시한 장면, 알림도 함께 사라져요. 되돌릴 수 없어요.",
        ),
        action=t("Delete", "삭제"),
        label=t(f"Delete {name}", f"{name} 삭제"),
        on_confirm=on_confirm,
        kind="ghost",
        extra="size-11 !px-0",
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        t("No stream is like that", "조건에 맞는 방송이 없어요"),
        t("Try fewer filters, or other words.", "필터를 줄이거나 다른 말로 찾아보세요."),
        button(t("Show all streams", "모든 방송 보기"), kind="quiet", on_click=StreamsDesk.widen),
        icon="search-x",
    )


def _waiting() -> rx.Component:
    return rx.el.div(*[skeleton("h-20 w-full") for _ in range(6)], class_name="flex flex-col gap-3", aria_busy=True)
