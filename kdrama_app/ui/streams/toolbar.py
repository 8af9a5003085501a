"""What lists of streams and streamers share: the field to search by, a filter, the turning of pages."""

from typing import Any

import reflex as rx

from kdrama_app.ui.components import CONTROL, button
from kdrama_app.ui.words import t

TYPING_MS = 300


def search_field(label: rx.Var[str], *, typed: rx.Var[str], on_change: Any) -> rx.Component:
    return rx.el.div(
        rx.icon(
            "search",
            size=18,
            aria_hidden=True,
            class_name="pointer-events-none absolute left-3.5 top-1/2 -translate-y-1/2 text-muted",
        ),
        rx.el.input(
            type="search",
            aria_label=label,
            placeholder=label,
            default_value=typed,
            # Emptied from elsewhere, it is a new field.
            key=rx.cond(typed == "", "empty", "typed"),
            on_change=on_change,
            class_name=f"{CONTROL} min-h-11 pl-10",
        ),
        class_name="relative min-w-0 flex-1 basis-60 lg:max-w-sm",
    )


def filter_by(
    label: rx.Var[str], options: list[tuple[str, rx.Var[str]]], *, chosen: rx.Var[str], on_change: Any
) -> rx.Component:
    return rx.el.select(
        *[rx.el.option(text, value=value) for value, text in options],
        aria_label=label,
        value=chosen,
        on_change=on_change,
        class_name=f"{CONTROL} min-h-11 min-w-0 flex-1 basis-36 bg-raised lg:max-w-48",
    )


def counted(number: rx.Var[int], one: rx.Var[str], many: rx.Var[str]) -> rx.Var[str]:
    """How many there are, in words of one or of `many`."""
    return rx.cond(number == 1, one, many).to(str)


def turner(*, page: rx.vars.NumberVar[Any], pages: rx.vars.NumberVar[Any], on_turn: Any) -> rx.Component:
    """`on_turn(steps)` gives the event."""
    return rx.cond(
        pages > 1,
        rx.el.nav(
            button(
                rx.icon("chevron-left", size=18, aria_hidden=True),
                t("Back", "이전"),
                kind="quiet",
                disabled=page <= 1,
                on_click=on_turn(-1),
            ),
            rx.el.p(
                t(f"Page {page} of {pages}", f"{pages}쪽 중 {page}쪽"),
                role="status",
                class_name="text-sm text-muted tabular-nums",
            ),
            button(
                t("On", "다음"),
                rx.icon("chevron-right", size=18, aria_hidden=True),
                kind="quiet",
                disabled=page >= pages,
                on_click=on_turn(1),
            ),
            aria_label=t("Pages", "쪽"),
            class_name="flex items-center justify-center gap-4",
        ),
    )
