"""The page's `lang` attribute, which follows the reader's language."""

import reflex as rx

from kdrama_app.ui.session import Session


class _PageLanguage(rx.NoSSRComponent):
    library = rx.asset("page_language.jsx", shared=True).importable_path
    tag = "PageLanguage"

    language: rx.Var[str]


def page_language() -> rx.Component:
    """Stands once in every page's frame."""
    return _PageLanguage.create(language=rx.cond(Session.korean, "ko", "en"))
