"""Preferences as they are stored: only what was chosen, so that a later version may choose otherwise for the rest."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from kdrama_app.accounts.views import Preferences, Theme
from kdrama_app.errors import InvalidInput

LANGUAGES = ("en", "ko")
_NEW = Preferences()


def read_preferences(stored: Mapping[str, Any]) -> Preferences:
    """What somebody chose; what is missing, or nothing this version knows, as it is for a new account."""
    language, theme = stored.get("language"), stored.get("theme")
    return Preferences(
        language=language if language in LANGUAGES else _NEW.language,
        theme=Theme(theme) if theme in list(Theme) else _NEW.theme,
        history=stored.get("history") is not False,
        autoplay=stored.get("autoplay") is not False,
    )


def written_preferences(preferences: Preferences) -> dict[str, Any]:
    """For the table. Raises InvalidInput."""
    if preferences.language not in (None, *LANGUAGES):
        raise InvalidInput(details={"language": f"must be one of {', '.join(LANGUAGES)}"})
    return {name: value for name, value in asdict(preferences).items() if value != getattr(_NEW, name)}
