"""The hero as a Reflex component; its contract is written at the head of `hero.jsx`."""

from typing import Any

import reflex as rx

from kdrama_app.ui.session import Session

# Linked side by side: hero.jsx imports the others from its own folder.
for _name in ("film.jsx", "hero_words.js", "preview.js"):
    rx.asset(_name, shared=True)


class _Hero(rx.NoSSRComponent):
    library = rx.asset("hero.jsx", shared=True).importable_path
    tag = "Hero"
    lib_dependencies: list[str] = ["hls.js@1.7.4"]

    slides: rx.Var[list[Any]]
    language: rx.Var[str]
    api_base: rx.Var[str]


def hero(slides: rx.Var[Any]) -> rx.Component:
    """The slides are `shelves.Slide`s, at least one."""
    return _Hero.create(slides=slides, language=rx.cond(Session.korean, "ko", "en"), api_base="/api/v1")
