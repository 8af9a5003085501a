"""The end of a list that grows as one comes near it."""

from typing import Any

import reflex as rx
from reflex.event import EventType, no_args_event_spec

from kdrama_app.ui.components.buttons import button
from kdrama_app.ui.words import t


class _Sentinel(rx.NoSSRComponent):
    library = rx.asset("sentinel.jsx", shared=True).importable_path
    tag = "Sentinel"

    count: rx.Var[int]
    on_reach: rx.EventHandler[no_args_event_spec]


def more_of(on_more: EventType[()], *, count: rx.Var[Any]) -> rx.Component:
    """Calls `on_more` when it comes near the screen, and when its button is pressed; `count`: what is listed by now."""
    return _Sentinel.create(
        button(t("Show more", "더 보기"), kind="quiet", on_click=on_more), count=count, on_reach=on_more
    )
