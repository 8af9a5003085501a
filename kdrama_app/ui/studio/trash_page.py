"""/studio/trash: what I threw away, for thirty days."""

import reflex as rx

from kdrama_app.ui.components import button, button_link, card, confirm_button, day, empty_state, heading, skeleton
from kdrama_app.ui.components.cards import label
from kdrama_app.ui.components.still import still
from kdrama_app.ui.components.tiles import EpisodeTile
from kdrama_app.ui.layout import frame
from kdrama_app.ui.studio.access import for_uploaders
from kdrama_app.ui.studio.trash_state import Thrown, Trash
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        for_uploaders(
            rx.el.div(
                heading(
                    t("Trash", "휴지통"),
                    note=t(
                        "Nobody sees what lies here. After 30 days it is deleted; until then it counts as stored.",
                        "아무에게도 보이지 않아요. 30일이 지나면 삭제되고, 그때까지는 저장 용량에 포함돼요.",
                    ),
                    action=button_link(
                        rx.icon("arrow-left", size=18, aria_hidden=True),
                        t("My videos", "내 영상"),
                        href="/studio",
                        kind="quiet",
                    ),
                ),
                rx.cond(Trash.loaded, rx.cond(Trash.empty, _empty(), _list()), skeleton("h-28 w-full")),
                class_name="mx-auto flex max-w-5xl flex-col gap-6",
            )
        )
    )


def _empty() -> rx.Component:
    return empty_state(
        t("The trash is empty", "휴지통이 비어 있어요"),
        t("What you delete can be taken back from here.", "삭제한 영상은 여기에서 되돌릴 수 있어요."),
        button_link(t("My videos", "내 영상"), href="/studio", kind="quiet"),
        icon="trash-2",
    )


def _list() -> rx.Component:
    return rx.el.div(
        rx.el.ul(rx.foreach(Trash.rows, _row), class_name="rise flex flex-col gap-3"),
        rx.cond(
            Trash.has_more,
            rx.el.p(
                t("There is more: it shows as you clear this away.", "더 있어요. 위의 영상을 정리하면 이어서 보여요."),
                class_name="mt-4 text-center text-sm text-muted",
            ),
        ),
    )


def _row(row: rx.vars.ObjectVar[Thrown]) -> rx.Component:
    return rx.el.li(
        card(
            still(
                row.tile.thumbnail, "aspect-video w-24 shrink-0 rounded-lg opacity-60 ring-1 ring-ink/10", sizes="6rem"
            ),
            rx.el.div(
                rx.el.h2(row.tile.title, class_name="font-semibold wrap-anywhere"),
                rx.el.p(row.tile.series, " · ", label(row.tile.to(EpisodeTile)), class_name="text-sm text-muted"),
                rx.el.p(
                    row.size,
                    " · ",
                    t("Deleted on ", "삭제 예정일 "),
                    day(row.goes_at),
                    class_name="text-sm text-muted tabular-nums",
                ),
                class_name="min-w-0 flex-1 basis-48",
            ),
            rx.el.div(
                button(
                    rx.icon("undo-2", size=16, aria_hidden=True),
                    t("Restore", "되돌리기"),
                    rx.el.span(" ", row.tile.title, class_name="sr-only"),
                    kind="quiet",
                    size="sm",
                    extra="max-sm:min-h-11",
                    on_click=Trash.restore(row.tile.id),
                ),
                confirm_button(
                    t("Delete for good", "완전히 삭제"),
                    rx.el.span(" ", row.tile.title, class_name="sr-only"),
                    title=t("Delete it for good?", "완전히 삭제할까요?"),
                    text=t(
                        "The video, its subtitles and what people watched of it are gone. There is no way back.",
                        "영상과 자막, 시청 기록이 모두 사라지고 되돌릴 수 없어요.",
                    ),
                    action=t("Delete for good", "완전히 삭제"),
                    extra="max-sm:min-h-11",
                    on_confirm=Trash.delete(row.tile.id),
                ),
                class_name="flex flex-wrap gap-2",
            ),
            extra="flex flex-wrap items-center gap-4 p-3 sm:p-4",
        ),
        key=row.tile.id,
    )
