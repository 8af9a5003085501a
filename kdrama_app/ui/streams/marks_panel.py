"""The marked moments in a stream's editor."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import button, card, confirm_button, icon_button, sheet, text_field
from kdrama_app.ui.live.stream_shown import Moment
from kdrama_app.ui.streams.marks_state import Marks
from kdrama_app.ui.streams.trail_list import trail_list
from kdrama_app.ui.words import t


def marks_panel() -> rx.Component:
    return rx.fragment(
        card(
            rx.el.h2(t("Marked moments", "표시한 장면"), class_name="text-lg font-bold"),
            rx.cond(
                Marks.marks.length() > 0,
                rx.el.ol(rx.foreach(Marks.marks, _mark), class_name="mt-3 divide-y divide-line"),
            ),
            rx.cond(
                Marks.begun,
                rx.cond(Marks.editing == 0, _form(key=f"new-{Marks.added}")),
                rx.el.p(
                    t(
                        "Moments are marked by how far into the broadcast they are: once it has been live.",
                        "방송이 시작된 뒤 얼마나 지났는지로 장면을 표시해요. 라이브를 한 번 한 뒤에 할 수 있어요.",
                    ),
                    class_name="mt-3 text-sm text-muted",
                ),
            ),
        ),
        _merging(),
        trail_list(Marks.trail, of_many=True),
    )


def _mark(mark: ObjectVar[Moment]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            Marks.editing == mark.id,
            _form(mark, key=f"mark-{mark.id}"),
            rx.el.div(
                rx.el.span(mark.into, class_name="w-16 shrink-0 text-sm font-medium text-accent-bright tabular-nums"),
                rx.el.span(mark.title, class_name="min-w-0 flex-1 break-words"),
                rx.el.div(
                    icon_button(
                        "pencil", label=t(f"Edit {mark.title}", f"{mark.title} 수정"), on_click=Marks.edit(mark.id)
                    ),
                    rx.cond(
                        Marks.marks.length() > 1,
                        icon_button(
                            "merge",
                            label=t(f"Merge {mark.title} into another", f"{mark.title} 다른 장면에 합치기"),
                            on_click=Marks.ask_merge(mark.id),
                        ),
                    ),
                    confirm_button(
                        rx.icon("trash-2", size=18, aria_hidden=True),
                        title=t("Remove this moment?", "이 장면을 지울까요?"),
                        text=t(f"{mark.into} {mark.title}", f"{mark.into} {mark.title}"),
                        action=t("Remove", "지우기"),
                        label=t(f"Remove {mark.title}", f"{mark.title} 지우기"),
                        on_confirm=Marks.remove(mark.id),
                        kind="ghost",
                        extra="size-11 !px-0",
                    ),
                    class_name="flex shrink-0",
                ),
                class_name="flex items-center gap-2",
            ),
        ),
        key=mark.id,
        class_name="py-1",
    )


def _form(mark: ObjectVar[Moment] | None = None, *, key: str) -> rx.Component:
    """Of `mark`, or of a new one."""
    return rx.el.form(
        rx.el.div(
            text_field(
                t("At", "시간"),
                name="mark_at",
                error=Marks.faults.get("at", ""),
                default_value=mark.into if mark is not None else "",
                placeholder="1:02:03",
                input_mode="numeric",
            ),
            text_field(
                t("What happens", "내용"),
                name="mark_title",
                error=Marks.faults.get("title", ""),
                default_value=mark.title if mark is not None else "",
            ),
            class_name="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-3",
        ),
        rx.el.div(
            button(t("Cancel", "취소"), kind="ghost", on_click=Marks.edit(0)) if mark is not None else None,
            button(
                t("Mark", "표시하기") if mark is None else t("Save", "저장"),
                type="submit",
                kind="quiet" if mark is None else "primary",
            ),
            class_name="mt-3 flex justify-end gap-2",
        ),
        on_submit=Marks.mark,
        no_validate=True,
        key=key,
        class_name="mt-4" if mark is None else "py-2",
    )


def _merging() -> rx.Component:
    return sheet(
        rx.el.p(
            t(
                "Choose the one that stays. The other one goes; what it said stands in the record.",
                "남길 장면을 골라 주세요. 다른 하나는 사라지고 내용은 변경 기록에 남아요.",
            ),
            class_name="text-muted",
        ),
        rx.el.ul(
            rx.foreach(
                Marks.marks,
                lambda mark: rx.cond(
                    mark.id == Marks.merging,
                    rx.fragment(),
                    rx.el.li(
                        button(
                            rx.el.span(mark.into, class_name="tabular-nums"),
                            rx.el.span(mark.title, class_name="min-w-0 truncate"),
                            kind="quiet",
                            extra="w-full !justify-start",
                            on_click=Marks.merge(mark.id),
                        ),
                        key=mark.id,
                    ),
                ),
            ),
            class_name="mt-4 flex flex-col gap-2",
        ),
        shown=Marks.merging != 0,
        title=t("Which moment is it?", "어떤 장면과 같은가요?"),
        on_close=Marks.ask_merge(0),
    )
