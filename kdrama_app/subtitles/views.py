"""What leaves the subtitles context."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cue:
    """Text shown from `start` to `end` (milliseconds).

    `text` is WebVTT cue text: escaped, with no tags but `<i>`, `<b>` and `<u>`, lines separated by a newline.
    """

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class TrackView:
    """A subtitle track: BCP 47 `language`, its own name as `label` ("한국어"), WebVTT at the storage `key`."""

    id: str
    episode_id: str
    language: str
    label: str
    key: str
    cue_count: int
