"""What the page does not tell yet, and the ways past that and back."""

import reflex as rx

from kdrama_app.ui.components import button
from kdrama_app.ui.session import Session
from kdrama_app.ui.spoilers import Spoilers, show_anyway, withheld_note
from kdrama_app.ui.watch.comments_state import CommentsState
from kdrama_app.ui.watch.state import WatchState
from kdrama_app.ui.words import t

# Everything that depends on how much is told.
LOOK_AGAIN = [CommentsState.load, WatchState.load, Spoilers.load]


def unsaid(episode_id: str | rx.Var[str]) -> rx.Component:
    """In place of a synopsis that is ahead of the reader."""
    return withheld_note(
        t("The synopsis waits until you get to this episode.", "줄거리는 이 회차까지 보면 보여요."),
        rx.cond(Session.signed_in, show_anyway(episode_id, *LOOK_AGAIN)),
    )


def comments_ahead() -> rx.Component:
    """How much is ahead of the reader, and the ways past it and back."""
    ahead = CommentsState.ahead
    return rx.fragment(
        rx.cond(
            ahead > 0,
            withheld_note(
                t(
                    rx.cond(
                        ahead == 1,
                        "1 comment about what is still ahead of you",
                        f"{ahead} comments about what is still ahead of you",
                    ),
                    f"아직 보지 않은 내용에 대한 댓글 {ahead}개",
                ),
                rx.cond(Session.signed_in, show_anyway(CommentsState.video, *LOOK_AGAIN)),
            ),
        ),
        rx.cond(
            CommentsState.opened == "series",
            withheld_note(
                t("Nothing of this series is hidden from you.", "이 시리즈는 숨김 없이 모두 보고 있어요."),
                button(
                    t("Hide spoilers again", "다시 숨기기"),
                    kind="quiet",
                    size="sm",
                    on_click=[Spoilers.hide_again(CommentsState.video), *LOOK_AGAIN],
                ),
                icon="eye",
            ),
        ),
    )
