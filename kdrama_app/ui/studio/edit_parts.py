"""The edit page's own controls, each beside its JSX."""

import reflex as rx
from reflex.event import no_args_event_spec

FORM = "edit-video"
"""The id of the form that every control of the page belongs to, wherever it stands."""
TITLE = "mb-4 text-lg font-bold"

for _name in ("tags.js", "clock.js", "leaving.jsx", "subtitle_names.js"):
    rx.asset(_name, shared=True)


class Chips(rx.NoSSRComponent):
    """Words as chips; the field `name` of `form` gets them one a line."""

    library = rx.asset("chips.jsx", shared=True).importable_path
    tag = "Chips"

    name: rx.Var[str]
    form: rx.Var[str]
    tags: rx.Var[list[str]]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]
    placeholder: rx.Var[str]
    remove_label: rx.Var[str]
    list_label: rx.Var[str]


class Moment(rx.NoSSRComponent):
    """A day and a time in the reader's zone; the field `name` of `form` gets it as ISO 8601 in UTC."""

    library = rx.asset("moment.jsx", shared=True).importable_path
    tag = "Moment"

    name: rx.Var[str]
    form: rx.Var[str]
    value: rx.Var[str]
    invalid: rx.Var[bool]
    described_by: rx.Var[str]


class SaveBar(rx.NoSSRComponent):
    """Saves `form` and guards what is not saved; but for the button with the id `gives_up`."""

    library = rx.asset("save_bar.jsx", shared=True).importable_path
    tag = "SaveBar"

    form: rx.Var[str]
    saved: rx.Var[int]
    gives_up: rx.Var[str]
    unsaved_text: rx.Var[str]
    save_label: rx.Var[str]
    discard_label: rx.Var[str]
    save_class: rx.Var[str]
    discard_class: rx.Var[str]
    title: rx.Var[str]
    text: rx.Var[str]
    stay_label: rx.Var[str]
    leave_label: rx.Var[str]
    stay_class: rx.Var[str]
    leave_class: rx.Var[str]


class TakeTime(rx.NoSSRComponent):
    """Writes where the player with the id `player` stands into the field with the id `field`."""

    library = rx.asset("take_time.jsx", shared=True).importable_path
    tag = "TakeTime"

    player: rx.Var[str]
    field: rx.Var[str]
    take_label: rx.Var[str]


_SUBTITLES = rx.asset("subtitle_drop.jsx", shared=True).importable_path


class SubtitleDrop(rx.NoSSRComponent):
    """Takes subtitle files; `languages`: pairs of code and name."""

    library = _SUBTITLES
    tag = "SubtitleDrop"

    video_id: rx.Var[str]
    languages: rx.Var[list[list[str]]]
    words: rx.Var[dict[str, str]]
    button_class: rx.Var[str]
    select_class: rx.Var[str]
    on_added: rx.EventHandler[no_args_event_spec]


class ReplaceTrack(rx.NoSSRComponent):
    """A button that puts another file in the place of the track in `language`."""

    library = _SUBTITLES
    tag = "ReplaceTrack"

    video_id: rx.Var[str]
    language: rx.Var[str]
    label: rx.Var[str]
    words: rx.Var[dict[str, str]]
    on_added: rx.EventHandler[no_args_event_spec]
