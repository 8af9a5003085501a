"""What people fill in. Every control has a visible label; an error stands below it and is read out with it."""

from typing import Any

import reflex as rx

CONTROL = (
    "w-full rounded-field border border-line bg-ground/60 px-3.5 py-2.5 text-ink placeholder:text-muted/70 "
    "transition-colors hover:border-ink/25 focus:border-accent-bright focus:outline-none "
    "focus-visible:outline-2 focus-visible:outline-offset-2 aria-invalid:border-danger"
)
# A script: the focus goes to the first field that is marked as wrong, once it is.
TO_THE_FAULT = "requestAnimationFrame(() => document.querySelector('[aria-invalid=true]')?.focus())"


def field(
    label: str | rx.Var,
    control: rx.Component,
    *,
    name: str,
    hint: str | rx.Var = "",
    error: str | rx.Var = "",
) -> rx.Component:
    """A labelled `control`, whose `id` must be `name`. `error` (may be empty) replaces the hint."""
    wrong = rx.Var.create(error).to(str) != ""
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="text-sm font-medium text-ink"),
        control,
        rx.cond(
            wrong,
            rx.el.p(error, id=f"{name}-note", role="alert", class_name="text-sm text-danger"),
            rx.el.p(hint, id=f"{name}-note", class_name="text-sm text-muted empty:hidden"),
        ),
        class_name="flex flex-col gap-1.5 min-w-0",
    )


def text_field(
    label: str | rx.Var, *, name: str, hint: str | rx.Var = "", error: str | rx.Var = "", **props: Any
) -> rx.Component:
    """One line of text; `props` go to the input."""
    control = rx.el.input(id=name, name=name, class_name=CONTROL, **_described(name, error), **props)
    return field(label, control, name=name, hint=hint, error=error)


def text_area(
    label: str | rx.Var, *, name: str, hint: str | rx.Var = "", error: str | rx.Var = "", **props: Any
) -> rx.Component:
    """Several lines of text; `props` go to the textarea."""
    props.setdefault("rows", "4")
    control = rx.el.textarea(id=name, name=name, class_name=CONTROL, **_described(name, error), **props)
    return field(label, control, name=name, hint=hint, error=error)


def select(
    label: str | rx.Var,
    options: list[tuple[str, str | rx.Var]],
    *,
    name: str,
    hint: str | rx.Var = "",
    error: str | rx.Var = "",
    **props: Any,
) -> rx.Component:
    """One of a few: `options` are (value, text). A `value` or `default_value` that is none of them is one more."""
    stands = rx.Var.create(props.get("value", props.get("default_value", ""))).to(str)
    known = rx.Var.create([value for value, _ in options]).contains(stands)
    control = rx.el.select(
        rx.cond((stands != "") & ~known, rx.el.option(stands, value=stands)),
        *[rx.el.option(text, value=value) for value, text in options],
        id=name,
        name=name,
        class_name=f"{CONTROL} bg-raised",
        **_described(name, error),
        **props,
    )
    return field(label, control, name=name, hint=hint, error=error)


def _described(name: str, error: str | rx.Var) -> dict[str, Any]:
    return {"aria_describedby": f"{name}-note", "aria_invalid": rx.Var.create(error).to(str) != ""}
