"""Where an address leads to nothing: what that may mean, and the way back."""

import reflex as rx

from kdrama_app.ui.components.buttons import button_link
from kdrama_app.ui.components.surfaces import empty_state
from kdrama_app.ui.words import t


def dead_end(title: rx.Var, text: rx.Var, *, icon: str = "search-x") -> rx.Component:
    return empty_state(title, text, button_link(t("To the front page", "홈으로"), href="/"), icon=icon, alone=True)
