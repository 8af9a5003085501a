"""The page's `lang` attribute and theme, which follow the reader's."""

import reflex as rx

from kdrama_app.ui.session import Session

# Linked beside page_root.jsx, which imports it; the player does, too.
rx.asset("following.js", shared=True)


class _PageRoot(rx.NoSSRComponent):
    library = rx.asset("page_root.jsx", shared=True).importable_path
    tag = "PageRoot"

    language: rx.Var[str]
    theme: rx.Var[str]
    member: rx.Var[bool]


def page_root() -> rx.Component:
    """Stands once in every page's frame."""
    chosen = rx.cond(Session.theme == "", "dark", Session.theme)
    return _PageRoot.create(
        language=rx.cond(Session.korean, "ko", "en"),
        # Until the session has arrived nobody knows better than the browser's own cookie.
        theme=rx.cond(Session.arrived, chosen, ""),
        member=Session.signed_in,
    )
