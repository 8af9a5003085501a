"""/studio: what I uploaded, how far each is, and what to do about it."""

import reflex as rx

from kdrama_app.ui.components import badge, button, button_link, card, empty_state, heading, progress_bar, skeleton
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.components.tiles import EpisodeTile, duration, label, picture
from kdrama_app.ui.layout import frame
from kdrama_app.ui.studio.access import for_uploaders
from kdrama_app.ui.studio.details_panel import details_panel, details_toggle
from kdrama_app.ui.studio.videos_state import MyVideos, VideoRow
from kdrama_app.ui.words import t

REFRESH_SECONDS = 2


def page() -> rx.Component:
    return frame(
        for_uploaders(
            rx.el.div(
                heading(
                    t("My videos", "내 영상"),
                    note=t(
                        "Everything you uploaded, newest first.", "내가 올린 모든 영상이에요. 최근 순서로 보여 드려요."
                    ),
                    action=_upload(),
                ),
                rx.cond(MyVideos.busy, pulse(MyVideos.refresh, seconds=REFRESH_SECONDS)),
                rx.cond(MyVideos.loaded, rx.cond(MyVideos.empty, _empty(), _list()), _waiting()),
                class_name="mx-auto flex max-w-5xl flex-col gap-6",
            )
        )
    )


def _upload() -> rx.Component:
    return button_link(
        rx.icon("upload", size=18, aria_hidden=True), t("Upload videos", "영상 올리기"), href="/studio/upload"
    )


def _empty() -> rx.Component:
    return empty_state(
        t("Nothing here yet", "아직 올린 영상이 없어요"),
        t(
            "Drop in a video file. It plays here a few moments later.",
            "영상 파일을 올려 보세요. 잠시 후 바로 볼 수 있어요.",
        ),
        _upload(),
        icon="film",
    )


def _waiting() -> rx.Component:
    return rx.el.div(*[skeleton("h-28 w-full") for _ in range(4)], class_name="flex flex-col gap-3", aria_busy=True)


def _list() -> rx.Component:
    return rx.fragment(
        rx.el.ul(
            rx.foreach(MyVideos.rows, _row),
            class_name="rise flex flex-col gap-3",
        ),
        rx.cond(
            MyVideos.has_more,
            button(t("Show more", "더 보기"), kind="quiet", on_click=MyVideos.more, extra="self-center"),
        ),
    )


def _row(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    return rx.el.li(
        card(
            rx.el.div(
                picture(row.tile.thumbnail, "size-full"),
                class_name=(
                    "aspect-video w-28 shrink-0 self-start overflow-hidden rounded-lg ring-1 ring-ink/10 sm:w-44"
                ),
            ),
            rx.el.div(
                rx.el.div(
                    rx.el.h2(row.tile.title, class_name="min-w-0 font-semibold wrap-anywhere"),
                    _status(row),
                    class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
                ),
                rx.el.p(
                    row.tile.series,
                    " · ",
                    label(row.tile.to(EpisodeTile)),
                    class_name="text-sm text-muted wrap-anywhere",
                ),
                rx.el.p(
                    rx.cond(row.tile.duration != "", rx.fragment(duration(row.tile.to(EpisodeTile)), " · ")),
                    row.size,
                    " · ",
                    row.added,
                    class_name="text-sm text-muted tabular-nums",
                ),
                _under_way(row),
                rx.cond(
                    row.failure != "",
                    rx.el.p(t(row.failure, row.failure_ko), class_name="text-sm text-danger wrap-anywhere"),
                ),
                class_name="flex min-w-0 flex-1 basis-40 flex-col gap-1",
            ),
            _next_step(row),
            details_panel(row),
            extra="flex flex-wrap items-center gap-4 p-3 sm:p-4",
        ),
        key=row.tile.id,
    )


def _status(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component | rx.Var:
    return rx.match(
        row.status,
        ("ready", badge(t("Published", "공개됨"), tone="success")),
        ("growing", badge(t("Playable, not all of it yet", "일부만 재생 가능"), tone="accent")),
        ("failed", rx.cond(row.cancelled, badge(t("Cancelled", "취소됨")), badge(t("Failed", "실패"), tone="danger"))),
        badge(t("Being prepared", "준비 중"), tone="warning"),
    )


def _under_way(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    return rx.cond(
        row.busy,
        rx.el.div(
            progress_bar(row.progress, label=t("Preparation of ", "변환 진행 상황: ") + row.tile.title),
            rx.el.p(
                _stage(row),
                rx.cond(row.left != "", rx.fragment(" · ", t(row.left, row.left_ko))),
                class_name="text-sm text-muted tabular-nums",
            ),
            class_name="mt-1.5 flex max-w-md flex-col gap-1.5",
        ),
    )


def _stage(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component | rx.Var:
    return rx.match(
        row.stage,
        ("queued", rx.fragment(t("Waiting to be prepared", "변환을 기다리는 중"))),
        ("probing", rx.fragment(t("Looking at the video", "영상을 살펴보는 중"))),
        ("packaging", rx.fragment(t("Nearly there", "마무리하는 중"))),
        rx.fragment(
            rx.cond(
                row.again,
                t("Encoding again, the old one plays", "다시 변환하는 중이에요. 지금 영상은 계속 볼 수 있어요"),
                t("Preparing for streaming", "스트리밍용으로 변환하는 중"),
            ),
            f" · {row.progress.to(int)}%",
        ),
    )


def _next_step(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    return rx.el.div(
        rx.cond(
            row.tile.playable,
            button_link(
                rx.icon("play", size=16, aria_hidden=True),
                t("Watch", "보기"),
                rx.el.span(" ", row.tile.title, class_name="sr-only"),
                href=row.tile.href,
                kind="quiet",
                size="sm",
            ),
        ),
        rx.cond(
            row.status == "failed",
            button(
                rx.icon("rotate-ccw", size=16, aria_hidden=True),
                t("Try again", "다시 시도"),
                rx.el.span(" ", row.tile.title, class_name="sr-only"),
                kind="quiet",
                size="sm",
                on_click=MyVideos.retry(row.tile.id),
            ),
        ),
        details_toggle(row),
        class_name="flex shrink-0 flex-wrap gap-2 max-sm:w-full",
    )
