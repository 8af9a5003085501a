"""Which of a source's sound tracks viewers may choose from, and what each is called: pure.

Each becomes a rendition of its own. The default one comes first and is "audio", the others are "audio2" on: names
that are safe in paths and have no dash, which parts a rendition from its run in the name of a folder.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kdrama_app.errors import InvalidInput
from kdrama_app.subtitles.languages import autonym, language_tag
from kdrama_app.transcode.source import AudioFacts

AUDIO = "audio"
MOST_TRACKS = 8
TITLE_CHARACTERS = 60
# ISO 639-2 codes that name no language: undetermined, several, none in the list, nothing spoken.
_NO_LANGUAGE = frozenset({"und", "mul", "mis", "zxx"})


class Role(StrEnum):
    """What a track is for, in DASH's words (urn:mpeg:dash:role:2011; ISO/IEC 23009-1, 5.8.5.5)."""

    MAIN = "main"
    DUB = "dub"
    ALTERNATE = "alternate"
    COMMENTARY = "commentary"
    DESCRIPTION = "description"


@dataclass(frozen=True)
class Sound:
    """One sound rendition: the file's `index`-th sound track (from 0), the default one being `number` 0.

    The others are numbered -1, -2, … : in a job's ledger they stand beside its pieces, which count from 1.
    `language` as BCP 47 has it, "" where the file does not say; `title` is unlike any other's, whatever its case;
    `gain`: decibels to add (`loudness.py`); `guarded`: peaks that nobody has looked for are held at the ceiling.
    """

    number: int
    index: int
    language: str
    title: str
    role: Role
    gain: float = 0.0
    guarded: bool = False

    @property
    def name(self) -> str:
        return f"{AUDIO}{1 - self.number}" if self.number else AUDIO


def chosen_sounds(tracks: Iterable[AudioFacts]) -> tuple[Sound, ...]:
    """The tracks to encode, the default one first: the one that the file marks so, else its first."""
    ordered = sorted(tracks, key=lambda track: (not track.default, track.index))[:MOST_TRACKS]
    sounds: list[Sound] = []
    for place, track in enumerate(ordered):
        language = _language(track.language)
        title = _unlike(_title(track.title) or (autonym(language) if language else f"Audio {place + 1}"), sounds)
        sounds.append(Sound(-place, track.index, language, title, _role(track, language, sounds)))
    return tuple(sounds)


def _language(written: str) -> str:
    try:
        tag = language_tag(written)
    except InvalidInput:
        return ""
    return "" if tag in _NO_LANGUAGE else tag


def _title(written: str) -> str:
    """One printable line without quotation marks, which no attribute of a playlist can hold (RFC 8216, 4.2)."""
    printable = "".join(character if character.isprintable() else " " for character in written)
    return " ".join(printable.replace('"', "'").split())[:TITLE_CHARACTERS].strip()


def _unlike(title: str, sounds: Iterable[Sound]) -> str:
    """Members of a group have different names (RFC 8216, 4.3.4.1.1)."""
    taken = {sound.title.casefold() for sound in sounds}
    names = (title, *(f"{title} {number}" for number in range(2, MOST_TRACKS + 2)))
    return next(name for name in names if name.casefold() not in taken)


def _role(track: AudioFacts, language: str, before: list[Sound]) -> Role:
    if track.role:
        return Role(track.role)
    if not before:
        return Role.MAIN
    return Role.DUB if language != before[0].language else Role.ALTERNATE
