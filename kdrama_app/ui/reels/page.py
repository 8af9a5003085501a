"""The page of clips: as high as the window, one of them at a time."""

import reflex as rx

from kdrama_app.ui.components import button, button_link, empty_state
from kdrama_app.ui.components.sheet import sheet
from kdrama_app.ui.layout import frame
from kdrama_app.ui.reels.feed import feed
from kdrama_app.ui.reels.state import ReelsState
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.el.h1(t("Clips", "클립"), class_name="sr-only"),
        rx.match(ReelsState.phase, ("there", _clips()), ("empty", _empty()), _waiting()),
        fills=True,
    )


def _clips() -> rx.Component:
    return rx.fragment(
        feed(
            reels=ReelsState.reels,
            more=ReelsState.more,
            may_watch=ReelsState.may_watch,
            on_more=ReelsState.go_on,
            on_delete=ReelsState.ask_to_delete,
        ),
        sheet(
            rx.el.p(
                t(
                    "Its link will lead nowhere. This cannot be undone.",
                    "공유한 링크도 더는 열리지 않아요. 되돌릴 수 없어요.",
                )
            ),
            rx.el.div(
                button(t("Cancel", "취소"), kind="quiet", on_click=ReelsState.keep),
                button(t("Delete", "삭제"), kind="danger", on_click=ReelsState.delete),
                class_name="sheet-actions",
            ),
            shown=ReelsState.going != "",
            title=t("Delete this clip?", "이 클립을 삭제할까요?"),
            on_close=ReelsState.keep,
        ),
    )


def _empty() -> rx.Component:
    return rx.el.div(
        empty_state(
            t("No clips yet", "아직 클립이 없어요"),
            t(
                "Watch an episode, and make one of the moment you like from its player.",
                "회차를 보다가 마음에 드는 장면을 플레이어에서 클립으로 만들어 보세요.",
            ),
            button_link(rx.icon("tv", size=18, aria_hidden=True), t("Find an episode", "볼 회차 찾기"), href="/"),
            icon="gallery-vertical-end",
        ),
        class_name="grid h-full place-items-center overflow-y-auto",
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(aria_hidden=True, class_name="skeleton absolute inset-0 lg:rounded-card"),
            rx.el.div(
                rx.el.div(class_name="h-4 w-24 rounded bg-ink/15"),
                rx.el.div(class_name="h-6 w-3/4 rounded bg-ink/15"),
                rx.el.div(class_name="h-4 w-1/2 rounded bg-ink/15"),
                class_name="absolute inset-x-5 bottom-10 flex flex-col gap-3",
            ),
            class_name="relative size-full lg:aspect-9/16 lg:w-auto",
        ),
        aria_busy=True,
        class_name="grid h-full justify-items-center lg:py-5",
    )
