"""Where somebody writes a comment: a new one, or one of theirs anew."""

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import CONTROL, avatar, button, button_link
from kdrama_app.ui.session import Session
from kdrama_app.ui.watch.comment_parts import MomentField
from kdrama_app.ui.watch.comments_state import CommentRow, CommentsState
from kdrama_app.ui.words import t
from kdrama_app.viewing.comment_text import LONGEST


def composer() -> rx.Component:
    return rx.cond(
        Session.signed_in,
        rx.el.form(
            avatar(Session.username, "size-9 max-sm:hidden"),
            rx.el.div(
                _text(rows=2, placeholder=t("What do you think of it?", "어떻게 보셨나요?")),
                rx.el.div(
                    MomentField.create(
                        label=t("At", "장면"),
                        name="moment",
                        hint=t("Minutes and seconds, as in 12:34", "12:34처럼 분과 초로 적어 주세요"),
                        class_name=f"{CONTROL} w-24 tabular-nums",
                    ),
                    button(t("Comment", "댓글 달기"), type="submit", extra="ml-auto"),
                    class_name="mt-2 flex flex-wrap items-center gap-3",
                ),
                class_name="min-w-0 flex-1",
            ),
            id="comment-form",
            on_submit=CommentsState.post,
            class_name="flex gap-3",
        ),
        rx.el.div(
            rx.el.p(
                t("Log in to join in, and to read on as you watch.", "로그인하면 보는 만큼 댓글을 읽고 쓸 수 있어요."),
                class_name="min-w-0 flex-1 basis-56 text-muted",
            ),
            button_link(t("Log in", "로그인"), href=f"/login?next=/watch/{CommentsState.video}", kind="quiet"),
            class_name="flex flex-wrap items-center gap-3 rounded-card border border-line bg-surface p-4",
        ),
    )


def rewriting(row: ObjectVar[CommentRow]) -> rx.Component:
    return rx.el.form(
        _text(default_value=row.text, auto_focus=True),
        rx.el.div(
            button(t("Cancel", "취소"), kind="quiet", size="sm", on_click=CommentsState.edit("")),
            button(t("Save", "저장"), type="submit", size="sm"),
            class_name="mt-2 flex justify-end gap-2",
        ),
        on_submit=CommentsState.rewrite,
        class_name="mt-2",
    )


def _text(**props: Any) -> rx.Component:
    return rx.el.textarea(
        name="text",
        max_length=LONGEST,
        required=True,
        aria_label=t("Your comment", "내 댓글"),
        class_name=f"{CONTROL} field-sizing-content min-h-16 max-h-72 resize-y",
        **props,
    )
