"""The form of a series in the browser.

series-form.jsx    fields, saving; pictures given
leaving.jsx        guards what is not saved yet
cast-list.jsx      the rows of the cast; cast-list.js: pure
chips.jsx          its tags; tags.js: pure
series-words.js    what it says
"""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

for _name in ("cast-list.js", "cast-list.jsx", "chips.jsx", "leaving.jsx", "series-words.js", "tags.js"):
    rx.asset(_name, shared=True)
_LIBRARY = rx.asset("series-form.jsx", shared=True).importable_path


class SeriesForm(rx.NoSSRComponent):
    """What is said of a series; `on_save(facts)`."""

    library = _LIBRARY
    tag = "SeriesForm"

    language: rx.Var[str]
    facts: rx.Var[dict[str, Any]]
    revision: rx.Var[int]
    errors: rx.Var[dict[str, str]]
    control_class: rx.Var[str]
    save_class: rx.Var[str]
    danger_class: rx.Var[str]
    quiet_class: rx.Var[str]
    on_save: rx.EventHandler[passthrough_event_spec(dict)]


class PictureButton(rx.NoSSRComponent):
    """Takes a picture from the device and gives it to the series as its `kind`."""

    library = _LIBRARY
    tag = "PictureButton"

    language: rx.Var[str]
    slug: rx.Var[str]
    kind: rx.Var[str]
    label: rx.Var[str]
    on_given: rx.EventHandler[no_args_event_spec]
