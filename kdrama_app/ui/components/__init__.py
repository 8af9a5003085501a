"""The parts screens are made of."""

from kdrama_app.ui.components.buttons import button, button_classes, button_link, icon_button
from kdrama_app.ui.components.fields import CONTROL, field, select, text_area, text_field
from kdrama_app.ui.components.surfaces import (
    badge,
    card,
    empty_state,
    heading,
    notice,
    progress_bar,
    skeleton,
    spinner,
)

__all__ = [
    "CONTROL",
    "badge",
    "button",
    "button_classes",
    "button_link",
    "card",
    "empty_state",
    "field",
    "heading",
    "icon_button",
    "notice",
    "progress_bar",
    "select",
    "skeleton",
    "spinner",
    "text_area",
    "text_field",
]
