"""What stands in place of a page while only admins get in, and what they see of it."""

import reflex as rx

from kdrama_app.ui.components.buttons import button
from kdrama_app.ui.components.surfaces import empty_state, notice
from kdrama_app.ui.session import Session
from kdrama_app.ui.theme import CONTENT
from kdrama_app.ui.words import t


def closed_house() -> rx.Component:
    """For everybody else: why, until when, and the way back."""
    return empty_state(
        t("Closed for a moment", "잠시 쉬어 가요"),
        rx.cond(
            Session.closed_because != "",
            Session.closed_because,
            t("The site is being looked after. Nothing is lost.", "사이트를 점검하고 있어요. 시청 기록은 그대로예요."),
        ),
        rx.cond(Session.closed_until != "", rx.el.p(_until(), class_name="w-full font-medium")),
        button(t("Look again", "다시 확인하기"), on_click=rx.call_script("location.reload()")),
        icon="wrench",
        alone=True,
    )


def closed_to_others() -> rx.Component:
    """For admins, above every page."""
    return rx.el.div(
        notice(
            t("Maintenance: only admins get in.", "점검 중: 지금은 관리자만 들어올 수 있어요."),
            rx.cond(Session.closed_until != "", rx.el.span(" ", _until())),
            tone="warning",
            icon="wrench",
        ),
        class_name=f"{CONTENT} pt-4",
    )


def _until() -> rx.Var[str]:
    when = rx.Var(
        f"new Date({Session.closed_until!s}).toLocaleString({Session.korean!s} ? 'ko' : 'en', "
        "{ dateStyle: 'medium', timeStyle: 'short' })"
    ).to(str)
    return t(rx.Var.create("Until ") + when, when + rx.Var.create("까지"))
