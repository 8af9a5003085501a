"""What is ahead of a reader is withheld by the server; here they ask to be told of it anyway.

Where something is withheld stands a `withheld_note(words, show_anyway(episode_id, *then))`, among the settings a
`spoiler_switch(*then)`; `then` are the events that look again. A list of episodes itself is shown through
`Horizon.veil`.
"""

from typing import Any

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.components import confirm_button, switch
from kdrama_app.ui.words import t


class Spoilers(rx.State):
    hidden: bool = True
    """Whether anything is withheld from this reader."""

    @rx.event
    async def load(self):
        viewer = await visitor(self)
        self.hidden = not (viewer and await look(house().horizon.prefers_spoilers, viewer=viewer))

    @rx.event
    async def hide(self, hidden: bool):
        """Withhold what is ahead, or nothing any more, in every series."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().horizon.prefer_spoilers, hidden is not True, viewer=viewer)
        self.hidden = hidden is True

    @rx.event
    async def show_anyway(self, episode_id: str):
        """Tell of all of the series that this episode is in."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().horizon.show_anyway, str(episode_id), viewer=viewer)

    @rx.event
    async def hide_again(self, episode_id: str):
        viewer = await allow(self, Permission.WATCH)
        await change(house().horizon.hide_again, str(episode_id), viewer=viewer)


def withheld_note(words: rx.Var, *actions: Any, icon: str = "eye-off") -> rx.Component:
    """A line about what is withheld, with what may be done about it."""
    return rx.el.div(
        rx.icon(icon, size=20, aria_hidden=True, class_name="shrink-0 text-muted"),
        rx.el.p(words, role="status", class_name="min-w-0 flex-1 basis-48 text-sm font-medium"),
        *actions,
        class_name="mt-4 flex flex-wrap items-center gap-3 rounded-card bg-ink/5 px-4 py-2.5",
    )


def show_anyway(episode_id: str | rx.Var[str], *then: Any) -> rx.Component:
    """The way past what is withheld in a series; it asks first."""
    return confirm_button(
        t("Show anyway", "그래도 보기"),
        title=t("Show what is ahead of you?", "아직 안 본 내용을 볼까요?"),
        text=t(
            "Of this series you will see every comment, synopsis and picture, also of what you have not watched yet.",
            "이 시리즈의 댓글과 줄거리, 사진이 아직 보지 않은 부분까지 모두 보여요.",
        ),
        action=t("Show anyway", "그래도 보기"),
        on_confirm=[Spoilers.show_anyway(episode_id), *then],
        kind="quiet",
    )


def spoiler_switch(*then: Any) -> rx.Component:
    """For all series at once."""
    return switch(
        t("Hide spoilers", "스포일러 숨기기"),
        name="hide-spoilers",
        note=t(
            "Comments, synopses and pictures wait until you have watched that far.",
            "댓글과 줄거리, 사진은 그 장면까지 본 다음에 보여요.",
        ),
        checked=Spoilers.hidden,
        on_change=[Spoilers.hide, *then],
    )
