"""What a reader does with a series, in their browser: keep it, rate it, share it, read more of it."""

import reflex as rx
from reflex.event import passthrough_event_spec

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


class Stars(rx.NoSSRComponent):
    """One to five stars; `on_rate(stars)`, 0 takes them back."""

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
