"""What comes before the page: a dialog with anything in it, and the question before what cannot be undone."""

from typing import Any

import reflex as rx
from reflex.event import EventType, no_args_event_spec

from kdrama_app.ui.components.buttons import Kind, Size, button_classes
from kdrama_app.ui.words import t

_LIBRARY = rx.asset("sheet.jsx", shared=True).importable_path


class _Sheet(rx.NoSSRComponent):
    library = _LIBRARY
    tag = "Sheet"

    open: rx.Var[bool]
    title: rx.Var[str]
    close_label: rx.Var[str]
    on_close: rx.EventHandler[no_args_event_spec]


class _Confirm(rx.NoSSRComponent):
    library = _LIBRARY
    tag = "Confirm"

    label: rx.Var[str]
    title: rx.Var[str]
    text: rx.Var[str]
    action: rx.Var[str]
    cancel: rx.Var[str]
    action_class: rx.Var[str]
    cancel_class: rx.Var[str]
    on_confirm: rx.EventHandler[no_args_event_spec]


def sheet(*children: Any, shown: rx.Var[bool], title: str | rx.Var, on_close: EventType[()]) -> rx.Component:
    """A dialog in the middle, on a phone at the foot; there while `shown`, which `on_close` must make false."""
    return _Sheet.create(*children, open=shown, title=title, close_label=t("Close", "닫기"), on_close=on_close)


def confirm_button(
    *children: Any,
    title: str | rx.Var,
    text: str | rx.Var,
    action: str | rx.Var,
    on_confirm: EventType[()],
    label: str | rx.Var = "",
    kind: Kind = "danger",
    size: Size = "sm",
    extra: str = "",
) -> rx.Component:
    """A button that asks `title` and says in `text` what will be gone, and acts on `action` alone.

    `label`: what a screen reader says of a button that shows a picture only.
    """
    return _Confirm.create(
        *children,
        class_name=button_classes(kind, size, extra),
        label=label,
        title=title,
        text=text,
        action=action,
        cancel=t("Cancel", "취소"),
        action_class=button_classes("danger"),
        cancel_class=button_classes("quiet"),
        on_confirm=on_confirm,
    )
