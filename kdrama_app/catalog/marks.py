"""What makes sense as marks of a video. Pure."""

import math

from kdrama_app.catalog.views import Marks
from kdrama_app.errors import InvalidInput


def check_marks(marks: Marks, *, duration: float | None) -> None:
    """Raises InvalidInput naming the mark that makes no sense; `duration` in seconds, None until known."""
    end = duration if duration is not None else math.inf
    for name in ("intro_start", "intro_end", "credits_start"):
        value = getattr(marks, name)
        if value is not None and not 0 <= value <= end:
            raise InvalidInput(details={name: "seconds within the video"})
    if (marks.intro_start is None) != (marks.intro_end is None):
        raise InvalidInput(details={"intro_end": "an intro has a beginning and an end"})
    if marks.intro_start is not None and marks.intro_end is not None and marks.intro_end <= marks.intro_start:
        raise InvalidInput(details={"intro_end": "later than its beginning"})
    if None not in (marks.intro_end, marks.credits_start) and (marks.credits_start or 0) < (marks.intro_end or 0):
        raise InvalidInput(details={"credits_start": "after the intro"})
