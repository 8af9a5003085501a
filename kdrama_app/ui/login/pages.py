"""Three pages around one form."""

import reflex as rx

from kdrama_app.ui.components import card
from kdrama_app.ui.layout import frame, mark
from kdrama_app.ui.login.form import auth_form
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t


def login_page() -> rx.Component:
    return _door(
        t("Welcome back", "다시 만나서 반가워요"),
        t("Log in to go on watching.", "로그인하고 이어서 시청하세요."),
        auth_form("login"),
        way_in=True,
    )


def register_page() -> rx.Component:
    return _door(
        t("Create an account", "계정 만들기"),
        t("It remembers where you stopped watching.", "어디까지 봤는지 기억해 드려요."),
        auth_form("register"),
    )


def setup_page() -> rx.Component:
    return _door(
        t("Set up your site", "사이트 시작하기"),
        t(
            "Make the first account. It may upload, and it runs the site.",
            "첫 계정을 만드세요. 영상을 올리고 사이트를 관리할 수 있어요.",
        ),
        auth_form("setup"),
    )


def _door(title: rx.Var, note: rx.Var, form: rx.Component, *, way_in: bool = False) -> rx.Component:
    return frame(
        # Until the reader's language is known there is nothing to say.
        rx.cond(
            Session.arrived,
            rx.el.div(
                rx.el.div(
                    mark("size-12"),
                    rx.el.h1(title, class_name="mt-5 text-2xl font-bold tracking-tight sm:text-3xl"),
                    rx.el.p(note, class_name="mt-2 text-muted"),
                    class_name="mb-7 flex flex-col items-center text-center",
                ),
                card(form, extra="p-6 sm:p-8"),
                class_name="rise mx-auto w-full max-w-md py-6 sm:py-12",
            ),
        ),
        way_in=way_in,
    )
