"""The parts screens are made of; `/admin/design` shows every one."""

from kdrama_app.ui.components.buttons import button, button_classes, button_link, icon_button
from kdrama_app.ui.components.choices import choices, switch
from kdrama_app.ui.components.fields import CONTROL, field, select, text_area, text_field
from kdrama_app.ui.components.sheet import confirm_button, sheet
from kdrama_app.ui.components.surfaces import (
    avatar,
    badge,
    card,
    empty_state,
    heading,
    notice,
    progress_bar,
    skeleton,
)
from kdrama_app.ui.components.times import ago, count, day

__all__ = [
    "CONTROL",
    "ago",
    "avatar",
    "badge",
    "button",
    "button_classes",
    "button_link",
    "card",
    "choices",
    "confirm_button",
    "count",
    "day",
    "empty_state",
    "field",
    "heading",
    "icon_button",
    "notice",
    "progress_bar",
    "select",
    "sheet",
    "skeleton",
    "switch",
    "text_area",
    "text_field",
]
