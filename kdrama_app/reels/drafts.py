"""What a clip may be: its length, title and place. Pure."""

import math
from dataclasses import replace

from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import InvalidInput
from kdrama_app.reels.views import ClipDraft

SHORTEST, LONGEST = 1.0, 90.0
LONGEST_TITLE = 100
# The length of a video is told rounded, and a clip may end with it.
_ROUNDING = 0.05


def checked(draft: ClipDraft, episode: EpisodeView) -> ClipDraft:
    """The draft with its title tidied. Raises InvalidInput, whose details name the field."""
    title = " ".join(draft.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE or not title.isprintable():
        raise InvalidInput(details={"title": f"1 to {LONGEST_TITLE} characters"})
    if not all(map(math.isfinite, (draft.start, draft.end, draft.side))) or draft.start < 0:
        raise InvalidInput(details={"start": "seconds into the video"})
    if not SHORTEST - 1e-6 <= draft.end - draft.start <= LONGEST + 1e-6:
        raise InvalidInput(details={"end": f"{SHORTEST:g} to {LONGEST:g} seconds after start"})
    if episode.duration is not None and draft.end > episode.duration + _ROUNDING:
        raise InvalidInput(details={"end": "not beyond the end of the video"})
    if not 0 <= draft.side <= 1:
        raise InvalidInput(details={"side": "0 (left) to 1 (right)"})
    return replace(draft, title=title)
