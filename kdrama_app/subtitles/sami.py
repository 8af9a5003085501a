"""Bilingual SAMI (.smi) taken apart: one file a language. Pure.

A SAMI file has one timeline and several classes (`<P Class=KRCC>`, `<P Class=ENCC>`), whose languages its
style sheet names. pysubs2 reads them all as one, and guesses how long a cue stays; here each class becomes
a timeline of its own, in which a cue stays until the next SYNC of its class.
"""

import re
from dataclasses import dataclass

import langcodes

_SYNC = re.compile(r"<sync\b[^<>]{0,100}?\bstart\s{0,9}=\s{0,9}[\"']?(\d{1,9})[^<>]{0,100}>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"<p\b([^<>]{0,200})>", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_STYLE_CLASS = re.compile(r"\.([\w-]{1,40})\s{0,9}\{([^{}]{0,400})\}")
_STYLE_LANGUAGE = re.compile(r"\blang\s*:\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,4})?)", re.IGNORECASE)
_BY_CLASS = {"kr": "ko", "ko": "ko", "en": "en", "eg": "en", "us": "en", "jp": "ja", "ja": "ja", "cn": "zh", "ch": "zh"}


@dataclass(frozen=True)
class SamiClass:
    """One language's timeline: pairs of start (milliseconds) and markup. `language` is "" where the file is silent."""

    name: str
    language: str
    syncs: tuple[tuple[int, str], ...]


def split_classes(text: str) -> list[SamiClass]:
    """The classes in the order they first speak."""
    head, *pieces = _SYNC.split(text)
    timelines: dict[str, list[tuple[int, str]]] = {}
    for start, body in zip(pieces[::2], pieces[1::2], strict=True):
        for name, markup in _paragraphs(body):
            timelines.setdefault(name, []).append((int(start), markup))
    languages = _style_languages(head)
    return [
        SamiClass(name, languages.get(name) or _language_of_class(name), tuple(sorted(syncs, key=lambda sync: sync[0])))
        for name, syncs in timelines.items()
    ]


def _paragraphs(body: str) -> list[tuple[str, str]]:
    """Class and markup of each paragraph of a SYNC; text before any `<P>` belongs to the class without a name."""
    before, *rest = _PARAGRAPH.split(body)
    paragraphs = [("", before)] if before.strip() else []
    for attributes, markup in zip(rest[::2], rest[1::2], strict=True):
        named = _CLASS.search(attributes)
        paragraphs.append((named.group(1).upper() if named else "", markup))
    return paragraphs


def _style_languages(head: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, rules in _STYLE_CLASS.findall(head):
        language = _STYLE_LANGUAGE.search(rules)
        if language and langcodes.tag_is_valid(language.group(1)):
            found[name.upper()] = language.group(1)
    return found


def _language_of_class(name: str) -> str:
    return _BY_CLASS.get(name[:2].lower(), "")
