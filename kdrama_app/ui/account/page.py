"""Who one is here, the language of the site, and the way out."""

from typing import Any

import reflex as rx

from kdrama_app.ui.account.state import AccountState
from kdrama_app.ui.components import badge, button_classes, card, choices, heading, skeleton
from kdrama_app.ui.components.log_out import log_out
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.el.div(
            rx.cond(AccountState.username != "", _account(), skeleton("h-80")),
            class_name="mx-auto w-full max-w-2xl",
        )
    )


def _account() -> rx.Component:
    return rx.el.div(
        heading(t("Account", "계정")),
        card(
            rx.el.dl(
                _line(t("Username", "아이디"), AccountState.username),
                _line(t("E-mail", "이메일"), AccountState.email),
                _line(t("Role", "역할"), _role()),
                _line(t("Member since", "가입일"), AccountState.member_since),
                class_name="divide-y divide-line",
            ),
            extra="mt-6 px-5 sm:px-6",
        ),
        card(
            _setting(
                t("Language", "언어"),
                [("en", "English"), ("ko", "한국어")],
                chosen=rx.cond(Session.korean, "ko", "en"),
                on_choose=Session.speak,
            ),
            _setting(
                t("Look", "화면 테마"),
                [
                    ("dark", t("Dark", "어둡게")),
                    ("light", t("Light", "밝게")),
                    ("system", t("As the device", "기기 설정")),
                ],
                chosen=rx.cond(Session.theme == "", "dark", Session.theme),
                on_choose=Session.dress,
            ),
            extra="mt-4 divide-y divide-line px-5 sm:px-6",
        ),
        rx.el.div(
            log_out(rx.icon("log-out", size=18, aria_hidden=True), class_name=button_classes("quiet")),
            class_name="mt-6",
        ),
        class_name="rise",
    )


def _line(name: rx.Var, value: rx.Component | rx.Var | str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-muted"),
        rx.el.dd(value, class_name="min-w-0 text-right font-medium break-words"),
        class_name="flex items-center justify-between gap-6 py-4",
    )


def _role() -> rx.Component | rx.Var:
    return rx.match(
        AccountState.role,
        ("admin", badge(t("Admin", "관리자"), tone="accent")),
        ("uploader", badge(t("Uploader", "업로더"), tone="accent")),
        badge(t("Member", "회원")),
    )


def _setting(
    name: rx.Var[str], options: list[tuple[str, str | rx.Var]], *, chosen: rx.Var[str], on_choose: Any
) -> rx.Component:
    return rx.el.div(
        rx.el.h2(name, class_name="font-semibold"),
        choices(name, options, chosen=chosen, on_choose=on_choose),
        class_name="flex flex-wrap items-center justify-between gap-4 py-4",
    )
