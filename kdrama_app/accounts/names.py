"""What a username and an e-mail address may look like: pure."""

import re
import unicodedata

from kdrama_app.errors import InvalidInput

_USERNAME = re.compile(r"[\w][\w.\-]{1,30}[\w]")
_EMAIL = re.compile(r"[^@\s\x00-\x1f\x7f]{1,64}@[^@\s.\x00-\x1f\x7f]+(\.[^@\s.\x00-\x1f\x7f]+)+")


def folded(name: str) -> str:
    """What makes two spellings one account: NFKC, case-folded, trimmed."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def checked_username(username: str) -> str:
    """Trimmed NFKC, 3-32 letters of any script, digits, `_`, `.` or `-`. Raises InvalidInput."""
    name = unicodedata.normalize("NFKC", username).strip()
    if not _USERNAME.fullmatch(name):
        raise InvalidInput(details={"username": "must have 3 to 32 letters, digits, dots, dashes or underscores"})
    return name


def checked_email(email: str) -> str:
    """Trimmed; one @ and a dotted domain, at most 254 characters. Raises InvalidInput."""
    address = email.strip()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise InvalidInput(details={"email": "is not an e-mail address"})
    return address


def username_from(email: str) -> str:
    """A username for who gives none: what stands before the @, as far as a name may be so."""
    local = unicodedata.normalize("NFKC", email).partition("@")[0].partition("+")[0]
    name = re.sub(r"[^\w.\-]+", "-", local)[:24].strip("-.")
    return name if _USERNAME.fullmatch(name) else f"user-{name}".rstrip("-")
