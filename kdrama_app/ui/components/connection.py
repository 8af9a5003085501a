"""What stands at the foot of every page while the server cannot be reached."""

import reflex as rx
from reflex_components_core.core.banner import has_too_many_connection_errors

from kdrama_app.ui.words import t


@rx.memo
def _connection_notice() -> rx.Component:
    return rx.cond(
        has_too_many_connection_errors,
        rx.el.div(
            rx.icon("wifi-off", size=18, aria_hidden=True),
            t("The connection is gone. Trying again…", "연결이 끊겼어요. 다시 연결하고 있어요…"),
            role="status",
            class_name=(
                "fixed inset-x-4 bottom-4 z-50 mx-auto flex w-fit max-w-full items-center gap-3 rounded-full border "
                "border-line bg-raised px-5 py-3 text-sm font-medium text-ink shadow-2xl shadow-shade"
            ),
        ),
    )


def connection_notice(stateful: bool) -> rx.Component | None:
    """In place of Reflex's own notice, which is in English and names the websocket's address."""
    # The rest of the site becomes this component's children: the notice alone would stand in their place.
    return rx.fragment(_connection_notice()) if stateful else None
