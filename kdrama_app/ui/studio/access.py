"""Who sees the studio: uploaders and admins. Others are told so, calmly; strangers are sent to the login."""

import reflex as rx

from kdrama_app.ui.components import button_link, empty_state, skeleton
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t


def for_uploaders(content: rx.Component) -> rx.Component:
    """`content` for who may upload. Its State asks for the permission itself: this only spares a useless page."""
    return rx.cond(Session.may_upload, content, rx.cond(Session.signed_in, _refusal(), skeleton("h-80")))


def _refusal() -> rx.Component:
    return rx.fragment(
        rx.el.h1(t("Studio", "스튜디오"), class_name="sr-only"),
        empty_state(
            t("The studio is for uploaders", "업로더를 위한 공간이에요"),
            t(
                "Your account can watch everything. To add videos, ask an admin of this site to make you an uploader.",
                "지금 계정으로는 모든 작품을 볼 수 있어요. 영상을 올리려면 관리자에게 업로더 권한을 요청해 주세요.",
            ),
            button_link(t("Back to the start page", "홈으로"), href="/", kind="quiet"),
            icon="lock-keyhole",
        ),
    )
