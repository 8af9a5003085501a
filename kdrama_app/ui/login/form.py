"""The account form as a Reflex component; its contract is written at the head of `auth_form.jsx`."""

from typing import Literal

import reflex as rx

from kdrama_app.ui.session import Session

# Linked beside it: auth_form.jsx imports them from its own folder.
rx.asset("auth_words.js", shared=True)
rx.asset("way_on.js", shared=True)


class _AuthForm(rx.NoSSRComponent):
    library = rx.asset("auth_form.jsx", shared=True).importable_path
    tag = "AuthForm"

    mode: rx.Var[str]
    language: rx.Var[str]


def auth_form(mode: Literal["login", "register", "setup"]) -> rx.Component:
    return _AuthForm.create(mode=mode, language=rx.cond(Session.korean, "ko", "en"))
