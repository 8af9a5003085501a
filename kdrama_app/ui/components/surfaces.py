"""What things lie on: cards, notices, empty places, badges, bars of progress."""

from typing import Any, Literal

import reflex as rx

Tone = Literal["neutral", "accent", "success", "warning", "danger"]

_TONES: dict[Tone, str] = {
    "neutral": "bg-ink/10 text-muted",
    "accent": "bg-accent/15 text-accent-bright",
    "success": "bg-success/15 text-success",
    "warning": "bg-warning/15 text-warning",
    "danger": "bg-danger/15 text-danger",
}


def card(*children: Any, extra: str = "p-5 sm:p-6", **props: Any) -> rx.Component:
    """A panel on the page."""
    return rx.el.div(*children, class_name=f"rounded-card border border-line bg-surface {extra}", **props)


def heading(text: str | rx.Var, *, note: str | rx.Var = "", action: rx.Component | None = None) -> rx.Component:
    """A page's title, a sentence below it, and what to do at its right."""
    return rx.el.div(
        rx.el.div(
            rx.el.h1(text, class_name="text-2xl sm:text-3xl font-bold tracking-tight"),
            rx.el.p(note, class_name="mt-1.5 text-muted empty:hidden"),
            class_name="min-w-0",
        ),
        action or rx.fragment(),
        class_name="flex flex-wrap items-end justify-between gap-4",
    )


def badge(text: str | rx.Var, *, tone: Tone = "neutral") -> rx.Component:
    """A word about a thing."""
    return rx.el.span(
        text, class_name=f"inline-flex items-center rounded-full px-2.5 py-0.5 text-xs font-semibold {_TONES[tone]}"
    )


def avatar(name: str | rx.Var, extra: str = "size-9") -> rx.Component:
    """Somebody's first letter; their name is beside it."""
    return rx.el.span(
        rx.Var.create(name).to(str)[:1].upper(),
        aria_hidden=True,
        class_name=f"grid shrink-0 place-items-center rounded-full bg-accent/20 font-bold text-accent-bright {extra}",
    )


def notice(*children: Any, tone: Tone = "neutral", icon: str = "info") -> rx.Component:
    """Something to know before going on."""
    return rx.el.div(
        rx.icon(icon, size=20, aria_hidden=True, class_name="mt-0.5 shrink-0"),
        rx.el.div(*children, class_name="min-w-0"),
        role="status",
        class_name=f"flex gap-3 rounded-card px-4 py-3 text-sm {_TONES[tone]}",
    )


def empty_state(
    title: str | rx.Var, text: str | rx.Var, *actions: rx.Component, icon: str = "clapperboard", alone: bool = False
) -> rx.Component:
    """A place where nothing is yet, and the next step. `alone`: the page has no other title."""
    named = rx.el.h1 if alone else rx.el.h2
    return rx.el.div(
        rx.el.div(
            rx.icon(icon, size=30, aria_hidden=True),
            class_name="grid size-16 place-items-center rounded-full bg-accent/10 text-accent-bright",
        ),
        named(title, class_name="text-xl font-bold"),
        rx.el.p(text, class_name="max-w-md text-muted"),
        rx.el.div(*actions, class_name="mt-2 flex flex-wrap justify-center gap-3 empty:hidden"),
        class_name="rise flex flex-col items-center gap-3 px-4 py-20 text-center",
    )


def progress_bar(percent: rx.Var | float, *, label: str | rx.Var, extra: str = "h-1.5") -> rx.Component:
    """How far something is, 0-100."""
    return rx.el.div(
        rx.el.div(
            class_name="h-full rounded-full bg-accent transition-[width] duration-500",
            style={"width": f"{percent}%"},
        ),
        role="progressbar",
        aria_label=label,
        aria_valuenow=percent,
        aria_valuemin=0,
        aria_valuemax=100,
        class_name=f"w-full overflow-hidden rounded-full bg-ink/20 {extra}",
    )


def skeleton(extra: str) -> rx.Component:
    """Something of this size is on its way."""
    return rx.el.div(aria_hidden=True, class_name=f"skeleton rounded-card {extra}")
