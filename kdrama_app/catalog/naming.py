"""Names to keys and slugs: pure."""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)


def name_key(name: str) -> str:
    """What makes two spellings one series: NFKC, case-folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def slugify(name: str) -> str:
    """A path segment that keeps Hangul ("도깨비 시즌 2" -> "도깨비-시즌-2"); "series" when nothing is left."""
    return _NOT_WORD.sub("-", name_key(name)).replace("_", "-").strip("-") or "series"
