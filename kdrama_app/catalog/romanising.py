"""How a Korean word sounds in Latin letters, whichever way somebody spells it: pure.

A word is romanised by the Revised Romanization of Korean (Ministry of Culture, notice 2000-8: the tables, linking and
the changes of consonants that meet), then reduced to what the common spellings share: "jeong", "jung" and "chong" are
one, and so are "sarang" and "salang". The same reduction is applied to what somebody typed.
"""

import re

from kdrama_app.catalog.folding import syllables

_INITIALS = ("g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t", "p", "h")
_VOWELS = (
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
)
# What a final sounds like before a consonant, and what of it moves on to a vowel that follows: (stays, moves).
_FINALS = [
    ("", ""),
    *(("k", "g"), ("k", "kk"), ("k", "s"), ("n", "n"), ("n", "j"), ("n", "n"), ("t", "d"), ("l", "r")),
    *(("k", "g"), ("m", "m"), ("l", "b"), ("l", "s"), ("l", "t"), ("p", "p"), ("l", "r"), ("m", "m"), ("p", "b")),
    *(("p", "s"), ("t", "s"), ("t", "ss"), ("ng", ""), ("t", "j"), ("t", "ch"), ("k", "k"), ("t", "t"), ("p", "p")),
    ("t", ""),
]
# Of a double final the first stays behind when the second moves on.
_LEFT_BEHIND = {3: "k", 5: "n", 9: "l", 10: "l", 11: "l", 12: "l", 13: "l", 14: "l", 18: "p"}
_NG = 21
# Consonants that meet: the end of one syllable and the beginning of the next.
_MEETING = {
    **{(stop, nasal): nasalised + nasal for stop, nasalised in (("k", "ng"), ("t", "n"), ("p", "m")) for nasal in "nm"},
    **{(stop, "r"): nasalised + "n" for stop, nasalised in (("k", "ng"), ("t", "n"), ("p", "m"))},
    ("m", "r"): "mn",
    ("ng", "r"): "ngn",
    ("n", "r"): "ll",
    ("l", "n"): "ll",
    ("l", "r"): "ll",
}
# Applied in this order.
_SAME_SOUND = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"x", "gs"),
        (r"ch|z", "j"),
        (r"c(?=[eiy])", "s"),
        (r"ck|[ckq]", "g"),
        (r"t", "d"),
        (r"[pfv]", "b"),
        (r"sh", "s"),
        (r"l", "r"),
        (r"([gdbjs])h", r"\1"),
        (r"h(?![aeiouwy])", ""),
        (r"w(?=[ou])", ""),
        (r"eo|eu|oo|ou|u", "o"),
        (r"ae|ea|e", "e"),
        (r"ee|yi", "i"),
        (r"(.)\1+", r"\1"),
    )
]


def romanised(word: str) -> str:
    """A word of `folding.words` in Latin letters; what is no Korean syllable stays."""
    sounds, end = [], ""
    places = syllables(word)
    for index, place in enumerate(places):
        if isinstance(place, str):
            sounds.append(end + place)
            end = ""
            continue
        first, vowel, final = place
        sounds.append(_joined(end, _INITIALS[first]) + _VOWELS[vowel])
        following = places[index + 1] if index + 1 < len(places) else None
        stays, moves = _FINALS[final]
        links = isinstance(following, tuple) and _INITIALS[following[0]] == "-" and final != _NG
        if links:
            sounds.append(_LEFT_BEHIND.get(final, "") + moves)
        end = "" if links else stays
    return "".join(sounds) + end


def sound(word: str) -> str:
    """What the spellings of a word have in common; of one in Latin letters, or a Korean one romanised."""
    heard = romanised(word)
    for spelled, same in _SAME_SOUND:
        heard = spelled.sub(same, heard)
    return heard


def _joined(end: str, first: str) -> str:
    first = "" if first == "-" else first
    return _MEETING.get((end, first), end + first)
