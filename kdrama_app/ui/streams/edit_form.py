"""The form of a stream: what is kept, as its fields show it, and what a browser sends, as it is written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kdrama_app.streams.backends.port import StreamChanges
from kdrama_app.streams.views import Status, StreamDraft, StreamView

TEXTS = ("source", "link", "title", "kind", "city", "state", "posted_by", "notes")
CHOSEN = ("status", "platform", "orientation")


@dataclass(frozen=True)
class Filled(StreamDraft):
    """The form as it is opened; `streamer`: the id of whose stream it is, "" for nobody's."""

    source: str = ""
    link: str = ""
    streamer: str = ""


def filled(stream: StreamView) -> Filled:
    texts = {name: getattr(stream, name) for name in TEXTS}
    choices = {name: getattr(stream, name).value for name in CHOSEN}
    return Filled(**texts, **choices, streamer=str(stream.streamer_id or ""))


def says(form: Mapping[str, Any], kept: Filled) -> bool:
    """Whether a form reads as what is `kept`, letter for letter."""
    return all(str(form.get(name, "")) == getattr(kept, name) for name in (*TEXTS, *CHOSEN))


def changes_in(form: Mapping[str, Any], before: Filled) -> StreamChanges:
    """What a form says of a stream that was `before`.

    All texts, also those that stayed: another server that missed one gets it so. A status is news of this moment, and
    said only where somebody chose another one. So are platform and orientation: what stayed is found out anew with
    another link.
    """
    said: dict[str, str] = {name: str(form.get(name, "")) for name in TEXTS}
    chosen = {name: str(form.get(name, "")) for name in CHOSEN}
    moved = said["link"].strip() != before.link
    said |= {
        name: value
        for name, value in chosen.items()
        if value != getattr(before, name) or (name != "status" and not moved)
    }
    if said.get("status") in {"", Status.UNKNOWN} and not before.status:
        # Of a new one nobody said anything.
        del said["status"]
    return StreamChanges.of(said)
