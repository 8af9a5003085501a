"""The search desk as a Reflex component; its contract is written at the head of `search_desk.jsx`."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from kdrama_app.ui.search.asked import Asked
from kdrama_app.ui.session import Session

# Linked side by side: search_desk.jsx imports the others from its own folder.
for _name in ("moving.js", "recent.js", "search_words.js"):
    rx.asset(_name, shared=True)


class _SearchDesk(rx.NoSSRComponent):
    library = rx.asset("search_desk.jsx", shared=True).importable_path
    tag = "SearchDesk"

    language: rx.Var[str]
    tags: rx.Var[list[str]]
    languages: rx.Var[list[str]]
    asked: rx.Var[Asked]
    on_find: rx.EventHandler[passthrough_event_spec(str, int)]


def search_desk(**props: Any) -> rx.Component:
    return _SearchDesk.create(language=rx.cond(Session.korean, "ko", "en"), **props)
