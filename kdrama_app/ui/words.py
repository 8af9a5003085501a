"""Two languages: every text stands beside its translation, where it is used.

`t("Watch", "보기")` in a component follows the reader's language without a reload.
`say(korean, "Saved", "저장했어요")` picks one in a handler; `return await done(self, "Saved", "저장했어요")` says it.
"""

import reflex as rx
from reflex.event import EventSpec

from kdrama_app.ui.session import Session


def t(english: str | rx.Var, korean: str | rx.Var) -> rx.Var[str]:
    """A text that follows the reader's language."""
    return rx.cond(Session.korean, korean, english).to(str)


def say(korean: bool, in_english: str, in_korean: str) -> str:
    """One of two texts, for toasts and titles made in a handler."""
    return in_korean if korean else in_english


async def done(state: rx.State, in_english: str, in_korean: str) -> EventSpec:
    """A toast that says what was done, in the language of whose page `state` is part of."""
    return rx.toast.success(say((await state.get_state(Session)).korean, in_english, in_korean))
