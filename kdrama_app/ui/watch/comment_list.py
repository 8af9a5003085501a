"""What people say: one after the other, with what may be done about each."""

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import ago, avatar, badge, button, button_classes, confirm_button
from kdrama_app.ui.session import Session
from kdrama_app.ui.watch.comment_composer import rewriting
from kdrama_app.ui.watch.comment_parts import JumpTo
from kdrama_app.ui.watch.comments_state import CommentRow, CommentsState
from kdrama_app.ui.watch.state import WatchState
from kdrama_app.ui.words import t

_TOOL_EXTRA = "max-sm:min-h-11 min-w-11 -my-1 px-2.5"
_TOOL = button_classes("ghost", "sm", _TOOL_EXTRA)


def comment_list() -> rx.Component:
    return rx.fragment(
        rx.cond(
            CommentsState.total > 0,
            rx.el.ol(rx.foreach(CommentsState.rows, _comment), class_name="mt-4 divide-y divide-line"),
            rx.cond(
                CommentsState.ahead == 0,
                rx.el.p(
                    rx.icon("message-circle", size=28, aria_hidden=True),
                    t("No comments yet. Be the first to say something.", "아직 댓글이 없어요. 첫 댓글을 남겨 보세요."),
                    class_name="flex flex-col items-center gap-3 py-10 text-center text-muted",
                ),
            ),
        ),
        rx.cond(
            CommentsState.more,
            button(t("Show more", "더 보기"), kind="quiet", on_click=CommentsState.next_page, extra="mt-4 w-full"),
        ),
    )


def _comment(row: ObjectVar[CommentRow]) -> rx.Component:
    return rx.el.li(
        avatar(row.author),
        rx.el.div(
            rx.el.p(
                rx.el.bdi(row.author, class_name="font-semibold text-ink"),
                rx.el.span(ago(row.when)),
                rx.cond(row.edited, rx.el.span(t("edited", "수정됨"))),
                rx.cond(row.hidden, badge(t("Hidden after reports", "신고로 숨겨졌어요"), tone="warning")),
                class_name="flex flex-wrap items-center gap-x-2 text-sm text-muted",
            ),
            rx.cond(CommentsState.editing == row.id, rewriting(row), _said(row)),
            class_name="min-w-0 flex-1",
        ),
        key=row.id,
        class_name="flex gap-3 py-4",
    )


def _said(row: ObjectVar[CommentRow]) -> rx.Component:
    return rx.fragment(
        rx.cond(
            row.at.to(float) >= 0,
            rx.cond(
                WatchState.phase == "playing",
                JumpTo.create(
                    rx.icon("play", size=12, aria_hidden=True, class_name="fill-current"),
                    row.clock,
                    at=row.at,
                    label=t(f"Jump to {row.clock}", f"{row.clock} 장면으로 가기"),
                    class_name=(
                        "mt-1 inline-flex min-h-7 max-sm:min-h-11 cursor-pointer items-center gap-1.5 rounded-full "
                        "bg-accent/15 px-2.5 text-sm font-semibold text-accent-bright tabular-nums hover:bg-accent/25"
                    ),
                ),
                badge(row.clock),
            ),
        ),
        rx.el.p(row.text, dir="auto", class_name="mt-1 whitespace-pre-line wrap-anywhere"),
        rx.cond(Session.signed_in, _tools(row), rx.cond(row.likes.to(int) > 0, _likes(row))),
    )


def _likes(row: ObjectVar[CommentRow]) -> rx.Component:
    return rx.el.p(
        rx.icon("heart", size=16, aria_hidden=True),
        rx.el.span(row.likes),
        rx.el.span(t("likes", "명이 좋아해요"), class_name="sr-only"),
        class_name="mt-2 flex items-center gap-1.5 text-sm text-muted tabular-nums",
    )


def _tools(row: ObjectVar[CommentRow]) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            rx.icon("heart", size=17, aria_hidden=True, class_name=rx.cond(row.liked, "fill-current", "")),
            rx.cond(row.likes.to(int) > 0, rx.el.span(row.likes, aria_hidden=True)),
            type="button",
            aria_label=t(f"Like, {row.likes} so far", f"좋아요, 지금까지 {row.likes}개"),
            aria_pressed=rx.cond(row.liked, "true", "false"),
            on_click=CommentsState.like(row.id, ~row.liked),
            class_name=f"{_TOOL} tabular-nums aria-pressed:text-accent-bright",
        ),
        rx.cond(
            row.mine,
            _tool("pencil", t("Edit", "수정"), on_click=CommentsState.edit(row.id)),
            _tool("flag", t("Report", "신고"), on_click=CommentsState.ask_why(row.id), aria_haspopup="dialog"),
        ),
        rx.cond(
            row.may_delete,
            confirm_button(
                rx.icon("trash-2", size=16, aria_hidden=True),
                label=t("Delete", "삭제"),
                title=t("Delete this comment?", "댓글을 삭제할까요?"),
                text=t("It cannot be brought back.", "되돌릴 수 없어요."),
                action=t("Delete", "삭제"),
                on_confirm=CommentsState.delete(row.id),
                kind="ghost",
                extra=_TOOL_EXTRA,
            ),
        ),
        class_name="mt-2 -ml-2.5 flex items-center gap-1",
    )


def _tool(icon: str, words: rx.Var[str], **props: Any) -> rx.Component:
    return rx.el.button(
        rx.icon(icon, size=16, aria_hidden=True),
        type="button",
        aria_label=words,
        title=words,
        class_name=_TOOL,
        **props,
    )
