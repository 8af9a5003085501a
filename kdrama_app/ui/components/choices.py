"""Yes or no, and one of a few that all can be seen."""

from typing import Any

import reflex as rx
from reflex.event import EventType


def switch(label: str | rx.Var, *, name: str, note: str | rx.Var = "", **props: Any) -> rx.Component:
    """A setting that is on or off, in a row of its own; `props` go to the input (`checked`, `on_change`)."""
    return rx.el.label(
        rx.el.span(
            rx.el.span(label, class_name="block font-medium"),
            rx.el.span(note, id=f"{name}-note", class_name="mt-0.5 block text-sm text-muted empty:hidden"),
            class_name="min-w-0",
        ),
        rx.el.span(
            rx.el.input(
                type="checkbox",
                role="switch",
                id=name,
                name=name,
                aria_describedby=f"{name}-note",
                class_name="peer absolute inset-0 z-10 cursor-pointer opacity-0",
                **props,
            ),
            rx.el.span(
                aria_hidden=True,
                class_name=(
                    "block h-7 w-12 rounded-full border border-line bg-ink/15 transition-colors "
                    "peer-checked:border-transparent peer-checked:bg-accent peer-disabled:opacity-50 "
                    "peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 "
                    "peer-focus-visible:outline-accent-bright"
                ),
            ),
            rx.el.span(
                aria_hidden=True,
                class_name=(
                    "absolute left-1 top-1 size-5 rounded-full bg-ink transition-transform "
                    "peer-checked:translate-x-5 peer-checked:bg-on-accent"
                ),
            ),
            class_name="relative shrink-0",
        ),
        html_for=name,
        class_name="flex min-h-11 cursor-pointer items-center justify-between gap-6 py-2",
    )


def choices(
    label: str | rx.Var,
    options: list[tuple[str, str | rx.Var]],
    *,
    chosen: rx.Var[str],
    on_choose: Any,
) -> rx.Component:
    """One of a few, side by side: `options` are (value, text); `on_choose(value)` gives the event."""
    return rx.el.div(
        *[_choice(text, pressed=chosen == value, on_click=on_choose(value)) for value, text in options],
        role="group",
        aria_label=label,
        class_name="inline-flex max-w-full flex-wrap gap-2",
    )


def _choice(text: str | rx.Var, *, pressed: rx.Var[bool], on_click: EventType[Any]) -> rx.Component:
    return rx.el.button(
        text,
        type="button",
        aria_pressed=rx.cond(pressed, "true", "false"),
        on_click=on_click,
        class_name=(
            "min-h-11 cursor-pointer rounded-full border border-line px-4 text-sm font-medium text-muted "
            "transition-colors hover:border-ink/25 hover:text-ink aria-pressed:border-accent aria-pressed:bg-accent/15 "
            "aria-pressed:text-ink"
        ),
    )
