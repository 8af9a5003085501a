"""What may be done with all ticked videos at once."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, button
from kdrama_app.ui.studio.videos_state import MyVideos
from kdrama_app.ui.words import t


def bulk_bar() -> rx.Component:
    count = MyVideos.chosen.length()
    return rx.el.div(
        rx.el.p(
            rx.cond(count > 0, t(f"{count} chosen", f"{count}개 선택됨"), ""),
            role="status",
            class_name="font-semibold tabular-nums empty:hidden",
        ),
        rx.cond(
            count > 0,
            rx.el.div(
                rx.el.select(
                    rx.el.option(t("Change visibility…", "공개 범위 바꾸기…"), value="", disabled=True),
                    rx.el.option(t("Published", "공개"), value="published"),
                    rx.el.option(t("Unlisted", "일부 공개"), value="unlisted"),
                    rx.el.option(t("Draft", "비공개 초안"), value="draft"),
                    aria_label=t("Visibility of the chosen", "선택한 영상의 공개 범위"),
                    value="",
                    on_change=MyVideos.show_chosen,
                    class_name=f"{CONTROL} min-h-11 !w-auto bg-raised",
                ),
                button(
                    rx.icon("trash-2", size=16, aria_hidden=True),
                    t("Move to trash", "휴지통으로"),
                    kind="danger",
                    on_click=MyVideos.trash_chosen,
                ),
                button(t("Choose none", "선택 해제"), kind="ghost", on_click=MyVideos.choose_all(False)),
                class_name="flex min-w-0 flex-wrap items-center gap-2",
            ),
        ),
        class_name=rx.cond(
            count > 0,
            "sticky top-16 z-20 flex flex-wrap items-center justify-between gap-x-6 gap-y-2 rounded-card border "
            "border-line bg-raised px-4 py-2.5 shadow-lg",
            "sr-only",
        ),
    )
