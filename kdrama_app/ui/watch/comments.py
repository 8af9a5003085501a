"""Below the player: what people say, and what is withheld until one has watched that far."""

import reflex as rx

from kdrama_app.ui.components import choices, count, skeleton, switch
from kdrama_app.ui.session import Session
from kdrama_app.ui.spoilers import spoiler_switch
from kdrama_app.ui.watch.comment_composer import composer
from kdrama_app.ui.watch.comment_list import comment_list
from kdrama_app.ui.watch.comment_parts import MomentBubbles
from kdrama_app.ui.watch.comment_report import report_question
from kdrama_app.ui.watch.comments_state import CommentsState
from kdrama_app.ui.watch.withheld import LOOK_AGAIN, comments_ahead
from kdrama_app.ui.words import t


def comments_section() -> rx.Component:
    """Everything about the comments of the episode on the page."""
    return rx.el.section(
        rx.cond(
            CommentsState.phase == "there",
            rx.fragment(
                _head(),
                composer(),
                comments_ahead(),
                comment_list(),
                rx.cond(Session.signed_in, _settings()),
                report_question(),
                _bubbles(),
            ),
            rx.el.div(*[skeleton("h-20") for _ in range(3)], aria_busy=True, class_name="flex flex-col gap-4"),
        ),
        id="comments",
        aria_labelledby="comments-title",
        class_name="min-w-0 max-w-3xl px-4 pt-2 pb-10 sm:px-6 lg:px-0",
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


def _settings() -> rx.Component:
    return rx.el.div(
        spoiler_switch(*LOOK_AGAIN),
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
    return MomentBubbles.create(
        soon=CommentsState.soon,
        shown=CommentsState.bubbles == "on",
        on_play=CommentsState.play,
        on_rest=CommentsState.load,
    )
