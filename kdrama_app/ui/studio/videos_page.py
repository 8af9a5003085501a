"""/studio: what I uploaded, how far each is, and what to do about it."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, button, button_link, empty_state, heading, skeleton
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.layout import frame
from kdrama_app.ui.studio.access import for_uploaders
from kdrama_app.ui.studio.bulk_bar import bulk_bar
from kdrama_app.ui.studio.videos_state import MyVideos
from kdrama_app.ui.studio.videos_table import videos_table
from kdrama_app.ui.words import t

REFRESH_SECONDS = 2
TYPING_MS = 300


def page() -> rx.Component:
    return frame(
        for_uploaders(
            rx.el.div(
                heading(
                    t("My videos", "내 영상"),
                    note=t("Everything you uploaded.", "내가 올린 모든 영상이에요."),
                    action=rx.el.div(
                        button_link(
                            rx.icon("trash-2", size=18, aria_hidden=True),
                            t("Trash", "휴지통"),
                            href="/studio/trash",
                            kind="ghost",
                        ),
                        _upload(),
                        class_name="flex flex-wrap items-center gap-2",
                    ),
                ),
                rx.cond(MyVideos.busy, pulse(MyVideos.refresh, seconds=REFRESH_SECONDS)),
                rx.cond(MyVideos.loaded, _loaded(), _waiting()),
                class_name="flex flex-col gap-6",
            )
        )
    )


def _upload() -> rx.Component:
    return button_link(
        rx.icon("upload", size=18, aria_hidden=True), t("Upload videos", "영상 올리기"), href="/studio/upload"
    )


def _loaded() -> rx.Component:
    return rx.cond(
        MyVideos.empty & ~MyVideos.narrowed,
        empty_state(
            t("Nothing here yet", "아직 올린 영상이 없어요"),
            t(
                "Drop in a video file. It plays here a few moments later.",
                "영상 파일을 올려 보세요. 잠시 후 바로 볼 수 있어요.",
            ),
            _upload(),
            icon="film",
        ),
        rx.el.div(
            _toolbar(),
            bulk_bar(),
            rx.cond(MyVideos.empty, _nothing_found(), videos_table()),
            rx.cond(MyVideos.pages > 1, _turner()),
            class_name="rise flex flex-col gap-4",
        ),
    )


def _nothing_found() -> rx.Component:
    return empty_state(
        t("No video is like that", "조건에 맞는 영상이 없어요"),
        t("Try fewer filters, or other words.", "필터를 줄이거나 다른 말로 찾아보세요."),
        button(t("Show all videos", "모든 영상 보기"), kind="quiet", on_click=MyVideos.widen),
        icon="search-x",
    )


def _waiting() -> rx.Component:
    return rx.el.div(*[skeleton("h-20 w-full") for _ in range(6)], class_name="flex flex-col gap-3", aria_busy=True)


def _toolbar() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.icon(
                "search",
                size=18,
                aria_hidden=True,
                class_name="pointer-events-none absolute left-3.5 top-1/2 -translate-y-1/2 text-muted",
            ),
            rx.el.input(
                type="search",
                aria_label=t("Search my videos", "내 영상에서 찾기"),
                placeholder=t("Search my videos", "내 영상에서 찾기"),
                default_value=MyVideos.asked.q,
                # Emptied from elsewhere, it is a new field.
                key=rx.cond(MyVideos.asked.q == "", "empty", "typed"),
                on_change=MyVideos.narrow("q").debounce(TYPING_MS),
                class_name=f"{CONTROL} pl-10",
            ),
            class_name="relative min-w-0 flex-1 basis-60 lg:max-w-sm",
        ),
        _filter(
            t("Status", "상태"),
            "status",
            MyVideos.asked.status,
            [
                ("", t("Any status", "모든 상태")),
                ("ready", t("Ready", "준비 완료")),
                ("preparing", t("Being prepared", "준비 중")),
                ("failed", t("Failed", "실패")),
            ],
        ),
        _filter(
            t("Visibility", "공개 범위"),
            "visibility",
            MyVideos.asked.visibility,
            [
                ("", t("Any visibility", "모든 공개 범위")),
                ("published", t("Published", "공개")),
                ("unlisted", t("Unlisted", "일부 공개")),
                ("draft", t("Draft", "비공개 초안")),
                ("scheduled", t("Scheduled", "예약됨")),
            ],
        ),
        rx.el.div(
            _filter(
                t("Order", "정렬"),
                "sort",
                MyVideos.asked.sort,
                [
                    ("-added", t("Newest first", "최신순")),
                    ("added", t("Oldest first", "오래된 순")),
                    ("title", t("By name", "이름순")),
                    ("-size", t("Largest first", "용량 큰 순")),
                    ("size", t("Smallest first", "용량 작은 순")),
                ],
            ),
            class_name="min-w-0 flex-1 basis-36 lg:hidden",
        ),
        role="search",
        aria_label=t("My videos", "내 영상"),
        class_name="flex flex-wrap items-center gap-2",
    )


def _filter(label: rx.Var, name: str, chosen: rx.Var[str], options: list[tuple[str, rx.Var]]) -> rx.Component:
    return rx.el.select(
        *[rx.el.option(text, value=value) for value, text in options],
        aria_label=label,
        value=chosen,
        on_change=MyVideos.narrow(name),
        class_name=f"{CONTROL} min-h-11 min-w-0 flex-1 basis-36 bg-raised lg:max-w-48",
    )


def _turner() -> rx.Component:
    return rx.el.nav(
        button(
            rx.icon("chevron-left", size=18, aria_hidden=True),
            t("Back", "이전"),
            kind="quiet",
            disabled=MyVideos.first_page,
            on_click=MyVideos.turn(-1),
        ),
        rx.el.p(
            t(
                f"Page {MyVideos.asked.page} of {MyVideos.pages}",
                f"{MyVideos.pages}쪽 중 {MyVideos.asked.page}쪽",
            ),
            role="status",
            class_name="text-sm text-muted tabular-nums",
        ),
        button(
            t("On", "다음"),
            rx.icon("chevron-right", size=18, aria_hidden=True),
            kind="quiet",
            disabled=~MyVideos.has_more,
            on_click=MyVideos.turn(1),
        ),
        aria_label=t("Pages", "쪽"),
        class_name="flex items-center justify-center gap-4",
    )
