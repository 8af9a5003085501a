"""The names of reels: ours, and those of other houses. Pure."""

import re

from kdrama_app.db import new_id

LENGTH = 11
# Eleven characters are what is given out, here and elsewhere; shorter and longer ones are older or foreign. A plain
# word is none: the document answers `/reel/invalid/` otherwise than `/reel/ABC123/`.
PATTERN = "^([A-Za-z0-9_-]{11}|(?=[A-Za-z0-9_-]*[A-Z0-9])[A-Za-z0-9_-]{5,14})$"


def new_shortcode() -> str:
    """One of our own, nowhere else in use and not to be guessed (64 bits)."""
    return new_id(LENGTH)


def is_shortcode(text: str) -> bool:
    """Whether a reel may have that name."""
    return re.fullmatch(PATTERN, text) is not None


def clip_key(shortcode: str, file: str = "") -> str:
    """Where a clip's files lie in the storage, or one of them."""
    return f"clips/{shortcode}/{file}" if file else f"clips/{shortcode}"


VIDEO, POSTER = "clip.mp4", "poster.jpg"
