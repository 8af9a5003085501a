"""What a reader does with a series, in their browser: keep it, rate it, share it, read more of it."""

from typing import Any

import reflex as rx
from reflex.event import passthrough_event_spec

from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

_LIBRARY = rx.asset("acts.jsx", shared=True).importable_path


class KeepButton(rx.NoSSRComponent):
    """On my list or not; `on_keep(wanted)`."""

    library = _LIBRARY
    tag = "KeepButton"
    lib_dependencies: list[str] = ["sonner@2.0.8"]

    kept: rx.Var[bool]
    signed_in: rx.Var[bool]
    label: rx.Var[str]
    added: rx.Var[str]
    removed: rx.Var[str]
    undo: rx.Var[str]
    on_keep: rx.EventHandler[passthrough_event_spec(bool)]


_STARS = {
    "1 star": "별 1개",
    "2 stars": "별 2개",
    "3 stars": "별 3개",
    "4 stars": "별 4개",
    "5 stars": "별 5개",
}


def stars(own: rx.Var[int], *, legend: rx.Var[str], on_rate: Any) -> rx.Component:
    """One to five stars to give; `on_rate(stars)`, 0 takes them back."""
    return _Stars.create(
        own=own,
        legend=legend,
        labels=rx.cond(Session.korean, list(_STARS.values()), list(_STARS)),
        remove=t("Remove", "지우기"),
        on_rate=on_rate,
    )


class _Stars(rx.NoSSRComponent):
    library = _LIBRARY
    tag = "Stars"

    own: rx.Var[int]
    legend: rx.Var[str]
    labels: rx.Var[list[str]]
    remove: rx.Var[str]
    on_rate: rx.EventHandler[passthrough_event_spec(int)]


class ShareButton(rx.NoSSRComponent):
    """Hands the page's address on; `title` is what is shared."""

    library = _LIBRARY
    tag = "ShareButton"

    label: rx.Var[str]
    title: rx.Var[str]
    copied: rx.Var[str]
    failed: rx.Var[str]


class Synopsis(rx.NoSSRComponent):
    """A text of which a few lines are shown until one asks for more."""

    library = _LIBRARY
    tag = "Synopsis"

    text: rx.Var[str]
    more: rx.Var[str]
    less: rx.Var[str]
