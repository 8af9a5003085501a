"""Who sees the pages that keep streams, and how one gets from one to the next.

Each State asks for the permission itself: this only spares useless pages.
"""

from typing import Any

import reflex as rx

from kdrama_app.ui.components import empty_state, skeleton
from kdrama_app.ui.components.buttons import button_link
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t


def for_keepers(*content: Any) -> rx.Component:
    """For uploaders, who keep their own streams, and admins."""
    return frame(rx.cond(Session.may_upload, _room(*content), rx.cond(Session.signed_in, _refusal(), skeleton("h-80"))))


def for_admins(*content: Any) -> rx.Component:
    return frame(rx.cond(Session.is_admin, _room(*content), rx.cond(Session.signed_in, _refusal(), skeleton("h-80"))))


def _room(*content: Any) -> rx.Component:
    return rx.el.div(
        rx.cond(
            Session.is_admin,
            rx.el.nav(
                _tab(t("Streams", "방송"), "/admin/streams"),
                _tab(t("Streamers", "방송인"), "/admin/streamers"),
                _tab(t("Moments", "장면"), "/admin/moments"),
                aria_label=t("Keeping streams", "방송 관리"),
                class_name="-mx-1 flex gap-1 overflow-x-auto border-b border-line px-1",
            ),
        ),
        *content,
        class_name="flex flex-col gap-6",
    )


def _tab(text: rx.Var[str], href: str) -> rx.Component:
    here = rx.State.router.url.path.startswith(href)
    return rx.el.a(
        text,
        href=href,
        aria_current=rx.cond(here, "page", "false"),
        class_name=(
            "inline-flex min-h-11 items-center whitespace-nowrap border-b-2 border-transparent px-3 font-medium "
            "text-muted transition-colors hover:text-ink aria-[current=page]:border-accent "
            "aria-[current=page]:text-ink"
        ),
    )


def _refusal() -> rx.Component:
    return empty_state(
        t("This page is for those who keep the streams", "방송을 관리하는 사람들을 위한 공간이에요"),
        t(
            "Ask an admin of this site if you need something here.",
            "필요한 것이 있으면 관리자에게 문의해 주세요.",
        ),
        button_link(t("To the streams", "방송 보기"), href="/live", kind="quiet"),
        icon="lock-keyhole",
        alone=True,
    )
