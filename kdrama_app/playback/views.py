"""What leaves the playback context."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kdrama_app.catalog.views import EpisodeView


@dataclass(frozen=True)
class TicketedTrack:
    """A subtitle track with the URL that fetches it as WebVTT."""

    id: str
    language: str
    label: str
    url: str


@dataclass(frozen=True)
class PlaybackGrant:
    """Everything a player needs. URLs are absolute paths that carry a ticket and work until `expires_at`;
    `hls_url` is empty while there is nothing to play, the others where there is none. The storyboard is WebVTT
    whose cues name pictures relative to its own address. `complete`: all of the video plays, and what goes with it is
    there as far as it could be made; asked again, nothing more will have come."""

    episode: EpisodeView
    hls_url: str
    dash_url: str
    poster_url: str
    storyboard_url: str
    chapters_url: str
    tracks: tuple[TicketedTrack, ...]
    expires_at: datetime
    complete: bool


@dataclass(frozen=True)
class Playlist:
    """A playlist or manifest whose URLs work from anywhere on the site; `growing` while more is encoded."""

    text: str
    growing: bool


@dataclass(frozen=True)
class CachedMp4:
    """A progressive MP4 on this machine's disk: `size` in bytes, `etag` quoted, the same whenever it is rebuilt."""

    path: Path
    size: int
    etag: str
