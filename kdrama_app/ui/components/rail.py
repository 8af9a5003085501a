"""A titled row that scrolls sideways; how it moves is written at the head of `rail.jsx`."""

from typing import Any

import reflex as rx
from reflex.event import EventType, no_args_event_spec

from kdrama_app.ui.components.surfaces import skeleton
from kdrama_app.ui.words import t

# Linked beside it: rail.jsx imports it from its own folder.
rx.asset("rail_steps.js", shared=True)


class _Rail(rx.NoSSRComponent):
    library = rx.asset("rail.jsx", shared=True).importable_path
    tag = "Rail"

    label: rx.Var[str]
    back: rx.Var[str]
    forth: rx.Var[str]
    on_end: rx.EventHandler[no_args_event_spec]


def rail(
    title: str | rx.Var,
    *cards: rx.Component,
    poster: bool = False,
    href: str | rx.Var = "",
    on_end: EventType[()] | None = None,
) -> rx.Component:
    """A titled row that scrolls sideways. `poster`: for upright tiles; `href`: where all of it is; `on_end`: when its
    end comes into reach."""
    more: dict[str, Any] = {"on_end": on_end} if on_end is not None else {}
    return rx.el.section(
        rx.el.h2(_rail_title(title, href), class_name="mb-4 text-xl font-bold tracking-tight"),
        _Rail.create(
            *cards,
            label=title,
            back=t("Back", "이전"),
            forth=t("On", "다음"),
            class_name=_rail_classes(poster=poster),
            **more,
        ),
        class_name="min-w-0",
    )


def _rail_title(title: str | rx.Var, href: str | rx.Var) -> rx.Component:
    return rx.cond(
        rx.Var.create(href).to(str) != "",
        rx.el.a(
            title,
            rx.icon("chevron-right", size=20, aria_hidden=True, class_name="text-muted"),
            href=href,
            class_name="inline-flex items-center gap-1 rounded-md hover:text-accent-bright",
        ),
        rx.fragment(title),
    )


def _rail_classes(*, poster: bool) -> str:
    width = "auto-cols-[9.5rem] sm:auto-cols-[12rem]" if poster else "auto-cols-[15rem] sm:auto-cols-[19rem]"
    return (
        f"rail {width} gap-4 -mx-4 scroll-px-4 px-4 py-1 sm:-mx-6 sm:scroll-px-6 sm:px-6 "
        "lg:-mx-10 lg:scroll-px-10 lg:px-10"
    )


def rail_skeleton(*, poster: bool = False) -> rx.Component:
    shape = "aspect-poster" if poster else "aspect-video"
    return rx.el.div(
        rx.el.div(class_name="skeleton mb-4 h-6 w-40 rounded"),
        rx.el.div(*[skeleton(shape) for _ in range(8)], class_name=f"{_rail_classes(poster=poster)} overflow-hidden"),
        class_name="min-w-0",
    )
