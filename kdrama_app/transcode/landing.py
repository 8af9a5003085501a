"""What an encoder writes lands in the storage, segment by segment, each checked against the plan first."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, Self

from kdrama_app.errors import TranscodeFailed
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.transcode.fmp4 import (
    MalformedSegment,
    Segment,
    Track,
    read_init,
    read_segment,
    read_segments,
    shown_from,
)
from kdrama_app.transcode.layout import INIT_NAME, folder_name, media_prefix, segment_name
from kdrama_app.transcode.pieces import Piece

# More than the muxer's guess at a segment's first frame can be wrong by.
TOLERATED_SECONDS = 0.5
NOTHING_PLAYABLE = "Nothing playable came out of this video"


class Misplaced(Exception):
    """The frames are not where the file's packets say: they were sought in vain, or do not decode."""


class PiecesDiffer(Exception):
    """Pieces of one rendition begin with different parameters: they would not play as one."""


@dataclass(frozen=True)
class Landed:
    """What of one rendition's piece is published. `init`: SHA-256 of its init segment, hex."""

    kind: str
    codecs: str
    timescale: int
    init: str
    segments: tuple[Segment, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        return cls(**{**kept, "segments": tuple(Segment(**segment) for segment in kept["segments"])})


@dataclass
class Landing:
    """From the `renditions`' folders below `folder` to a job's folders in the storage.

    `piece`: what is being made; None for the sound, whose segments end where their own frames do. Publishing
    the same again, by whomever, changes nothing: the same piece gives the same bytes.
    """

    storage: Storage
    folder: Path
    job: str
    renditions: Sequence[str]
    piece: Piece | None = None
    landed: dict[str, Landed] = field(default_factory=dict)
    _tracks: dict[str, Track] = field(default_factory=dict)

    def collect(self, *, ended: bool) -> bool:
        """Publish what is whole by now; whether there was anything new. `ended`: nothing will follow.

        Raises Misplaced, PiecesDiffer, TranscodeFailed.
        """
        if self.piece is not None and not self.piece.planned and not ended:
            # Its place is known when the last frame is.
            return False
        if not self.renditions:
            # A piece that is only decoded, to see whether it can be.
            return False
        new = False
        try:
            while self._ready(self._count + 1):
                if not self._tracks:
                    self._publish_inits()
                self._publish(self._count + 1)
                new = True
        except MalformedSegment as broken:
            # An encoder that was given nothing leaves an empty segment, and says why when it ends.
            if ended:
                raise TranscodeFailed(NOTHING_PLAYABLE) from broken
        if ended:
            self._check_ending()
        return new

    @property
    def _count(self) -> int:
        return min((len(landed.segments) for landed in self.landed.values()), default=0)

    @property
    def _first_number(self) -> int:
        return self.piece.first_segment if self.piece else 1

    def _ready(self, number: int) -> bool:
        names = [segment_name(number), *([] if self._tracks else [INIT_NAME])]
        return all((self.folder / rendition / name).exists() for rendition in self.renditions for name in names)

    def _publish_inits(self) -> None:
        tracks: dict[str, Track] = {}
        for rendition in self.renditions:
            content = (self.folder / rendition / INIT_NAME).read_bytes()
            track = tracks[rendition] = read_init(content)
            self.landed[rendition] = land_init(self.storage, folder_key(self.job, rendition), content, track)
        self._tracks = tracks

    def _publish(self, number: int) -> None:
        found = {rendition: self._read(rendition, number) for rendition in self.renditions}
        if self.piece is not None and self.piece.planned:
            found = {name: self._placed(self.piece, name, number, segment) for name, segment in found.items()}
        if len({segment.frames for segment in found.values()}) > 1:
            raise TranscodeFailed("The versions of this video differ in length; please try again")
        if not all(segment.starts_with_keyframe for segment in found.values()):
            raise TranscodeFailed("The video could not be cut into pieces; please try again")
        for rendition, segment in found.items():
            key = f"{folder_key(self.job, rendition)}/{segment_name(self._first_number + number - 1)}"
            self.storage.adopt(self.folder / rendition / segment_name(number), key)
            before = self.landed[rendition]
            self.landed[rendition] = replace(before, segments=(*before.segments, segment))

    def _read(self, rendition: str, number: int) -> Segment:
        track = self._tracks[rendition]
        content = (self.folder / rendition / segment_name(number)).read_bytes()
        if self.piece is None:
            return read_segment(track, content)
        if not self.piece.planned:
            following = self.folder / rendition / segment_name(number + 1)
            pair = (content, following.read_bytes()) if following.exists() else (content,)
            return read_segments(track, pair)[0]
        return read_segment(track, content)

    def _placed(self, piece: Piece, rendition: str, number: int, segment: Segment) -> Segment:
        """A segment where the plan has it; it ends where the plan has the next one. Raises Misplaced."""
        track = self._tracks[rendition]
        if number > len(piece.starts):
            raise Misplaced(f"an unplanned segment {number}")
        start = piece.starts[number - 1]
        end = piece.starts[number] if number < len(piece.starts) else piece.ends
        late = segment.start - start * track.timescale
        # A damaged frame may be missing where a segment begins; at a seam it would be one that we lost.
        lost = number == 1 and abs(late) > max(1, piece.leeway * track.timescale)
        if lost or (end is not None and segment.start >= end * track.timescale):
            raise Misplaced(f"it begins {float(late / track.timescale):.3f} s after {float(start):.3f}")
        at = ticks(start, track)
        if number > 1 and 0 < abs(segment.start - at) < TOLERATED_SECONDS * track.timescale:
            path = self.folder / rendition / segment_name(number)
            path.write_bytes(shown_from(track, path.read_bytes(), at))
            segment = replace(read_segment(track, path.read_bytes()), start=at)
        return segment if end is None else replace(segment, duration=ticks(end, track) - segment.start)

    def _check_ending(self) -> None:
        if self.piece is None:
            return
        if self.piece.planned and self._count != len(self.piece.starts):
            raise Misplaced(f"{self._count} segments instead of {len(self.piece.starts)}")
        if not self._count:
            raise TranscodeFailed(NOTHING_PLAYABLE)


def folder_key(job: str, rendition: str) -> str:
    """Where a job's rendition lies in the storage."""
    return f"{media_prefix(job.rpartition('-')[0])}/{folder_name(rendition, job)}"


def land_init(storage: Storage, folder: str, content: bytes, track: Track) -> Landed:
    """Publish an init segment; as it starts, nothing else has landed. Raises PiecesDiffer where another lies there."""
    key = f"{folder}/{INIT_NAME}"
    try:
        if storage.read(key) != content:
            raise PiecesDiffer(key)
    except KeyNotFound:
        storage.write(key, content)
    return Landed(track.kind, track.codecs, track.timescale, hashlib.sha256(content).hexdigest(), ())


def ticks(seconds: Fraction, track: Track) -> int:
    """The nearest moment that the track's clock can tell."""
    return math.floor(seconds * track.timescale + Fraction(1, 2))
