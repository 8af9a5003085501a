"""Many streams at once: what is pasted, and what is wrong with it."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import button, count, sheet, text_area
from kdrama_app.ui.streams.import_state import Import, RowFault
from kdrama_app.ui.words import t

EXAMPLE = "source,link,city\nHana,https://www.twitch.tv/hana,Seoul"


def import_button() -> rx.Component:
    return rx.fragment(
        button(
            rx.icon("clipboard-paste", size=18, aria_hidden=True),
            t("Import", "가져오기"),
            kind="quiet",
            on_click=Import.show(True),
        ),
        sheet(
            rx.el.form(
                text_area(
                    t("Streams as JSON or CSV", "JSON이나 CSV로 된 방송 목록"),
                    name="pasted",
                    rows="10",
                    required=True,
                    placeholder=EXAMPLE,
                    spell_check=False,
                    hint=t(
                        "An array of streams, or a table whose first line names the fields. All come in, or none.",
                        "방송 배열이나, 첫 줄이 항목 이름인 표예요. 모두 추가되거나 하나도 추가되지 않아요.",
                    ),
                    error=Import.whole,
                ),
                rx.cond(Import.faults.length() > 0, _faults()),
                rx.el.div(
                    button(t("Cancel", "취소"), kind="quiet", on_click=Import.show(False)),
                    button(t("Import", "가져오기"), type="submit"),
                    class_name="sheet-actions",
                ),
                on_submit=Import.bring_in,
                class_name="flex flex-col gap-4",
            ),
            shown=Import.shown,
            title=t("Import streams", "방송 가져오기"),
            on_close=Import.show(False),
        ),
    )


def _faults() -> rx.Component:
    return rx.el.div(
        rx.el.p(
            t(
                f"Nothing was added. Rows that need another look: {count(Import.refused)}.",
                f"아직 아무것도 추가하지 않았어요. {count(Import.refused)}개 행을 고쳐 주세요.",
            ),
            class_name="font-medium text-danger",
        ),
        rx.el.ul(
            rx.foreach(Import.faults, _fault), class_name="mt-2 flex max-h-48 flex-col gap-1 overflow-y-auto text-sm"
        ),
        role="alert",
        class_name="rounded-field border border-danger/40 p-3",
    )


def _fault(fault: ObjectVar[RowFault]) -> rx.Component:
    return rx.el.li(
        rx.el.span(t(f"Row {fault.row}", f"{fault.row}행"), class_name="font-medium tabular-nums"),
        rx.el.code(fault.field, class_name="font-mono text-muted"),
        rx.el.span(fault.fault),
        class_name="flex flex-wrap gap-x-2",
    )
