"""Where finished files live: publish a folder, open a key.

A key is a relative POSIX path (`media/7Yk…/720p-3fA/init.mp4`). The layout of the whole store:

    sources/{episode_id}/{file}                     the upload as it came
    media/{episode_id}/multivariant.m3u8            playlists and manifest, rewritten as renditions land
    media/{episode_id}/manifest.mpd
    media/{episode_id}/{rendition}-{job}/{segment}  immutable: a re-encode gets a folder of its own
    media/{episode_id}/subtitles/{track_id}.vtt
    media/{episode_id}/posters-{job}/{number}.jpg    candidates; one of them is the poster
    media/{episode_id}/posters-{job}/{number}-{width}.avif   the same for screens
    media/{episode_id}/storyboard-{job}/{file}       previews: WebVTT and its sheets
    pictures/{id}/{width}.avif, .jpg                 a series' own poster or backdrop
    clips/{shortcode}/clip.mp4                       a clip of an episode
    clips/{shortcode}/poster.jpg, poster-{width}.avif
"""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from kdrama_app.errors import NotFound

MAX_PART_BYTES = 255
MAX_KEY_BYTES = 1024
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")


@dataclass(frozen=True)
class StoredFile:
    """What is known of a key without reading it; `size` in bytes, `etag` opaque and quoted as HTTP wants it."""

    key: str
    size: int
    etag: str


class KeyNotFound(NotFound):
    message = "There is no such file"


class Storage(Protocol):
    """Both adapters make a write visible whole or not at all, and durable before they return."""

    def adopt(self, path: Path, key: str) -> None:
        """Take the file at `path` over as `key`; the local adapter renames it, without a second copy."""
        ...

    def publish(self, folder: Path, prefix: str) -> None:
        """Put every file below `folder` under `prefix`; done again after a crash it ends the same."""
        ...

    def write(self, key: str, content: bytes) -> None:
        """Create or replace one small file atomically."""
        ...

    def read(self, key: str) -> bytes:
        """The whole file. Raises KeyNotFound."""
        ...

    def stat(self, key: str) -> StoredFile:
        """Raises KeyNotFound."""
        ...

    def stream(self, key: str, *, start: int, length: int) -> AsyncIterator[bytes]:
        """Bytes `start` to `start + length - 1`, in pieces. Raises KeyNotFound."""
        ...

    def list(self, prefix: str) -> Iterator[StoredFile]:
        """Every file below the folder `prefix`."""
        ...

    def delete(self, key: str) -> None:
        """Remove one file; a missing one is no error."""
        ...

    def delete_folder(self, prefix: str) -> None:
        """Remove every file below `prefix`."""
        ...

    def sweep_drafts(self, *, before: datetime) -> None:
        """Remove what writes left behind that a crash cut off before then; no verb ever sees any of it."""
        ...

    def local_path(self, key: str) -> Path | None:
        """The file on this machine's disk (it may not exist), or None where the store is elsewhere."""
        ...

    def fetch(self, key: str, destination: Path) -> Path:
        """A path to read the file at: its own where local, else a copy made at `destination`. Raises KeyNotFound."""
        ...

    def free_bytes(self) -> int | None:
        """Room left, or None where the store does not say."""
        ...


def checked_key(key: str) -> str:
    """Refuse what could leave the store, and what one of the stores could not name. Raises KeyNotFound.

    A part has at most 255 bytes (as disks have it) and is neither empty, `.` nor `..`; a key has at most
    1024 bytes (as S3 has it); control characters and backslashes are in neither.
    """
    try:
        sizes = [len(part.encode()) for part in key.split("/")]
    except UnicodeEncodeError as unnameable:
        raise KeyNotFound from unnameable
    parts = key.split("/")
    if not all(0 < size <= MAX_PART_BYTES for size in sizes) or sum(sizes) + len(sizes) > MAX_KEY_BYTES:
        raise KeyNotFound
    if ".." in parts or "." in parts or _UNSAFE.search(key):
        raise KeyNotFound
    return key
