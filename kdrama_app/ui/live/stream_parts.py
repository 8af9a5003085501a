"""What stands beside a stream: its moments, its facts, its history, its other broadcasts."""

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import ago, card, day
from kdrama_app.ui.live.stream_shown import Broadcast, Change, Moment, StreamPageView
from kdrama_app.ui.live.stream_state import StreamState
from kdrama_app.ui.words import t

# To another site, which is told nothing of this page.
OUT: dict[str, Any] = {"target": "_blank", "rel": "noopener noreferrer"}


def _part(title: rx.Var[str], *content: rx.Component) -> rx.Component:
    return card(rx.el.h2(title, class_name="font-bold"), rx.el.div(*content, class_name="mt-3"), extra="p-4 sm:p-5")


def moments() -> rx.Component:
    return rx.cond(
        StreamState.moments.length() > 0,
        _part(
            t("Marked moments", "표시한 장면"),
            rx.el.ol(rx.foreach(StreamState.moments, _moment), class_name="-mx-2 flex flex-col"),
        ),
    )


def _moment(moment: ObjectVar[Moment]) -> rx.Component:
    words = rx.fragment(
        rx.el.span(
            rx.cond(moment.into != "", moment.into, day(moment.at, time=True)),
            class_name="w-20 shrink-0 text-sm font-medium text-accent-bright tabular-nums",
        ),
        rx.el.span(moment.title, class_name="min-w-0 flex-1 break-words"),
    )
    line = "flex min-h-11 items-center gap-3 rounded-lg px-2 py-1.5"
    return rx.el.li(
        rx.cond(
            moment.href != "",
            rx.el.a(
                words,
                rx.icon("external-link", size=16, aria_hidden=True, class_name="shrink-0 text-muted"),
                rx.el.span(t("(opens a new window)", "(새 창)"), class_name="sr-only"),
                href=moment.href,
                class_name=f"{line} hover:bg-ink/10",
                **OUT,
            ),
            rx.el.div(words, class_name=line),
        ),
        key=moment.id,
    )


def facts(shown: ObjectVar[StreamPageView]) -> rx.Component:
    return _part(
        t("About this stream", "방송 정보"),
        rx.el.dl(
            _fact(t("Platform", "플랫폼"), t(shown.card.platform, shown.card.platform_ko)),
            rx.cond(shown.card.place != "", _fact(t("Place", "지역"), shown.card.place)),
            rx.cond(shown.card.kind != "", _fact(t("Kind", "종류"), shown.card.kind)),
            rx.cond(shown.posted_by != "", _fact(t("Posted by", "등록자"), shown.posted_by)),
            rx.cond(shown.last_live != "", _fact(t("Last live", "마지막 라이브"), day(shown.last_live, time=True))),
            rx.cond(shown.checked != "", _fact(t("Last checked", "마지막 확인"), ago(shown.checked))),
            class_name="flex flex-col gap-2 text-sm",
        ),
    )


def _fact(name: rx.Var[str], value: rx.Var[str]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="w-28 shrink-0 text-muted"),
        rx.el.dd(value, class_name="min-w-0 break-words"),
        class_name="flex gap-3",
    )


def history() -> rx.Component:
    return rx.cond(
        StreamState.changes.length() > 0,
        _part(
            t("Status so far", "상태 기록"),
            rx.el.ol(
                rx.foreach(StreamState.changes, _change),
                class_name="flex flex-col gap-3 border-l border-line pl-4 text-sm",
            ),
        ),
    )


def _change(change: ObjectVar[Change]) -> rx.Component:
    live = change.status == "live"
    return rx.el.li(
        rx.el.span(
            aria_hidden=True,
            class_name=f"absolute -left-[1.3rem] top-1.5 size-2 rounded-full {rx.cond(live, 'bg-accent', 'bg-muted')}",
        ),
        rx.el.p(
            rx.match(
                change.status,
                ("live", t("Went live", "라이브 시작")),
                ("offline", t("Went offline", "라이브 종료")),
                t("Not known", "확인 안 됨"),
            ),
            class_name="font-medium",
        ),
        rx.el.p(
            rx.el.span(day(change.at, time=True)),
            rx.cond(change.lasted != "", rx.el.span(t(f"live for {change.lasted}", f"{change.lasted_ko} 동안 방송"))),
            class_name="dots text-muted",
        ),
        class_name="relative",
    )


def broadcasts() -> rx.Component:
    return rx.cond(
        StreamState.broadcasts.length() > 0,
        _part(
            t("Other broadcasts", "다른 방송"),
            rx.el.ul(rx.foreach(StreamState.broadcasts, _broadcast), class_name="-mx-2 flex flex-col"),
        ),
    )


def _broadcast(broadcast: ObjectVar[Broadcast]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            rx.el.span(day(broadcast.started, time=True)),
            rx.el.span(t(broadcast.lasted, broadcast.lasted_ko), class_name="text-muted"),
            href=broadcast.href,
            class_name="flex min-h-11 items-center justify-between gap-3 rounded-lg px-2 text-sm hover:bg-ink/10",
        ),
        key=broadcast.href,
    )
