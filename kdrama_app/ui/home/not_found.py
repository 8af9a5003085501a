"""Where an address leads to nothing."""

import reflex as rx

from kdrama_app.ui.components import button_link, empty_state
from kdrama_app.ui.layout import frame
from kdrama_app.ui.words import t


def not_found_page() -> rx.Component:
    return frame(
        empty_state(
            t("There is nothing here", "여기에는 아무것도 없어요"),
            t("The address may be mistyped, or what was here is gone.", "주소가 잘못되었거나 사라진 페이지예요."),
            button_link(t("To the front page", "홈으로"), href="/"),
            icon="compass",
            alone=True,
        )
    )
