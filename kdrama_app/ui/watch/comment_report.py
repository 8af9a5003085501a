"""The question before a report."""

import reflex as rx

from kdrama_app.ui.components import button, sheet
from kdrama_app.ui.watch.comments_state import CommentsState
from kdrama_app.ui.words import t
from kdrama_app.viewing.views import ReportReason

_REASONS = (
    (ReportReason.SPOILER, t("It tells too much too early", "스포일러예요")),
    (ReportReason.ABUSE, t("It is rude or hateful", "욕설이나 혐오 표현이에요")),
    (ReportReason.SPAM, t("It is advertising", "광고예요")),
    (ReportReason.OTHER, t("Something else", "다른 이유예요")),
)


def report_question() -> rx.Component:
    return sheet(
        rx.el.form(
            rx.el.fieldset(
                rx.el.legend(
                    t(
                        "You will not see it any more, and the admins of this site learn of it.",
                        "이 댓글은 더 이상 보이지 않고, 관리자가 확인하게 돼요.",
                    ),
                    class_name="text-muted",
                ),
                *[
                    rx.el.label(
                        rx.el.input(
                            type="radio",
                            name="reason",
                            value=reason.value,
                            required=True,
                            class_name="size-5 accent-(--accent)",
                        ),
                        words,
                        class_name="flex min-h-11 cursor-pointer items-center gap-3",
                    )
                    for reason, words in _REASONS
                ],
                class_name="flex flex-col",
            ),
            rx.el.div(
                button(t("Cancel", "취소"), kind="quiet", on_click=CommentsState.ask_why("")),
                button(t("Report", "신고하기"), kind="danger", type="submit"),
                class_name="sheet-actions",
            ),
            on_submit=CommentsState.report,
        ),
        shown=CommentsState.reporting != "",
        title=t("What is wrong with this comment?", "이 댓글에 어떤 문제가 있나요?"),
        on_close=CommentsState.ask_why(""),
    )
