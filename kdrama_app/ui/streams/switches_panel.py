"""For admins: what is turned on, and what other servers did not take."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.operations.flags import Flag
from kdrama_app.ui.components import ago, badge, button, button_link, card, count, switch
from kdrama_app.ui.streams.switches_state import Backend, Refused, StreamSwitches
from kdrama_app.ui.words import t

TITLE = "text-lg font-bold"


def switches_panel() -> rx.Component:
    return rx.el.div(
        _switches(),
        rx.cond(
            (StreamSwitches.backends.length() > 0) | (StreamSwitches.refused.length() > 0),
            _servers(),
        ),
        class_name="grid items-start gap-4 lg:grid-cols-2",
    )


def _switches() -> rx.Component:
    return card(
        rx.el.h2(t("What is turned on", "기능 켜고 끄기"), class_name=TITLE),
        rx.el.div(
            _switch(
                Flag.STREAM_ANALYTICS,
                t("Figures", "통계"),
                t(
                    "Live time by day, sessions and checks of each stream.",
                    "방송마다 날짜별 시간과 확인 횟수를 보여요.",
                ),
            ),
            _switch(
                Flag.STREAM_BULK_IMPORT,
                t("Import", "가져오기"),
                t("Many streams at once, pasted or by the API.", "여러 방송을 붙여 넣거나 API로 한 번에 추가해요."),
            ),
            _switch(
                Flag.STREAM_EXPORT,
                t("Export", "내보내기"),
                t("The list as JSON or CSV, here and by the API.", "목록을 JSON이나 CSV 파일로 받아요."),
            ),
            class_name="mt-2 flex flex-col divide-y divide-line",
        ),
    )


def _switch(flag: Flag, name: rx.Var[str], note: rx.Var[str]) -> rx.Component:
    return switch(
        name,
        name=flag.value,
        note=note,
        checked=StreamSwitches.on.contains(flag.value),
        on_change=lambda on: StreamSwitches.switch(flag.value, on.to(bool)),
    )


def _servers() -> rx.Component:
    return card(
        rx.el.h2(t("Other servers", "다른 서버"), class_name=TITLE),
        rx.el.ul(rx.foreach(StreamSwitches.backends, _backend), class_name="mt-3 flex flex-col gap-3"),
        rx.cond(
            StreamSwitches.refused.length() > 0,
            rx.el.div(
                rx.el.h3(t("Not taken", "받지 않은 변경"), class_name="font-semibold"),
                rx.el.p(
                    t(
                        "The server said no. Mend the stream and save it, and what you saved is sent; or dismiss it.",
                        "그 서버가 거절했어요. 방송을 고쳐 저장하면 다시 보내고, 필요 없으면 목록에서 지워 주세요.",
                    ),
                    class_name="mt-1 text-sm text-muted",
                ),
                rx.el.ul(rx.foreach(StreamSwitches.refused, _refused), class_name="mt-2 divide-y divide-line"),
                class_name="mt-5",
            ),
        ),
    )


def _backend(backend: ObjectVar[Backend]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.span(backend.name, class_name="min-w-0 break-all font-medium"),
            rx.cond(
                backend.waiting.to(int) > 0,
                badge(t(f"{count(backend.waiting)} waiting", f"{count(backend.waiting)}개 대기"), tone="warning"),
                badge(t("Up to date", "최신 상태"), tone="success"),
            ),
            class_name="flex flex-wrap items-center gap-2",
        ),
        rx.cond(
            backend.reason != "",
            rx.el.p(
                t(
                    f"Does not take them for now: {backend.reason}. It is tried again.",
                    f"지금은 받지 않아요: {backend.reason}. 곧 다시 보내요.",
                ),
                class_name="mt-1 text-sm text-muted",
            ),
        ),
    )


def _refused(write: ObjectVar[Refused]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.match(
                    write.kind,
                    ("create", t("A new stream", "새 방송")),
                    ("update", t("A change", "변경")),
                    ("delete", t("A deletion", "삭제")),
                    ("pin", t("A pin", "고정")),
                    t("A pin taken off", "고정 해제"),
                ),
                rx.el.span(f" #{write.stream}", class_name="text-muted tabular-nums"),
                class_name="font-medium",
            ),
            rx.el.p(write.reason, class_name="break-words text-sm text-danger"),
            rx.el.p(
                rx.el.span(write.backend), rx.el.span(ago(write.at)), class_name="dots break-all text-sm text-muted"
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.el.div(
            rx.cond(
                write.href != "",
                button_link(t("Mend", "고치기"), href=write.href, kind="quiet", size="sm", extra="min-h-11"),
            ),
            button(
                t("Dismiss", "지우기"),
                kind="ghost",
                size="sm",
                extra="min-h-11",
                on_click=StreamSwitches.dismiss(write.number),
            ),
            class_name="flex gap-2",
        ),
        key=write.number,
        class_name="flex flex-wrap items-center gap-3 py-3",
    )
