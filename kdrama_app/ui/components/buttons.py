"""Buttons, and links that look like them.

`kind`: "primary" (the one thing to do next), "quiet" (anything else), "ghost" (in a row of tools),
"danger" (cannot be undone). `size`: "md" (44 px high, a fingertip) or "sm" (in dense rows).
"""

from typing import Any, Literal

import reflex as rx

Kind = Literal["primary", "quiet", "ghost", "danger"]
Size = Literal["md", "sm"]

_SHAPE = (
    "inline-flex items-center justify-center gap-2 whitespace-nowrap rounded-full font-semibold cursor-pointer "
    "transition-colors duration-150 disabled:opacity-50 disabled:cursor-not-allowed"
)
_KINDS: dict[Kind, str] = {
    "primary": "bg-accent text-on-accent hover:bg-accent-bright",
    "quiet": "bg-ink/10 text-ink hover:bg-ink/20",
    "ghost": "text-muted hover:text-ink hover:bg-ink/10",
    "danger": "bg-danger/15 text-danger hover:bg-danger hover:text-ground",
}
_SIZES: dict[Size, str] = {"md": "min-h-11 px-5 text-[0.95rem]", "sm": "min-h-9 px-3.5 text-sm"}


def button_classes(kind: Kind = "primary", size: Size = "md", extra: str = "") -> str:
    """The class list of a button, for elements that are none (a `label`, a file picker)."""
    return f"{_SHAPE} {_KINDS[kind]} {_SIZES[size]} {extra}".strip()


def button(*children: Any, kind: Kind = "primary", size: Size = "md", extra: str = "", **props: Any) -> rx.Component:
    """A button that does something here; `extra` adds classes."""
    props.setdefault("type", "button")
    return rx.el.button(*children, class_name=button_classes(kind, size, extra), **props)


def button_link(
    *children: Any, href: str | rx.Var, kind: Kind = "primary", size: Size = "md", extra: str = "", **props: Any
) -> rx.Component:
    """A link to another page that looks like a button."""
    return rx.el.a(*children, href=href, class_name=button_classes(kind, size, extra), **props)


def icon_button(icon: str, *, label: str | rx.Var, extra: str = "", **props: Any) -> rx.Component:
    """A round button with nothing but a picture; `label` is what a screen reader says."""
    return rx.el.button(
        rx.icon(icon, size=20, aria_hidden=True),
        type="button",
        aria_label=label,
        title=label,
        class_name=(
            "inline-flex size-11 shrink-0 items-center justify-center rounded-full text-muted cursor-pointer "
            f"transition-colors hover:bg-ink/10 hover:text-ink disabled:opacity-50 {extra}"
        ),
        **props,
    )
