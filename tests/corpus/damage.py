"""Files as they get hurt: cut off, or with lies in the boxes that say where everything is. Pure but for `random`.

MP4: ISO/IEC 14496-12, 4.2. Matroska: RFC 8794, sections 4 to 6, and RFC 9559 for the elements.
"""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

_MP4_PARENTS = {b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf", b"dinf", b"udta"}
_EBML_PARENTS = {
    b"\x18\x53\x80\x67",  # Segment
    b"\x15\x49\xa9\x66",  # Info
    b"\x16\x54\xae\x6b",  # Tracks
    b"\xae",  # TrackEntry
    b"\xe0",  # Video
    b"\xe1",  # Audio
    b"\x1f\x43\xb6\x75",  # Cluster
    b"\x1c\x53\xbb\x6b",  # Cues
    b"\xbb",  # CuePoint
    b"\xb7",  # CueTrackPositions
    b"\x11\x4d\x9b\x74",  # SeekHead
    b"\xa0",  # BlockGroup
}
_EXTREMES = (0, 1, 2, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


@dataclass(frozen=True)
class Box:
    """Where a box or element lies: `start` of its header, its `body`, and its `end`."""

    kind: bytes
    start: int
    body: int
    end: int


def truncated(content: bytes, percent: int) -> bytes:
    return content[: len(content) * percent // 100]


def mutated(content: bytes, seed: int) -> bytes:
    """The file with one to three lies in it; the same seed tells the same ones."""
    random = Random(seed)
    boxes = list(_mp4_boxes(content, 0, len(content)) if content[4:8] == b"ftyp" else _elements(content))
    # The payload is most of a file and the least of its structure: seldom the victim.
    structural = [box for box in boxes if box.kind not in {b"mdat", b"\xa3", b"free"}]
    hurt = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 3))):
        box = random.choice(structural if random.random() < 0.9 else boxes)
        random.choice(_LIES)(hurt, box, random)
    return bytes(hurt)


def _lie_about_size(content: bytearray, box: Box, random: Random) -> None:
    width = min(4, box.body - box.start)
    told = random.choice((*_EXTREMES, box.end - box.start + random.choice((-8, -1, 1, 8, 4096))))
    at = box.start if _is_mp4(content) else box.body - 1
    width = width if _is_mp4(content) else 1
    content[at : at + width] = (told & (256**width - 1)).to_bytes(width)


def _lie_about_kind(content: bytearray, box: Box, random: Random) -> None:
    if _is_mp4(content):
        content[box.start + 4 : box.start + 8] = random.choice(
            (b"free", b"moov", b"trak", b"stsd", b"\0\0\0\0", b"uuid")
        )
    else:
        content[box.start] ^= random.choice((0x01, 0x10, 0x40, 0xFF))


def _lie_about_a_number(content: bytearray, box: Box, random: Random) -> None:
    """A count, an offset, a timescale, a side, a duration: four bytes somewhere in the first 64 of the body."""
    length = min(64, box.end - box.body)
    if length >= 4:
        at = box.body + 4 * random.randrange(length // 4)
        content[at : at + 4] = struct.pack(">I", random.choice((*_EXTREMES, random.getrandbits(32))))
    elif length:
        content[box.body : box.end] = random.randbytes(box.end - box.body)


def _lie_about_an_entry(content: bytearray, box: Box, random: Random) -> None:
    """One entry of a table, anywhere in the body."""
    if box.end - box.body >= 4:
        at = random.randrange(box.body, box.end - 3)
        content[at : at + 4] = random.randbytes(4)


def _flip_bits(content: bytearray, box: Box, random: Random) -> None:
    for _ in range(random.randint(1, 8)):
        if box.end > box.body:
            content[random.randrange(box.body, box.end)] ^= 1 << random.randrange(8)


def _lose(content: bytearray, box: Box, _random: Random) -> None:
    del content[box.start : box.end]


def _repeat(content: bytearray, box: Box, _random: Random) -> None:
    if box.end - box.start < 1 << 20:
        content[box.end : box.end] = content[box.start : box.end]


_LIES: tuple[Callable[[bytearray, Box, Random], None], ...] = (
    _lie_about_size,
    _lie_about_kind,
    _lie_about_a_number,
    _lie_about_a_number,
    _lie_about_an_entry,
    _flip_bits,
    _lose,
    _repeat,
)


def _is_mp4(content: bytes | bytearray) -> bool:
    return content[:4] != b"\x1a\x45\xdf\xa3"


def _mp4_boxes(content: bytes, start: int, end: int) -> Iterator[Box]:
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, start)
        body = start + 8
        if size < 8 or start + size > end:
            return
        yield Box(kind, start, body, start + size)
        if kind in _MP4_PARENTS:
            yield from _mp4_boxes(content, body, start + size)
        start += size


def _elements(content: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    end = len(content) if end is None else end
    while start < end:
        width = 9 - content[start].bit_length()
        if width > 4 or start + width >= end:
            return
        at = start + width
        long = 9 - content[at].bit_length()
        if long > 8 or at + long > end:
            return
        size = int.from_bytes(content[at : at + long]) & ((1 << (7 * long)) - 1)
        body = at + long
        stop = end if size == (1 << (7 * long)) - 1 else min(end, body + size)
        kind = content[start:at]
        yield Box(kind, start, body, stop)
        if kind in _EBML_PARENTS:
            yield from _elements(content, body, stop)
        start = stop
