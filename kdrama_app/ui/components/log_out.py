"""The button that ends a session; it asks the API itself, because only HTTP can clear an HttpOnly cookie."""

from typing import Any

import reflex as rx

from kdrama_app.ui.words import t


class _LogOut(rx.NoSSRComponent):
    library = rx.asset("log_out.jsx", shared=True).importable_path
    tag = "LogOut"

    label: rx.Var[str]


def log_out(*children: Any, class_name: str) -> rx.Component:
    return _LogOut.create(*children, label=t("Log out", "로그아웃"), class_name=class_name)
