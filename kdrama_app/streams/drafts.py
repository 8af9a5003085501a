"""What may be said of a stream: trimmed, bounded, in the spelling of the document. Pure."""

import unicodedata
from dataclasses import asdict
from enum import StrEnum
from typing import Any, cast

from kdrama_app.errors import InvalidInput
from kdrama_app.streams.platforms import host_of, orientation_of, platform_of
from kdrama_app.streams.views import Orientation, Platform, Status, StreamChanges, StreamDraft

LENGTHS = {
    "source": 200,
    "link": 2000,
    "kind": 50,
    "city": 100,
    "state": 100,
    "notes": 10_000,
    "title": 300,
    "posted_by": 100,
}
KIND = "stream"
CHOICES: dict[str, type[StrEnum]] = {"status": Status, "platform": Platform, "orientation": Orientation}
REQUIRED = ("source", "link")


def checked_draft(draft: StreamDraft) -> StreamChanges:
    """Every field of a new stream but its pin, found out where it was left empty. Raises InvalidInput with all faults.

    `status` is `unknown` where nobody knows it.
    """
    whole = checked_changes(cast("StreamChanges", {**asdict(draft), "status": draft.status or Status.UNKNOWN.value}))
    return found_out(whole, link=draft.link.strip())


def checked_changes(changes: StreamChanges) -> StreamChanges:
    """The same for what is changed; what is to be found out stays empty. Raises InvalidInput with all faults."""
    faults: dict[str, str] = {}
    kept: dict[str, Any] = {}
    for name, given in changes.items():
        try:
            kept[name] = _checked(name, given)
        except ValueError as fault:
            faults[name] = str(fault)
    if faults:
        raise InvalidInput(details=faults)
    return cast("StreamChanges", kept)


def found_out(changes: StreamChanges, *, link: str, platform: str = "") -> StreamChanges:
    """`changes` with what their empty fields are for `link`, on `platform` where they do not say."""
    found: dict[str, Any] = dict(changes)
    if found.get("platform") == "":
        found["platform"] = platform_of(link).value
    if found.get("orientation") == "":
        found["orientation"] = orientation_of(Platform(found.get("platform", platform)), link).value
    if found.get("kind") == "":
        found["kind"] = KIND
    return cast("StreamChanges", found)


def checked_text(text: str, *, longest: int, required: bool = False) -> str:
    """Trimmed, without control characters but line ends and tabs. Raises ValueError."""
    text = text.strip()
    if any(unicodedata.category(each) in {"Cc", "Cs"} and each not in "\n\r\t" for each in text):
        raise ValueError("must not contain control characters")
    if len(text) > longest:
        raise ValueError(f"must have at most {longest} characters")
    if required and not text:
        raise ValueError("is required")
    return text


def checked_link(link: str) -> str:
    """Trimmed. Raises ValueError for what does not lead to a page."""
    link = checked_text(link, longest=LENGTHS["link"], required=True)
    if not host_of(link) or any(each.isspace() for each in link):
        raise ValueError("must be a link that begins with http:// or https://")
    return link


def named(choice: type[StrEnum], written: str) -> StrEnum:
    """The one that is written so, in large letters or small. Raises ValueError."""
    by_name = {each.value.casefold(): each for each in choice}
    if (found := by_name.get(written.strip().casefold())) is None:
        raise ValueError(f"must be one of {', '.join(each.value for each in choice)}")
    return found


def _checked(name: str, given: object) -> str | bool:
    if name == "is_pinned":
        return _flag(given)
    if not isinstance(given, str):
        raise ValueError("must be a text")
    if name in CHOICES:
        # The platform and the orientation may be left to be found out.
        found_out_later = name != "status" and not given.strip()
        return "" if found_out_later else named(CHOICES[name], given).value
    if name not in LENGTHS:
        raise ValueError("is no field of a stream")
    if name == "link":
        return checked_link(given)
    return checked_text(given, longest=LENGTHS[name], required=name in REQUIRED)


def _flag(given: object) -> bool:
    if not isinstance(given, bool):
        raise ValueError("must be true or false")
    return given
