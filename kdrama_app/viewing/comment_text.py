"""What a comment may consist of. Pure."""

import re
import unicodedata

from kdrama_app.errors import InvalidInput

LONGEST = 2000
# They turn the order of what follows around, also of what is not the writer's.
_TURNERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def checked_text(text: str) -> str:
    """NFC and trimmed, without control characters, at most one empty line in a row. Raises InvalidInput unless it has
    1 to 2000 characters, one of which can be seen."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in lines if c == "\n" or _may_stand(c)).strip()
    kept = re.sub(r"\n\s*\n\s*", "\n\n", kept)
    if len(kept) > LONGEST or not any(unicodedata.category(c)[0] not in "CZ" for c in kept):
        raise InvalidInput(details={"text": f"must have 1 to {LONGEST} characters"})
    return kept


def _may_stand(character: str) -> bool:
    return unicodedata.category(character) not in {"Cc", "Cs"} and character not in _TURNERS
