"""The player as a Reflex component; its contract is written at the head of `player.jsx`."""

from typing import Any

import reflex as rx
from reflex.event import no_args_event_spec, passthrough_event_spec

# Linked side by side: player.jsx imports the others from its own folder.
_BESIDE = (
    "asking.js",
    "clip_sheet.jsx",
    "clip_words.js",
    "clipping.js",
    "commands.js",
    "controls.jsx",
    "data_use.js",
    "habits.js",
    "help.jsx",
    "keys.js",
    "liking.js",
    "memory.js",
    "mending.js",
    "moments.js",
    "offers.jsx",
    "panels.jsx",
    "playback.js",
    "rounds.js",
    "sounds.js",
    "stage.jsx",
    "streaming.js",
    "theatre.js",
    "words.js",
)
for _name in _BESIDE:
    rx.asset(_name, shared=True)


class Player(rx.NoSSRComponent):
    """Plays one video and keeps its position; nothing of its clock goes through State."""

    library = rx.asset("player.jsx", shared=True).importable_path
    tag = "Player"
    lib_dependencies: list[str] = ["@vidstack/react@1.15.6", "hls.js@1.7.4", "media-captions@1.0.4"]

    video_id: rx.Var[str]
    title: rx.Var[str]
    language: rx.Var[str]
    spoken: rx.Var[str]
    duration: rx.Var[float]
    api_base: rx.Var[str]
    next_href: rx.Var[str]
    next_title: rx.Var[str]
    next_label: rx.Var[str]
    next_poster: rx.Var[str]
    previous_href: rx.Var[str]
    autoplay: rx.Var[bool]
    preferred: rx.Var[dict[str, Any]]

    on_end: rx.EventHandler[no_args_event_spec]
    on_grown: rx.EventHandler[no_args_event_spec]
    on_autoplay: rx.EventHandler[passthrough_event_spec(bool)]
    on_prefer: rx.EventHandler[passthrough_event_spec(dict)]


def player(**props: Any) -> rx.Component:
    """A player on this site's own API."""
    return Player.create(api_base="/api/v1", **props)
