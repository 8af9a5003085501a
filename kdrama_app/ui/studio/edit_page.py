"""/studio/videos/[id]: everything that can be said of a video, and what was made of it."""

import reflex as rx

from kdrama_app.ui.components import (
    button,
    button_classes,
    button_link,
    empty_state,
    skeleton,
)
from kdrama_app.ui.components.cards import label
from kdrama_app.ui.components.tiles import EpisodeTile
from kdrama_app.ui.layout import frame
from kdrama_app.ui.studio.access import for_uploaders
from kdrama_app.ui.studio.edit_details import details
from kdrama_app.ui.studio.edit_marks import marks
from kdrama_app.ui.studio.edit_parts import FORM, SaveBar
from kdrama_app.ui.studio.edit_state import EditVideo, Preview
from kdrama_app.ui.studio.edit_visibility import visibility
from kdrama_app.ui.studio.subtitles_panel import subtitles_panel
from kdrama_app.ui.studio.work_panel import work_panels
from kdrama_app.ui.words import t

TRASH = "edit-trash"


def page() -> rx.Component:
    return frame(
        for_uploaders(
            rx.cond(
                EditVideo.phase == "there",
                _there(),
                rx.cond(
                    EditVideo.phase == "missing",
                    _missing(),
                    rx.el.div(
                        skeleton("h-10 w-64"), skeleton("h-96 w-full"), class_name="flex flex-col gap-6", aria_busy=True
                    ),
                ),
            )
        )
    )


def _missing() -> rx.Component:
    return empty_state(
        t("There is no such video of yours", "내 영상 중에 찾을 수 없어요"),
        t(
            "It may lie in the trash, or belong to somebody else.",
            "휴지통에 있거나 다른 사람의 영상일 수 있어요.",
        ),
        button_link(t("My videos", "내 영상"), href="/studio"),
        button_link(t("Trash", "휴지통"), href="/studio/trash", kind="quiet"),
        icon="search-x",
        alone=True,
    )


def _there() -> rx.Component:
    # A new video is a new form: what was typed belongs to the old one.
    return rx.el.div(
        _head(),
        rx.el.form(id=FORM, on_submit=EditVideo.save, no_validate=True, class_name="hidden"),
        rx.el.div(
            rx.el.div(details(), marks(), subtitles_panel(), class_name="flex min-w-0 flex-col gap-6"),
            rx.el.div(visibility(), work_panels(), _away(), class_name="flex min-w-0 flex-col gap-6"),
            class_name="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]",
        ),
        SaveBar.create(
            form=FORM,
            saved=EditVideo.saved,
            gives_up=TRASH,
            unsaved_text=t("There are unsaved changes.", "저장하지 않은 변경 사항이 있어요."),
            title=t("Leave without saving?", "저장하지 않고 나갈까요?"),
            text=t("What you changed here would be lost.", "여기서 바꾼 내용이 사라져요."),
            stay_label=t("Stay", "계속 수정하기"),
            leave_label=t("Leave", "나가기"),
            stay_class=button_classes("quiet"),
            leave_class=button_classes("danger"),
            save_label=t("Save", "저장"),
            discard_label=t("Discard", "변경 취소"),
            save_class=button_classes(),
            discard_class=button_classes("ghost"),
            class_name=(
                "sticky bottom-0 z-30 -mx-4 flex flex-wrap items-center justify-end gap-3 border-t border-line "
                "bg-ground/90 px-4 py-3 backdrop-blur-md sm:mx-0 sm:rounded-t-card sm:border-x sm:px-6"
            ),
        ),
        key=EditVideo.form.id,
        class_name="rise flex flex-col gap-6",
    )


def _head() -> rx.Component:
    tile = EditVideo.preview.to(Preview).tile.to(EpisodeTile)
    return rx.el.div(
        rx.el.div(
            rx.el.a(
                rx.icon("arrow-left", size=16, aria_hidden=True),
                t("My videos", "내 영상"),
                href="/studio",
                class_name="inline-flex min-h-11 items-center gap-1.5 rounded text-sm text-muted hover:text-ink",
            ),
            rx.el.h1(tile.title, class_name="text-2xl font-bold tracking-tight wrap-anywhere sm:text-3xl"),
            rx.el.p(tile.series, " · ", label(tile), class_name="mt-1 text-muted"),
            class_name="min-w-0",
        ),
        button_link(
            rx.icon("external-link", size=18, aria_hidden=True),
            t("View on the site", "사이트에서 보기"),
            href=tile.href,
            kind="quiet",
        ),
        class_name="flex flex-wrap items-end justify-between gap-4",
    )


def _away() -> rx.Component:
    return button(
        rx.icon("trash-2", size=18, aria_hidden=True),
        t("Move to trash", "휴지통으로 옮기기"),
        kind="danger",
        id=TRASH,
        on_click=EditVideo.trash,
        extra="self-start",
    )
