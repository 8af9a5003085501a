"""Reads fragmented MP4 as ISO/IEC 14496-12 lays it out: the exact times our playlists are written from. Pure.

Only what our own encoder writes is read (one track, one fragment or more a segment); anything else is a
MalformedSegment, so that a broken file is found before it is published.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

_CONTAINERS = {b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"}
# Fields of a sample entry before its own boxes: ISO/IEC 14496-12, 12.1.3 (visual) and 12.2.3 (audio).
_VISUAL_ENTRY, _AUDIO_ENTRY = 78, 28
_NON_SYNC = 0x10000


class MalformedSegment(ValueError):
    """The bytes are not a segment as we write them."""


@dataclass(frozen=True)
class Segment:
    """One media segment. `start`, `duration` in units of the track's timescale on the presentation timeline."""

    start: int
    duration: int
    size: int
    frames: int
    starts_with_keyframe: bool


@dataclass(frozen=True)
class Track:
    """What an init segment says. `codecs` as RFC 6381 writes it; `delay` is the edit list's media time.

    `width`, `height` in pixels, of a picture.
    """

    timescale: int
    kind: str
    codecs: str
    delay: int
    default_duration: int
    default_flags: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class _Fragment:
    """Sample times of one segment, before its neighbours are known."""

    first: int
    end: int
    size: int
    frames: int
    keyframe: bool

    @classmethod
    def joined(cls, parts: list[Self], size: int) -> Self:
        if not parts:
            raise MalformedSegment("a segment without a fragment")
        return cls(
            first=min(part.first for part in parts),
            end=max(part.end for part in parts),
            size=size,
            frames=sum(part.frames for part in parts),
            keyframe=parts[0].keyframe,
        )


def read_init(content: bytes) -> Track:
    """The track of an init segment. Raises MalformedSegment."""
    boxes = dict(_walk(content))
    try:
        handler = boxes[b"hdlr"][8:12]
        kind = {b"vide": "video", b"soun": "audio"}[handler]
        trex = struct.unpack_from(">5I", boxes[b"trex"], 4)
        width, height = struct.unpack_from(">2H", boxes[b"stsd"], 40) if kind == "video" else (0, 0)
        return Track(
            timescale=_timescale(boxes[b"mdhd"]),
            kind=kind,
            codecs=_codecs(boxes[b"stsd"], kind),
            delay=_delay(boxes.get(b"elst", b"")),
            default_duration=trex[2],
            default_flags=trex[4],
            width=width,
            height=height,
        )
    except (KeyError, struct.error, IndexError, UnicodeDecodeError) as broken:
        raise MalformedSegment("not an init segment") from broken


def read_segments(track: Track, contents: Iterable[bytes]) -> tuple[Segment, ...]:
    """The index of a rendition from its segments in order; each ends exactly where the next begins."""
    fragments = [_read_segment(track, content) for content in contents]
    starts = [max(0, fragment.first) for fragment in fragments]
    ends = [*starts[1:], *(fragment.end for fragment in fragments[-1:])]
    segments = tuple(
        Segment(start, end - start, fragment.size, fragment.frames, fragment.keyframe)
        for fragment, start, end in zip(fragments, starts, ends, strict=True)
    )
    if any(segment.duration <= 0 for segment in segments):
        raise MalformedSegment("segments are out of order")
    return segments


def read_segment(track: Track, content: bytes) -> Segment:
    """One segment; it ends where its own last frame does."""
    fragment = _read_segment(track, content)
    start = max(0, fragment.first)
    duration = fragment.end - start
    if duration <= 0:
        raise MalformedSegment("segments are out of order")
    return Segment(start, duration, fragment.size, fragment.frames, fragment.keyframe)


def shown_from(track: Track, content: bytes, start: int) -> bytes:
    """The segment with its first frame shown at `start`, where ffmpeg's muxer only guessed it.

    It continues a fragment where the last frame before it would end, and shifts the first frame, of all frames
    the only one, by what it was mistaken in a variable rate (libavformat, movenc.c: "First packet of a new fragment").
    """
    decode = first = None
    for kind, body, offset in _walk_from(content, 0):
        if kind == b"tfdt":
            decode = struct.unpack_from(">Q" if body[0] else ">I", body, 4)[0]
        if kind == b"trun":
            flags = int.from_bytes(body[1:4])
            first = offset + 8 + sum(4 for bit in (0x1, 0x4, 0x100, 0x200, 0x400) if flags & bit)
            if not flags & 0x800 or body[0]:
                raise MalformedSegment("a run without composition times")
            break
    if decode is None or first is None or (shift := start + track.delay - decode) < 0:
        raise MalformedSegment("a segment that cannot be placed")
    return content[:first] + struct.pack(">I", shift) + content[first + 4 :]


def _read_segment(track: Track, content: bytes) -> _Fragment:
    parts: list[_Fragment] = []
    boxes: dict[bytes, bytes] = {}
    try:
        for kind, body in _walk(content):
            boxes[kind] = body
            if kind == b"trun":
                parts.append(_read_run(track, boxes))
    except (KeyError, struct.error) as broken:
        raise MalformedSegment("not a media segment") from broken
    return _Fragment.joined(parts, len(content))


def _read_run(track: Track, boxes: dict[bytes, bytes]) -> _Fragment:
    """Track fragment header, decode time and run: ISO/IEC 14496-12, 8.8.7, 8.8.12 and 8.8.8."""
    duration, flags = _fragment_defaults(track, boxes[b"tfhd"])
    tfdt, run = boxes[b"tfdt"], boxes[b"trun"]
    decode = struct.unpack_from(">Q" if tfdt[0] else ">I", tfdt, 4)[0]
    run_flags, count = int.from_bytes(run[1:4]), struct.unpack_from(">I", run, 4)[0]
    offset = 8 + (4 if run_flags & 0x1 else 0)
    first_flags: int | None = None
    if run_flags & 0x4:
        first_flags = struct.unpack_from(">I", run, offset)[0]
        offset += 4
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if run_flags & bit]
    if not count or len(run) < offset + 4 * len(fields) * count:
        raise MalformedSegment("a run without samples")
    presented: list[tuple[int, int]] = []
    for index in range(count):
        sample = dict(zip(fields, struct.unpack_from(f">{len(fields)}I", run, offset), strict=True))
        offset += 4 * len(fields)
        lasts = sample.get(0x100, duration)
        shift = sample.get(0x800, 0)
        # Version 1 offsets are signed.
        shift -= 1 << 32 if run[0] and shift >= 1 << 31 else 0
        presented.append((decode + shift - track.delay, lasts))
        decode += lasts
        if index == 0 and first_flags is None:
            first_flags = sample.get(0x400, flags)
    last_start, last_duration = max(presented)
    keyframe = not (first_flags or 0) & _NON_SYNC
    return _Fragment(min(presented)[0], last_start + last_duration, 0, count, keyframe)


def _fragment_defaults(track: Track, tfhd: bytes) -> tuple[int, int]:
    """Default sample duration and flags of a fragment, where it overrides the track's."""
    present = int.from_bytes(tfhd[1:4])
    offset = 8
    found = {0x8: track.default_duration, 0x20: track.default_flags}
    for bit, size in ((0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)):
        if present & bit:
            if bit in found:
                found[bit] = struct.unpack_from(">I", tfhd, offset)[0]
            offset += size
    return found[0x8], found[0x20]


def _walk(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Every box below the known containers, in order, with its body. Raises MalformedSegment on a false length."""
    for kind, body, _ in _walk_from(content, 0):
        yield kind, body


def _walk_from(content: bytes, base: int) -> Iterator[tuple[bytes, bytes, int]]:
    """The same, with the place of each body in the file; `content` lies at `base`."""
    offset = 0
    while offset < len(content):
        if len(content) - offset < 8:
            raise MalformedSegment("a box is cut off")
        size, kind = struct.unpack_from(">I4s", content, offset)
        header = 8
        if size == 1 and len(content) - offset >= 16:
            size, header = struct.unpack_from(">Q", content, offset + 8)[0], 16
        if size < header or offset + size > len(content):
            raise MalformedSegment("a box is cut off")
        body = content[offset + header : offset + size]
        if kind in _CONTAINERS:
            yield from _walk_from(body, base + offset + header)
        else:
            yield kind, body, base + offset + header
        offset += size


def _timescale(mdhd: bytes) -> int:
    return struct.unpack_from(">I", mdhd, 20 if mdhd[0] else 12)[0]


def _delay(elst: bytes) -> int:
    """The media time of a single-entry edit list, 0 without one: ISO/IEC 14496-12, 8.6.6."""
    if len(elst) < 16:
        return 0
    return max(0, struct.unpack_from(">q", elst, 16)[0] if elst[0] else struct.unpack_from(">i", elst, 12)[0])


def _codecs(stsd: bytes, kind: str) -> str:
    """RFC 6381: avc1.PPCCLL from the decoder configuration, mp4a.40.N from the audio object type."""
    size, format_name = struct.unpack_from(">I4s", stsd, 8)
    entry = stsd[16 : 8 + size]
    inner = dict(_walk(entry[_VISUAL_ENTRY if kind == "video" else _AUDIO_ENTRY :]))
    if kind == "video":
        return f"{format_name.decode()}.{inner[b'avcC'][1:4].hex()}"
    return f"{format_name.decode()}.40.{_audio_object_type(inner[b'esds'])}"


def _audio_object_type(esds: bytes) -> int:
    """The first five bits of the DecoderSpecificInfo inside the nested descriptors: ISO/IEC 14496-1, 7.2.6."""
    offset = 4
    for tag, fixed_fields in ((3, 3), (4, 13), (5, 0)):
        if esds[offset] != tag:
            raise MalformedSegment("an unexpected descriptor")
        offset += 1
        while esds[offset] & 0x80:
            offset += 1
        offset += 1 + fixed_fields
    return esds[offset] >> 3
