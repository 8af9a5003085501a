"""Below a video's row: its poster, sizes, place in the queue, and another encoding."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, button
from kdrama_app.ui.studio.details import PosterChoice, Size
from kdrama_app.ui.studio.videos_state import RESOLUTIONS, MyVideos, VideoRow
from kdrama_app.ui.words import t

LEGEND = "mb-2 text-sm font-semibold text-ink"


def details_toggle(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    """Opens and closes the panel of a row."""
    return button(
        rx.icon("sliders-horizontal", size=16, aria_hidden=True),
        t("Details", "자세히"),
        rx.el.span(" ", row.tile.title, class_name="sr-only"),
        kind="quiet",
        size="sm",
        on_click=MyVideos.show_details(row.tile.id),
        aria_expanded=_is_open(row),
    )


def details_panel(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    return rx.cond(
        _is_open(row),
        rx.el.section(
            rx.cond(MyVideos.details.running, _queue(row)),
            rx.cond(MyVideos.any_posters, _posters(row)),
            rx.cond(MyVideos.details.total != "", _sizes()),
            rx.cond(MyVideos.details.ready & ~MyVideos.details.running, _again(row)),
            rx.cond(
                ~MyVideos.details.ready & ~MyVideos.details.running,
                rx.el.p(
                    t("Nothing was made of this video yet.", "이 영상은 아직 변환된 것이 없어요."),
                    class_name="text-sm text-muted",
                ),
            ),
            aria_label=t("Details of ", "자세히: ") + row.tile.title,
            class_name="rise flex w-full basis-full flex-col gap-6 border-t border-line pt-4",
        ),
    )


def _is_open(row: rx.vars.ObjectVar[VideoRow]) -> rx.Var[bool]:
    return MyVideos.details.id == row.tile.id


def _queue(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.label(t("Priority", "우선순위"), html_for="priority", class_name="text-sm font-semibold text-ink"),
            rx.el.select(
                rx.el.option(t("High: before the others", "높음: 다른 영상보다 먼저"), value="high"),
                rx.el.option(t("Normal", "보통"), value="normal"),
                rx.el.option(t("Low: when nothing else waits", "낮음: 다른 영상이 끝난 뒤"), value="low"),
                id="priority",
                value=MyVideos.details.priority,
                on_change=lambda priority: MyVideos.set_priority(row.tile.id, priority),
                class_name=f"{CONTROL} bg-raised",
            ),
            class_name="flex min-w-0 flex-1 basis-56 flex-col gap-1.5 sm:max-w-xs",
        ),
        button(
            rx.icon("x", size=16, aria_hidden=True),
            t("Cancel encoding", "변환 취소"),
            kind="danger",
            size="sm",
            on_click=MyVideos.cancel(row.tile.id),
        ),
        class_name="flex flex-wrap items-end gap-4",
    )


def _posters(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
    return rx.el.fieldset(
        rx.el.legend(t("Poster", "포스터"), class_name=LEGEND),
        rx.el.div(
            rx.foreach(MyVideos.details.posters, lambda each: _poster(row, each)),
            class_name="grid max-w-2xl grid-cols-3 gap-2 sm:gap-3",
        ),
    )


def _poster(row: rx.vars.ObjectVar[VideoRow], choice: rx.vars.ObjectVar[PosterChoice]) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="poster",
            value=choice.number,
            checked=choice.current,
            on_change=MyVideos.choose_poster(row.tile.id, choice.number),
            class_name="peer sr-only",
        ),
        rx.el.img(
            src=choice.src,
            alt=t(f"Picture {choice.number}", f"장면 {choice.number}"),
            loading="lazy",
            class_name=(
                "aspect-video w-full rounded-lg object-cover ring-1 ring-ink/15 transition "
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
            rx.foreach(MyVideos.details.sizes, _size),
            _amount(t("Total", "합계"), MyVideos.details.total, strong=True),
            class_name="flex flex-wrap gap-x-6 gap-y-2",
        ),
        rx.el.p(t(MyVideos.details.work, MyVideos.details.work_ko), class_name="mt-2 text-sm text-muted empty:hidden"),
    )


def _size(size: rx.vars.ObjectVar[Size]) -> rx.Component:
    return _amount(t(size.name, size.name_ko), size.size)


def _amount(name: rx.Var[str], size: rx.Var[str] | str, *, strong: bool = False) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-sm text-muted"),
        rx.el.dd(size, class_name=f"tabular-nums {'font-semibold' if strong else ''}"),
    )


def _again(row: rx.vars.ObjectVar[VideoRow]) -> rx.Component:
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
                disabled=MyVideos.wanted.length() == 0,
                on_click=MyVideos.encode_again(row.tile.id),
            ),
            class_name="flex flex-wrap items-center gap-x-5 gap-y-3",
        ),
    )


def _quality(name: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=MyVideos.wanted.contains(name),
            on_change=lambda wanted: MyVideos.want(name, wanted.to(bool)),
            class_name="size-5 accent-accent",
        ),
        name,
        class_name="inline-flex min-h-9 cursor-pointer items-center gap-2",
    )
