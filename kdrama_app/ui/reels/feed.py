"""The clips as a Reflex component; its contract is written at the head of `swipe.jsx`."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

from kdrama_app.ui.session import Session

# Linked side by side: swipe.jsx imports the others from its own folder.
for _name in ("reel.jsx", "reel_parts.jsx", "reel_words.js", "swipe.js"):
    rx.asset(_name, shared=True)


class _Reels(rx.NoSSRComponent):
    library = rx.asset("swipe.jsx", shared=True).importable_path
    tag = "Reels"
    lib_dependencies: list[str] = ["sonner@2.0.8"]

    reels: rx.Var[list[Any]]
    more: rx.Var[bool]
    may_watch: rx.Var[bool]
    language: rx.Var[str]

    on_more: rx.EventHandler[no_args_event_spec]
    on_delete: rx.EventHandler[passthrough_event_spec(str)]


def feed(**props: Any) -> rx.Component:
    """The reels are `state.Reel`s, at least one."""
    return _Reels.create(language=rx.cond(Session.korean, "ko", "en"), **props)
