"""Cues to WebVTT (https://www.w3.org/TR/webvtt1/). Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kdrama_app.subtitles.views import Cue

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u2028\u2029]")


@dataclass(frozen=True)
class Fragment:
    """A run of plain text in one style."""

    text: str
    italic: bool = False
    bold: bool = False
    underline: bool = False


def cue_text(fragments: Iterable[Fragment]) -> str:
    """Escaped cue text: no tag but ours, no empty line (it would end the cue), no arrow (it would begin one)."""
    marked = "".join(_marked(fragment) for fragment in fragments)
    lines = (line.strip() for line in marked.split("\n"))
    return "\n".join(line for line in lines if line)


def _marked(fragment: Fragment) -> str:
    text = _CONTROL.sub(" ", fragment.text)
    if not text.strip():
        return text
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for tag, wanted in (("u", fragment.underline), ("b", fragment.bold), ("i", fragment.italic)):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    return text


def to_webvtt(cues: Iterable[Cue]) -> str:
    """A whole file."""
    blocks = (f"{_timestamp(cue.start)} --> {_timestamp(cue.end)}\n{cue.text}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def _timestamp(milliseconds: int) -> str:
    seconds, fraction = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{fraction:03d}"
