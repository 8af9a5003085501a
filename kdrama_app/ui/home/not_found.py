"""Where an address leads to nothing."""

import reflex as rx

from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.layout import frame
from kdrama_app.ui.words import t


def not_found_page() -> rx.Component:
    return frame(
        dead_end(
            t("There is nothing here", "여기에는 아무것도 없어요"),
            t("The address may be mistyped, or what was here is gone.", "주소가 잘못되었거나 사라진 페이지예요."),
            icon="compass",
        )
    )
