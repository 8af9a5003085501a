"""My videos as a table; on a phone each row is a card.

The roles are written out because a table that is laid out as a grid is none to a browser any more.
"""

import reflex as rx

from kdrama_app.ui.components import badge, button, count, day, icon_button, progress_bar
from kdrama_app.ui.components.cards import duration, label
from kdrama_app.ui.components.still import still
from kdrama_app.ui.components.tiles import EpisodeTile
from kdrama_app.ui.studio.video_rows import VideoRow
from kdrama_app.ui.studio.videos_state import MyVideos
from kdrama_app.ui.words import t

Row = rx.vars.ObjectVar[VideoRow]

TICK = "size-5 cursor-pointer accent-accent"
# A fingertip's room around a small box.
TICK_AREA = "grid size-11 cursor-pointer place-items-center"
CELL = "lg:px-3 lg:py-3 lg:align-middle"


def videos_table() -> rx.Component:
    return rx.el.table(
        rx.el.caption(t("My videos", "내 영상"), class_name="sr-only"),
        rx.el.thead(
            rx.el.tr(
                rx.el.th(_all_tick(), scope="col", role="columnheader", class_name="w-11"),
                _head(t("Video", "영상"), "title"),
                _head(t("Status", "상태")),
                _head(t("Visibility", "공개 범위")),
                _head(t("Views", "시청자"), right=True),
                _head(t("Size", "용량"), "size", right=True),
                _head(t("Added", "올린 날"), "added", right=True),
                rx.el.th(
                    rx.el.span(t("What to do", "할 수 있는 일"), class_name="sr-only"), scope="col", role="columnheader"
                ),
                role="row",
            ),
            role="rowgroup",
            class_name="text-sm text-muted max-lg:hidden",
        ),
        rx.el.tbody(
            rx.foreach(MyVideos.rows, _row),
            role="rowgroup",
            class_name="max-lg:flex max-lg:flex-col max-lg:gap-3 lg:divide-y lg:divide-line",
        ),
        role="table",
        class_name=(
            "w-full border-separate border-spacing-0 text-left max-lg:block lg:overflow-hidden lg:rounded-card "
            "lg:border lg:border-line lg:bg-surface"
        ),
    )


def _all_tick() -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=MyVideos.all_chosen,
            on_change=lambda chosen: MyVideos.choose_all(chosen.to(bool)),
            aria_label=t("Choose all on this page", "이 쪽의 영상 모두 선택"),
            class_name=TICK,
        ),
        class_name=TICK_AREA,
    )


def _head(text: rx.Var, column: str = "", *, right: bool = False) -> rx.Component:
    side = "text-right" if right else "text-left"
    if not column:
        return rx.el.th(text, scope="col", role="columnheader", class_name=f"px-3 py-2 font-medium {side}")
    sort = MyVideos.asked.sort
    rising, falling = sort == column, sort == f"-{column}"
    return rx.el.th(
        rx.el.button(
            text,
            rx.cond(
                rising,
                rx.icon("arrow-up", size=14, aria_hidden=True),
                rx.cond(falling, rx.icon("arrow-down", size=14, aria_hidden=True)),
            ),
            type="button",
            on_click=MyVideos.order(column),
            class_name=(
                "inline-flex min-h-11 cursor-pointer items-center gap-1 rounded px-1 -mx-1 transition-colors "
                "hover:text-ink"
            ),
        ),
        scope="col",
        role="columnheader",
        aria_sort=rx.cond(rising, "ascending", rx.cond(falling, "descending", "none")),
        class_name=f"px-3 font-medium {side}",
    )


def _row(row: Row) -> rx.Component:
    return rx.el.tr(
        _cell(_tick(row), "max-lg:col-start-1 max-lg:row-span-2 max-lg:row-start-1 lg:w-11"),
        _cell(_video(row), "max-lg:col-span-2 max-lg:col-start-2 max-lg:row-start-1 lg:w-[38%] lg:min-w-72"),
        _cell(_status(row), "max-lg:col-start-2 max-lg:row-start-2"),
        _cell(_visibility(row), "max-lg:col-start-3 max-lg:row-start-2"),
        _cell(
            rx.fragment(
                rx.icon("eye", size=14, aria_hidden=True, class_name="mr-1 inline lg:hidden"),
                count(row.views),
                rx.el.span(t(" views", "명 시청"), class_name="lg:sr-only"),
            ),
            f"{_META} max-lg:col-start-2",
        ),
        _cell(row.size, f"{_META} max-lg:col-start-3"),
        _cell(day(row.added), f"{_META} max-lg:col-start-4 max-lg:col-end-5"),
        _cell(_next_steps(row), "max-lg:col-span-3 max-lg:col-start-2"),
        role="row",
        key=row.tile.id,
        class_name=(
            "transition-colors max-lg:grid max-lg:grid-cols-[2.75rem_auto_auto_1fr] max-lg:items-center "
            "max-lg:gap-x-3 max-lg:gap-y-2 max-lg:rounded-card max-lg:border max-lg:border-line max-lg:bg-surface "
            "max-lg:p-3 max-lg:pl-1 lg:hover:bg-ink/[0.03]"
        ),
    )


_META = "text-sm text-muted tabular-nums whitespace-nowrap lg:text-right"


def _cell(content: rx.Component | rx.Var, extra: str) -> rx.Component:
    return rx.el.td(content, role="cell", class_name=f"{CELL} {extra}")


def _tick(row: Row) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            checked=MyVideos.chosen.contains(row.tile.id),
            on_change=lambda chosen: MyVideos.choose(row.tile.id, chosen.to(bool)),
            aria_label=t("Choose ", "선택: ") + row.tile.title,
            class_name=TICK,
        ),
        class_name=TICK_AREA,
    )


def _video(row: Row) -> rx.Component:
    return rx.el.div(
        rx.el.a(
            still(row.tile.thumbnail, "size-full", sizes="6.5rem"),
            href=row.edit_href,
            tab_index=-1,
            aria_hidden=True,
            class_name="block aspect-video w-28 shrink-0 overflow-hidden rounded-lg ring-1 ring-ink/10",
        ),
        rx.el.div(
            rx.el.a(
                row.tile.title,
                href=row.edit_href,
                class_name="line-clamp-2 font-semibold wrap-anywhere hover:underline underline-offset-4",
            ),
            rx.el.p(
                row.tile.series,
                " · ",
                label(row.tile.to(EpisodeTile)),
                rx.cond(
                    row.tile.duration != "",
                    rx.fragment(" · ", rx.el.span(duration(row.tile.to(EpisodeTile)), class_name="whitespace-nowrap")),
                ),
                class_name="text-sm text-muted wrap-anywhere",
            ),
            rx.cond(
                row.failure != "",
                rx.el.p(t(row.failure, row.failure_ko), class_name="text-sm text-danger wrap-anywhere"),
            ),
            under_way(row),
            class_name="flex min-w-0 flex-1 flex-col gap-0.5",
        ),
        class_name="flex items-center gap-3",
    )


def _status(row: Row) -> rx.Component | rx.Var:
    return rx.match(
        row.status,
        ("ready", badge(t("Ready", "준비 완료"), tone="success")),
        ("growing", badge(t("Playable, not all of it yet", "일부만 재생 가능"), tone="accent")),
        ("failed", rx.cond(row.cancelled, badge(t("Cancelled", "취소됨")), badge(t("Failed", "실패"), tone="danger"))),
        badge(t("Being prepared", "준비 중"), tone="warning"),
    )


def _visibility(row: Row) -> rx.Component:
    return rx.el.span(
        rx.match(
            row.visibility,
            ("published", _seen_by("globe", t("Published", "공개됨"))),
            ("unlisted", _seen_by("link", t("Unlisted", "일부 공개"))),
            ("scheduled", _seen_by("calendar-clock", t("Scheduled", "예약됨"))),
            _seen_by("lock-keyhole", t("Draft", "초안")),
        ),
        rx.cond(
            row.publish_at != "",
            rx.el.span(day(row.publish_at, time=True), class_name="block text-xs text-muted tabular-nums"),
        ),
        class_name="text-sm",
    )


def _seen_by(icon: str, words: rx.Var) -> rx.Component:
    return rx.el.span(
        rx.icon(icon, size=15, aria_hidden=True, class_name="shrink-0 text-muted"),
        words,
        class_name="inline-flex items-center gap-1.5 whitespace-nowrap",
    )


def under_way(row: Row) -> rx.Component:
    """How far its preparation is, while there is any."""
    return rx.cond(
        row.busy,
        rx.el.div(
            progress_bar(row.progress, label=t("Preparation of ", "변환 진행 상황: ") + row.tile.title),
            rx.el.p(
                _stage_words(row),
                rx.cond(row.left != "", rx.fragment(" · ", t(row.left, row.left_ko))),
                class_name="text-sm text-muted tabular-nums",
            ),
            class_name="mt-1 flex max-w-md flex-col gap-1",
        ),
    )


def _stage_words(row: Row) -> rx.Component | rx.Var:
    """What is being done to a video right now."""
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


def _next_steps(row: Row) -> rx.Component:
    return rx.el.div(
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
        rx.cond(row.tile.playable, _icon_link("play", t("Watch ", "보기: ") + row.tile.title, row.tile.href)),
        _icon_link("pencil", t("Edit ", "수정: ") + row.tile.title, row.edit_href),
        icon_button(
            "trash-2", label=t("Move to trash: ", "휴지통으로: ") + row.tile.title, on_click=MyVideos.trash(row.tile.id)
        ),
        class_name="flex items-center justify-end gap-0.5",
    )


def _icon_link(icon: str, words: rx.Var, href: rx.Var) -> rx.Component:
    return rx.el.a(
        rx.icon(icon, size=20, aria_hidden=True),
        href=href,
        aria_label=words,
        title=words,
        class_name=(
            "inline-flex size-11 shrink-0 items-center justify-center rounded-full text-muted transition-colors "
            "hover:bg-ink/10 hover:text-ink"
        ),
    )
