"""Preferences as they are stored: only what was chosen, so that a later version may choose otherwise for the rest."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from kdrama_app.accounts.views import Preferences, Theme
from kdrama_app.errors import InvalidInput

LANGUAGES = ("en", "ko")
_NEW = Preferences()

# "auto" and "off" look like languages, and are none.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")


def _is_number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


_WATCHING: dict[str, Callable[[Any], bool]] = {
    "quality": lambda value: isinstance(value, int) and _is_number(value, 0, 4320),
    "speed": lambda value: _is_number(value, 0.25, 2),
    "captions": lambda value: isinstance(value, str) and _LANGUAGE.fullmatch(value) is not None,
}


def read_preferences(stored: Mapping[str, Any]) -> Preferences:
    """What somebody chose; what is missing, or nothing this version knows, as it is for a new account."""
    language, theme = stored.get("language"), stored.get("theme")
    return Preferences(
        language=language if language in LANGUAGES else _NEW.language,
        theme=Theme(theme) if theme in list(Theme) else _NEW.theme,
        history=stored.get("history") is not False,
        autoplay=stored.get("autoplay") is not False,
        **{name: stored[name] for name, makes_sense in _WATCHING.items() if makes_sense(stored.get(name))},
    )


def written_preferences(preferences: Preferences) -> dict[str, Any]:
    """For the table. Raises InvalidInput."""
    if preferences.language not in (None, *LANGUAGES):
        raise InvalidInput(details={"language": f"must be one of {', '.join(LANGUAGES)}"})
    for name, makes_sense in _WATCHING.items():
        if getattr(preferences, name) is not None and not makes_sense(getattr(preferences, name)):
            raise InvalidInput(details={name: "is nothing that can be preferred"})
    return {name: value for name, value in asdict(preferences).items() if value != getattr(_NEW, name)}
