"""Beside a video's words: its poster, what is being made of it, its sizes, and another encoding."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, badge, button, card, count
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.components.still import responsive
from kdrama_app.ui.studio.details import PosterChoice, Size
from kdrama_app.ui.studio.video_rows import VideoRow
from kdrama_app.ui.studio.videos_table import under_way
from kdrama_app.ui.studio.work_state import RESOLUTIONS, VideoWork
from kdrama_app.ui.words import t

REFRESH_SECONDS = 2
LEGEND = "mb-2 text-sm font-semibold text-ink"


def work_panels() -> rx.Component:
    return rx.fragment(
        rx.cond(VideoWork.row.to(VideoRow).busy, pulse(VideoWork.refresh, seconds=REFRESH_SECONDS)),
        rx.cond(VideoWork.any_posters, card(_posters())),
        card(
            rx.el.h2(t("Video", "영상"), class_name="mb-4 text-lg font-bold"),
            rx.el.div(
                _state(VideoWork.row.to(VideoRow)),
                rx.cond(VideoWork.details.running, _queue()),
                rx.cond(VideoWork.details.total != "", _sizes()),
                rx.cond(VideoWork.details.ready & ~VideoWork.details.running, _again()),
                class_name="flex flex-col gap-6",
            ),
        ),
    )


def _state(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    return rx.el.div(
        rx.el.p(
            rx.match(
                row.status,
                ("ready", badge(t("Ready", "준비 완료"), tone="success")),
                ("growing", badge(t("Playable, not all of it yet", "일부만 재생 가능"), tone="accent")),
                (
                    "failed",
                    rx.cond(row.cancelled, badge(t("Cancelled", "취소됨")), badge(t("Failed", "실패"), tone="danger")),
                ),
                badge(t("Being prepared", "준비 중"), tone="warning"),
            ),
            rx.el.span(count(row.views), t(" views", "명 시청"), class_name="text-sm text-muted tabular-nums"),
            class_name="flex flex-wrap items-center gap-3",
        ),
        under_way(row),
        rx.cond(
            row.failure != "", rx.el.p(t(row.failure, row.failure_ko), class_name="text-sm text-danger wrap-anywhere")
        ),
        rx.cond(
            ~VideoWork.details.ready & ~VideoWork.details.running,
            rx.el.p(
                t("Nothing was made of this video yet.", "이 영상은 아직 변환된 것이 없어요."),
                class_name="text-sm text-muted",
            ),
        ),
        rx.cond(
            row.status == "failed",
            button(
                rx.icon("rotate-ccw", size=16, aria_hidden=True),
                t("Try again", "다시 시도"),
                kind="quiet",
                extra="self-start",
                on_click=VideoWork.retry(row.tile.id),
            ),
        ),
        class_name="flex flex-col gap-3",
    )


def _queue() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label(t("Priority", "우선순위"), html_for="priority", class_name="text-sm font-semibold text-ink"),
            rx.el.select(
                rx.el.option(t("High: before the others", "높음: 다른 영상보다 먼저"), value="high"),
                rx.el.option(t("Normal", "보통"), value="normal"),
                rx.el.option(t("Low: when nothing else waits", "낮음: 다른 영상이 끝난 뒤"), value="low"),
                id="priority",
                value=VideoWork.details.priority,
                on_change=lambda priority: VideoWork.set_priority(VideoWork.details.id, priority),
                class_name=f"{CONTROL} bg-raised",
            ),
            class_name="flex min-w-0 flex-col gap-1.5",
        ),
        button(
            rx.icon("x", size=16, aria_hidden=True),
            t("Cancel encoding", "변환 취소"),
            kind="danger",
            extra="self-start",
            on_click=VideoWork.cancel(VideoWork.details.id),
        ),
        class_name="flex flex-col gap-3",
    )


def _posters() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(t("Poster", "포스터"), class_name="mb-4 text-lg font-bold"),
        rx.el.div(rx.foreach(VideoWork.details.posters, _poster), class_name="grid grid-cols-3 gap-2"),
    )


def _poster(choice: rx.vars.ObjectVar[PosterChoice]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="poster",
            value=choice.number,
            checked=choice.current,
            on_change=VideoWork.choose_poster(VideoWork.details.id, choice.number),
            class_name="peer sr-only",
        ),
        responsive(
            choice.src,
            sizes="6.5rem",
            alt=t(f"Picture {choice.number}", f"장면 {choice.number}"),
            loading="lazy",
            decoding="async",
            class_name="size-full object-cover",
            extra=(
                "block aspect-video overflow-hidden rounded-lg ring-1 ring-ink/15 transition "
                "peer-checked:ring-3 peer-checked:ring-accent-bright "
                "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-4 peer-focus-visible:outline-ink"
            ),
        ),
        rx.cond(
            choice.current,
            rx.el.span(
                rx.icon("check", size=14, aria_hidden=True),
                class_name=(
                    "absolute right-1.5 top-1.5 grid size-6 place-items-center rounded-full bg-accent text-on-accent"
                ),
            ),
        ),
        key=choice.number,
        class_name="relative block cursor-pointer",
    )


def _sizes() -> rx.Component:
    return rx.el.div(
        rx.el.h3(t("Size", "용량"), class_name=LEGEND),
        rx.el.dl(
            rx.foreach(VideoWork.details.sizes, _size),
            _amount(t("Total", "합계"), VideoWork.details.total, strong=True),
            class_name="flex flex-wrap gap-x-6 gap-y-2",
        ),
        rx.el.p(
            t(VideoWork.details.work, VideoWork.details.work_ko), class_name="mt-2 text-sm text-muted empty:hidden"
        ),
    )


def _size(size: rx.vars.ObjectVar[Size]) -> rx.Component:
    return _amount(t(size.name, size.name_ko), size.size)


def _amount(name: rx.Var[str], size: rx.Var[str] | str, *, strong: bool = False) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-sm text-muted"),
        rx.el.dd(size, class_name=f"tabular-nums {'font-semibold' if strong else ''}"),
    )


def _again() -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(t("Encode again", "다시 변환"), class_name=LEGEND),
        rx.el.p(
            t(
                "What there is plays on until the new version is whole. Nothing is made larger than the original.",
                "새로 변환하는 동안에도 지금 영상을 계속 볼 수 있어요. 원본보다 크게 만들지는 않아요.",
            ),
            class_name="mb-3 max-w-prose text-sm text-muted",
        ),
        rx.el.div(
            *[_quality(name) for name in RESOLUTIONS],
            button(
                rx.icon("refresh-cw", size=16, aria_hidden=True),
                t("Encode again", "다시 변환"),
                kind="quiet",
                size="sm",
                disabled=VideoWork.wanted.length() == 0,
                on_click=VideoWork.encode_again(VideoWork.details.id),
            ),
            class_name="flex flex-wrap items-center gap-x-5 gap-y-3",
        ),
    )


def _quality(name: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=VideoWork.wanted.contains(name),
            on_change=lambda wanted: VideoWork.want(name, wanted.to(bool)),
            class_name="size-5 accent-accent",
        ),
        name,
        class_name="inline-flex min-h-9 cursor-pointer items-center gap-2",
    )
