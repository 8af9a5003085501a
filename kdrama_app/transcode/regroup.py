"""A copied picture lands in the storage: its groups of pictures, put together to segments as the plan has them."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from kdrama_app.storage.port import Storage
from kdrama_app.transcode.copying import Copied, Groups
from kdrama_app.transcode.fmp4 import MalformedSegment, Segment, Track, read_init, read_segment, shown_from
from kdrama_app.transcode.landing import (
    TOLERATED_SECONDS,
    Landed,
    Misplaced,
    folder_key,
    land_init,
    ticks,
)
from kdrama_app.transcode.layout import INIT_NAME, copied_name, segment_name


@dataclass
class Regrouping:
    """From `folder/{rung}`, where each group is a file, to the job's folder of the `rung` in the storage.

    A segment is the fragments of its groups one after the other (ISO/IEC 23000-19, 7.3.2.3). Publishing the same
    again changes nothing: the beginning that goes ahead is what the whole begins with.
    """

    storage: Storage
    folder: Path
    job: str
    rung: str
    copied: Copied
    landed: dict[str, Landed] = field(default_factory=dict)
    _track: Track | None = None

    def collect(self, *, ended: bool) -> bool:
        """Publish the segments whose groups are all there; whether there was one. Raises Misplaced, PiecesDiffer."""
        new = False
        try:
            while (count := len(self._segments)) < self._wanted and self._ready(count):
                self._publish(count)
                new = True
        except MalformedSegment as broken:
            raise Misplaced("a group that cannot be read") from broken
        if ended and (len(self._segments) < self._wanted or self._file(len(self.groups.keys)).exists()):
            raise Misplaced("other groups of pictures than its packets have")
        return new

    @property
    def groups(self) -> Groups:
        return self.copied.groups

    @property
    def _wanted(self) -> int:
        return self.copied.segments or len(self.groups.heads)

    @property
    def _segments(self) -> tuple[Segment, ...]:
        return self.landed[self.rung].segments if self.rung in self.landed else ()

    def _file(self, group: int) -> Path:
        return self.folder / self.rung / segment_name(group + 1)

    def _range(self, index: int) -> range:
        bounds = (*self.groups.heads, len(self.groups.keys))
        return range(bounds[index], bounds[index + 1])

    def _ready(self, index: int) -> bool:
        # They are written one after the other.
        return self._file(self._range(index)[-1]).exists() and (self.folder / self.rung / INIT_NAME).exists()

    def _publish(self, index: int) -> None:
        track = self._opened()
        contents = [self._read(track, group) for group in self._range(index)]
        read = [read_segment(track, content) for content in contents]
        if not read[0].starts_with_keyframe:
            raise Misplaced("a group without a keyframe")
        content = b"".join(contents)
        end = read[-1].start + read[-1].duration
        if index + 1 < len(self.groups.heads):
            end = self._at(track, self.groups.heads[index + 1])
        segment = Segment(read[0].start, end - read[0].start, len(content), sum(each.frames for each in read), True)
        joined = self.folder / f"segment-{index + 1}"
        joined.write_bytes(content)
        self.storage.adopt(joined, f"{folder_key(self.job, copied_name(self.rung))}/{segment_name(index + 1)}")
        for group in self._range(index):
            self._file(group).unlink()
        before = self.landed[self.rung]
        self.landed[self.rung] = replace(before, segments=(*before.segments, segment))

    def _opened(self) -> Track:
        if self._track is None:
            content = (self.folder / self.rung / INIT_NAME).read_bytes()
            self._track = read_init(content)
            folder = folder_key(self.job, copied_name(self.rung))
            self.landed[self.rung] = land_init(self.storage, folder, content, self._track)
        return self._track

    def _read(self, track: Track, group: int) -> bytes:
        """A group's fragment, its first frame where its packet has it. Raises Misplaced."""
        content, at = self._file(group).read_bytes(), self._at(track, group)
        off = abs(read_segment(track, content).start - at)
        if off > TOLERATED_SECONDS * track.timescale:
            raise Misplaced("a group at another time than its packet has")
        return shown_from(track, content, at) if off else content

    def _at(self, track: Track, group: int) -> int:
        return ticks(Fraction(self.groups.keys[group]) * self.groups.unit, track)
