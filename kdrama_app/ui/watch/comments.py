"""Below the player: what people say, and what is withheld until one has watched that far."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec
from reflex.vars import ObjectVar

from kdrama_app.ui.components import (
    CONTROL,
    ago,
    avatar,
    badge,
    button,
    button_classes,
    button_link,
    choices,
    confirm_button,
    count,
    sheet,
    skeleton,
    switch,
)
from kdrama_app.ui.session import Session
from kdrama_app.ui.spoilers import Spoilers, show_anyway, spoiler_switch
from kdrama_app.ui.watch.comments_state import CommentRow, CommentsState
from kdrama_app.ui.watch.state import WatchState
from kdrama_app.ui.words import t
from kdrama_app.viewing.comment_text import LONGEST

_LIBRARY = rx.asset("comments.jsx", shared=True).importable_path
rx.asset("comment_moments.js", shared=True)
# Everything that depends on how much is told.
_LOOK_AGAIN = [CommentsState.load, WatchState.load, Spoilers.load]
_TOOL = button_classes("ghost", "sm", "max-sm:min-h-11 min-w-11 -my-1 px-2.5")


class _MomentField(rx.NoSSRComponent):
    library = _LIBRARY
    tag = "MomentField"

    label: rx.Var[str]
    name: rx.Var[str]
    hint: rx.Var[str]


class _JumpTo(rx.NoSSRComponent):
    library = _LIBRARY
    tag = "JumpTo"

    at: rx.Var[float]
    label: rx.Var[str]


class _MomentBubbles(rx.NoSSRComponent):
    library = _LIBRARY
    tag = "MomentBubbles"

    soon: rx.Var[list[CommentRow]]
    shown: rx.Var[bool]

    on_play: rx.EventHandler[passthrough_event_spec(float)]
    on_rest: rx.EventHandler[no_args_event_spec]


def comments_section() -> rx.Component:
    """Everything about the comments of the episode on the page."""
    return rx.el.section(
        rx.cond(
            CommentsState.phase == "there",
            rx.fragment(_head(), _composer(), _withheld(), _list(), _why(), _bubbles()),
            rx.el.div(*[skeleton("h-20") for _ in range(3)], aria_busy=True, class_name="flex flex-col gap-4"),
        ),
        id="comments",
        aria_labelledby="comments-title",
        class_name="min-w-0 max-w-3xl px-4 pt-2 pb-10 sm:px-6 lg:px-0",
    )


def unsaid(episode_id: str | rx.Var[str]) -> rx.Component:
    """In place of a synopsis that is ahead of the reader."""
    return _note(
        "eye-off",
        t("The synopsis waits until you get to this episode.", "줄거리는 이 회차까지 보면 보여요."),
        rx.cond(Session.signed_in, show_anyway(episode_id, *_LOOK_AGAIN)),
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.h2(
            t("Comments", "댓글"),
            rx.cond(
                CommentsState.total > 0,
                rx.el.span(" ", count(CommentsState.total), class_name="ml-1 font-medium text-muted tabular-nums"),
            ),
            id="comments-title",
            class_name="text-xl font-bold",
        ),
        rx.cond(
            CommentsState.total > 1,
            choices(
                t("Order", "정렬"),
                [("newest", t("Newest", "최신순")), ("moment", t("By moment", "장면순"))],
                chosen=CommentsState.sort,
                on_choose=CommentsState.choose,
            ),
        ),
        class_name="mb-4 flex min-h-11 flex-wrap items-center justify-between gap-3",
    )


def _composer() -> rx.Component:
    return rx.cond(
        Session.signed_in,
        rx.el.form(
            avatar(Session.username, "size-9 max-sm:hidden"),
            rx.el.div(
                rx.el.textarea(
                    name="text",
                    rows=2,
                    max_length=LONGEST,
                    required=True,
                    aria_label=t("Your comment", "내 댓글"),
                    placeholder=t("What do you think of it?", "어떻게 보셨나요?"),
                    class_name=f"{CONTROL} field-sizing-content min-h-16 max-h-72 resize-y",
                ),
                rx.el.div(
                    _MomentField.create(
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


def _withheld() -> rx.Component:
    """How much is ahead of the reader, and the ways past it and back."""
    ahead = CommentsState.ahead
    return rx.fragment(
        rx.cond(
            ahead > 0,
            _note(
                "eye-off",
                t(
                    rx.cond(
                        ahead == 1,
                        "1 comment about what is still ahead of you",
                        f"{ahead} comments about what is still ahead of you",
                    ),
                    f"아직 보지 않은 내용에 대한 댓글 {ahead}개",
                ),
                rx.cond(Session.signed_in, show_anyway(CommentsState.video, *_LOOK_AGAIN)),
            ),
        ),
        rx.cond(
            CommentsState.opened == "series",
            _note(
                "eye",
                t("Nothing of this series is hidden from you.", "이 시리즈는 숨김 없이 모두 보고 있어요."),
                button(
                    t("Hide spoilers again", "다시 숨기기"),
                    kind="quiet",
                    size="sm",
                    on_click=[Spoilers.hide_again(CommentsState.video), *_LOOK_AGAIN],
                ),
            ),
        ),
    )


def _note(icon: str, words: rx.Var, *actions: Any) -> rx.Component:
    return rx.el.div(
        rx.icon(icon, size=20, aria_hidden=True, class_name="shrink-0 text-muted"),
        rx.el.p(words, role="status", class_name="min-w-0 flex-1 basis-48 text-sm font-medium"),
        *actions,
        class_name="mt-4 flex flex-wrap items-center gap-3 rounded-card bg-ink/5 px-4 py-2.5",
    )


def _list() -> rx.Component:
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
        rx.cond(Session.signed_in, _settings()),
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
            rx.cond(CommentsState.editing == row.id, _rewriting(row), _said(row)),
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
                _JumpTo.create(
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
            rx.el.button(
                rx.icon("pencil", size=16, aria_hidden=True),
                type="button",
                aria_label=t("Edit", "수정"),
                title=t("Edit", "수정"),
                on_click=CommentsState.edit(row.id),
                class_name=_TOOL,
            ),
            rx.el.button(
                rx.icon("flag", size=16, aria_hidden=True),
                type="button",
                aria_label=t("Report", "신고"),
                title=t("Report", "신고"),
                aria_haspopup="dialog",
                on_click=CommentsState.ask_why(row.id),
                class_name=_TOOL,
            ),
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
                extra="max-sm:min-h-11 min-w-11 -my-1 px-2.5",
            ),
        ),
        class_name="mt-2 -ml-2.5 flex items-center gap-1",
    )


def _rewriting(row: ObjectVar[CommentRow]) -> rx.Component:
    return rx.el.form(
        rx.el.textarea(
            name="text",
            default_value=row.text,
            max_length=LONGEST,
            required=True,
            auto_focus=True,
            aria_label=t("Your comment", "내 댓글"),
            class_name=f"{CONTROL} field-sizing-content min-h-16 max-h-72 resize-y",
        ),
        rx.el.div(
            button(t("Cancel", "취소"), kind="quiet", size="sm", on_click=CommentsState.edit("")),
            button(t("Save", "저장"), type="submit", size="sm"),
            class_name="mt-2 flex justify-end gap-2",
        ),
        on_submit=CommentsState.rewrite,
        class_name="mt-2",
    )


def _why() -> rx.Component:
    """The question before a report."""
    reasons = [
        ("spoiler", t("It tells too much too early", "스포일러예요")),
        ("abuse", t("It is rude or hateful", "욕설이나 혐오 표현이에요")),
        ("spam", t("It is advertising", "광고예요")),
        ("other", t("Something else", "다른 이유예요")),
    ]
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
                            value=value,
                            required=True,
                            class_name="size-5 accent-(--accent)",
                        ),
                        words,
                        class_name="flex min-h-11 cursor-pointer items-center gap-3",
                    )
                    for value, words in reasons
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


def _settings() -> rx.Component:
    return rx.el.div(
        spoiler_switch(*_LOOK_AGAIN),
        switch(
            t("Comments over the picture", "영상 위에 댓글 보기"),
            name="bubbles",
            note=t("They appear at their moment.", "댓글이 달린 장면에서 잠깐 나타나요."),
            checked=CommentsState.bubbles == "on",
            on_change=CommentsState.show_bubbles,
        ),
        class_name="mt-8 divide-y divide-line border-t border-line",
    )


def _bubbles() -> rx.Component:
    return _MomentBubbles.create(
        soon=CommentsState.soon,
        shown=CommentsState.bubbles == "on",
        on_play=CommentsState.play,
        on_rest=CommentsState.load,
    )
