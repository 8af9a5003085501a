"""One part of the account page."""

import reflex as rx

from kdrama_app.ui.components import card


def part(name: rx.Var, *content: rx.Component, note: rx.Var | str = "") -> rx.Component:
    """A card with its name, and a line below it."""
    return card(
        rx.el.h2(name, class_name="text-lg font-bold"),
        rx.el.p(note, class_name="mt-1 text-sm text-muted empty:hidden"),
        *content,
    )
