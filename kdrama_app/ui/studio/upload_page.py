"""/studio/upload: drop videos, say what they are, watch them become watchable."""

import reflex as rx

from kdrama_app.ui.components import button_link, heading, skeleton
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.studio.access import for_uploaders
from kdrama_app.ui.studio.link_panel import link_panel
from kdrama_app.ui.studio.upload_state import UploadDesk
from kdrama_app.ui.studio.uploader import Uploader
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        for_uploaders(
            rx.el.div(
                heading(
                    t("Upload", "업로드"),
                    note=t(
                        "Close the page whenever you like: nothing that arrived is lost.",
                        "언제든 페이지를 닫아도 괜찮아요. 올라온 부분은 그대로 남아 있어요.",
                    ),
                    action=button_link(
                        rx.icon("clapperboard", size=18, aria_hidden=True),
                        t("My videos", "내 영상"),
                        href="/studio",
                        kind="quiet",
                    ),
                ),
                rx.cond(UploadDesk.owner != "", _desk(), skeleton("h-80")),
                link_panel(),
                class_name="mx-auto flex max-w-5xl flex-col gap-6",
            )
        )
    )


def _desk() -> rx.Component:
    return Uploader.create(
        language=rx.cond(Session.korean, "ko", "en"),
        owner=UploadDesk.owner,
        extensions=UploadDesk.extensions,
        max_bytes=UploadDesk.max_bytes,
        room_bytes=UploadDesk.room_bytes,
        series_names=UploadDesk.series_names,
        answers=UploadDesk.answers,
        on_look=UploadDesk.look_ahead,
        on_digest=UploadDesk.look_for_twin,
    )
