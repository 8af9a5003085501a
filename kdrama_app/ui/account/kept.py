"""What the pages share that list what somebody kept: history, list, ratings."""

from typing import Any

import reflex as rx

from kdrama_app.ui.components import button, skeleton
from kdrama_app.ui.words import t


def kept(
    shown: rx.Component,
    *,
    loaded: rx.Var[bool],
    some: rx.Var[bool],
    has_more: rx.Var[bool],
    on_more: Any,
    empty: rx.Component,
    waiting: rx.Component,
) -> rx.Component:
    """`shown` and the way to its next page, `empty` where there is nothing, `waiting` until that is known."""
    more = rx.el.div(button(t("Show more", "더 보기"), kind="quiet", on_click=on_more), class_name="mt-8 text-center")
    return rx.cond(loaded, rx.cond(some, rx.fragment(shown, rx.cond(has_more, more)), empty), waiting)


def waiting_rows(height: str) -> rx.Component:
    return rx.el.div(*[skeleton(height) for _ in range(5)], aria_busy=True, class_name="flex flex-col gap-3")
