"""/live: who is live now, then everybody else."""

from collections.abc import Sequence

import reflex as rx

from kdrama_app.streams.views import Platform
from kdrama_app.ui.components import CONTROL, button, button_link, count, empty_state, heading, skeleton
from kdrama_app.ui.components.platforms import PLATFORMS_KO
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.components.sentinel import more_of
from kdrama_app.ui.layout import frame
from kdrama_app.ui.live.parts import CARDS, stream_card_view
from kdrama_app.ui.live.shown import StreamCard
from kdrama_app.ui.live.state import LiveState
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

REFRESH_SECONDS = 10


def page() -> rx.Component:
    return frame(
        rx.el.div(
            heading(
                t("Live", "라이브"),
                note=t("Streams of all platforms, in one place.", "여러 플랫폼의 방송을 한곳에 모았어요."),
                action=rx.cond(Session.may_upload, _manage()),
            ),
            pulse(LiveState.refresh, seconds=REFRESH_SECONDS),
            rx.cond(LiveState.loaded, _loaded(), _waiting()),
            class_name="flex flex-col gap-6",
        )
    )


def _manage() -> rx.Component:
    return button_link(
        rx.icon("settings-2", size=18, aria_hidden=True),
        t("Manage streams", "방송 관리"),
        href="/admin/streams",
        kind="quiet",
    )


def _loaded() -> rx.Component:
    return rx.cond(LiveState.empty & ~LiveState.narrowed, _nobody(), rx.el.div(_filters(), _lists(), class_name="rise"))


def _nobody() -> rx.Component:
    return empty_state(
        t("No streams yet", "아직 등록된 방송이 없어요"),
        t(
            "Streams that somebody adds here show up with what they are: live, or not.",
            "방송을 등록하면 지금 라이브인지 여기에서 바로 볼 수 있어요.",
        ),
        rx.cond(
            Session.may_upload,
            button_link(t("Add a stream", "방송 추가"), href="/admin/streams/new"),
            button_link(t("To the front page", "홈으로"), href="/", kind="quiet"),
        ),
        icon="radio",
    )


def _filters() -> rx.Component:
    return rx.el.div(
        _filter(
            t("Status", "상태"),
            "status",
            LiveState.asked.status,
            rx.el.option(t("Live or not", "모든 상태"), value=""),
            rx.el.option(t("Live", "라이브"), value="live"),
            rx.el.option(t("Offline", "오프라인"), value="offline"),
            rx.el.option(t("Not known", "확인 안 됨"), value="unknown"),
        ),
        _filter(
            t("Platform", "플랫폼"),
            "platform",
            LiveState.asked.platform,
            rx.el.option(t("All platforms", "모든 플랫폼"), value=""),
            *[rx.el.option(t(each.value, PLATFORMS_KO[each]), value=each.value) for each in Platform],
        ),
        rx.cond(
            LiveState.cities.length() > 0,
            _filter(
                t("City", "도시"),
                "city",
                LiveState.asked.city,
                rx.el.option(t("All cities", "모든 도시"), value=""),
                rx.foreach(LiveState.cities, lambda city: rx.el.option(city, value=city)),
            ),
        ),
        rx.cond(
            LiveState.narrowed,
            button(t("Clear", "지우기"), kind="ghost", on_click=LiveState.widen),
        ),
        role="search",
        aria_label=t("Streams", "방송"),
        class_name="flex flex-wrap items-center gap-2",
    )


def _filter(label: rx.Var[str], name: str, chosen: rx.Var[str], *options: rx.Component) -> rx.Component:
    return rx.el.select(
        *options,
        aria_label=label,
        value=chosen,
        on_change=LiveState.narrow(name),
        class_name=f"{CONTROL} min-h-11 min-w-0 flex-1 basis-36 bg-raised sm:max-w-52",
    )


def _lists() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            t(
                f"{count(LiveState.total_live)} live, {count(LiveState.total_others)} not live",
                f"라이브 {count(LiveState.total_live)}개, 그 외 {count(LiveState.total_others)}개",
            ),
            role="status",
            class_name="sr-only",
        ),
        rx.cond(LiveState.empty, _nothing_found()),
        rx.cond(
            LiveState.live.length() > 0, _section(t("Live now", "지금 라이브"), LiveState.live, LiveState.total_live)
        ),
        rx.cond(
            LiveState.others.length() > 0,
            rx.el.div(
                _section(t("Not live", "쉬는 중"), LiveState.others, LiveState.total_others),
                rx.cond(LiveState.more_others, more_of(LiveState.more, count=LiveState.others.length())),
            ),
        ),
        class_name="mt-8 flex flex-col gap-10",
    )


def _section(title: rx.Var[str], cards: rx.vars.ArrayVar[Sequence[StreamCard]], total: rx.Var[int]) -> rx.Component:
    return rx.el.section(
        rx.el.h2(
            title,
            rx.el.span(count(total), class_name="ml-2 text-base font-medium text-muted tabular-nums"),
            class_name="mb-4 text-xl font-bold tracking-tight",
        ),
        rx.el.ul(rx.foreach(cards, stream_card_view), class_name=CARDS),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        t("No stream is like that", "조건에 맞는 방송이 없어요"),
        t("Try fewer filters.", "필터를 줄여 보세요."),
        button(t("Show all streams", "모든 방송 보기"), kind="quiet", on_click=LiveState.widen),
        icon="search-x",
    )


def _waiting() -> rx.Component:
    return rx.el.div(*[skeleton("h-32") for _ in range(6)], class_name=CARDS, aria_busy=True)
