"""Reads every H.264 packet of a stranger's file: could it be served as it is? Nothing is decoded.

    python -I inspect_bitstream.py FILE DEMUXERS DECODERS SECONDS

Runs as a script in a confined process of its own (see `bitstream.py`) and imports nothing of ours. It prints
what `inspect_timeline.py` prints of as many SECONDS, so that none need be read twice, each batch with
`"bytes": [...]`: how many lie from each of its keyframes to the next one. Or, as soon as that is known,
`{"problem": WHY}` as its last line.

Clause numbers are those of Rec. ITU-T H.264.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import av
import av.error
from av.stream import Discard, Disposition

SLICE, IDR_SLICE, SPS, PPS = 1, 5, 7, 8
# SEI, delimiter, end of sequence and stream, filler: they may stand anywhere (table 7-1).
HARMLESS = {6, 9, 10, 11, 12}
# Constrained Baseline, Main, High (A.2): what every browser decodes.
PROFILES = {66, 77, 100}
CONSTRAINED = 0x40
HIGHEST_LEVEL = 52
BATCH = 5000


class Unfit(Exception):
    """The stream cannot be served as it is. The message says why, for a log."""


def main(path: str, demuxers: str, decoders: str, seconds: str) -> None:
    options = {"protocol_whitelist": "file", "format_whitelist": demuxers, "codec_whitelist": decoders}
    try:
        with av.open(f"file:{path}", options=options, metadata_errors="replace") as container:
            _examine(container, float(seconds))
    except Unfit as unfit:
        _say({"problem": str(unfit)})
    except (av.error.FFmpegError, ValueError, IndexError, StopIteration) as broken:
        _say({"problem": f"unreadable: {broken}"[:200]})


def _examine(container: Any, seconds: float) -> None:
    if container.format.name == "avi":
        raise Unfit("frames without times of their own")
    video = next(each for each in container.streams.video if not each.disposition & Disposition.attached_pic)
    for stream in container.streams:
        if stream is not video:
            stream.discard = Discard.all
    unit = video.time_base
    _say({"unit": [unit.numerator, unit.denominator], "begins": (container.start_time or 0) / av.time_base})
    units = Units(bytes(video.codec_context.extradata or b""))
    order, ends = Order(), 0
    limit = (container.start_time or 0) / av.time_base / unit + seconds / unit if seconds else float("inf")
    for packet in container.demux(video):
        if not packet.size:
            continue
        if packet.is_corrupt or packet.is_discard:
            raise Unfit("damaged packets" if packet.is_corrupt else "an edit list that cuts")
        order.take(packet.pts, packet.dts, packet.is_keyframe, packet.size)
        ends = max(ends, packet.pts + (packet.duration or 0))
        units.check(memoryview(packet), packet.is_keyframe)
        if packet.is_keyframe and len(order.times) > BATCH:
            _say(order.before_this_group())
        if packet.pts > limit:
            break
    else:
        limit = None
    _say(order.all())
    _say({"whole": True, "ends": ends} if limit is None else {"whole": False})


def _say(line: dict[str, Any]) -> None:
    print(json.dumps(line))


class Order:
    """When packets are decoded and shown: every group of pictures must be closed (7.4.1.2.4)."""

    def __init__(self) -> None:
        self.times: list[int] = []
        self.keys: list[int] = []
        self.bytes: list[int] = []
        self._decoded: int | None = None
        self._latest = -(1 << 62)

    def take(self, shown: int | None, decoded: int | None, keyframe: bool, size: int) -> None:
        if shown is None:
            raise Unfit("packets without a time")
        # Matroska says no decoding time: there the order in the file is all.
        if decoded is not None:
            if self._decoded is not None and decoded <= self._decoded:
                raise Unfit("packets out of order")
            if shown < decoded:
                raise Unfit("pictures shown before they are decoded")
            self._decoded = decoded
        if keyframe:
            if shown <= self._latest:
                raise Unfit("pictures before a keyframe that follow it in the file")
            self.keys.append(shown)
            self.bytes.append(0)
        elif not self.keys:
            raise Unfit("it does not begin with a keyframe")
        elif shown <= self.keys[-1]:
            raise Unfit("pictures that need those before a keyframe: an open group")
        self._latest = max(self._latest, shown)
        self.times.append(shown)
        self.bytes[-1] += size

    def before_this_group(self) -> dict[str, Any]:
        """All that was taken before the latest keyframe, since it was last asked for."""
        batch = {"times": self.times[:-1], "keys": self.keys[:-1], "bytes": self.bytes[:-1]}
        self.times, self.keys, self.bytes = self.times[-1:], self.keys[-1:], self.bytes[-1:]
        return batch

    def all(self) -> dict[str, Any]:
        if not self.keys:
            raise Unfit("no pictures")
        return {"times": self.times, "keys": self.keys, "bytes": self.bytes}


class Units:
    """The NAL units of each packet: whole, of plain kinds, under one set of parameters."""

    def __init__(self, extradata: bytes) -> None:
        self._length_size = (extradata[4] & 3) + 1 if extradata[:1] == b"\x01" else 0
        self._parameters = set(_configured(extradata) if self._length_size else ())
        if not self._length_size:
            self._parameters = {
                bytes(unit) for unit in _start_coded(memoryview(extradata)) if unit[0] & 31 in {SPS, PPS}
            }
        sequences = [unit for unit in self._parameters if unit[0] & 31 == SPS]
        if len(sequences) != 1:
            raise Unfit(f"{len(sequences)} parameter sets")
        _check_sequence(sequences[0])

    def check(self, packet: memoryview, keyframe: bool) -> None:
        slices = 0
        for unit in self._split(packet):
            if not len(unit) or unit[0] & 0x80:
                raise Unfit("malformed units")
            kind = unit[0] & 31
            if kind in {SLICE, IDR_SLICE}:
                if (kind == IDR_SLICE) != keyframe:
                    raise Unfit("keyframes at which decoding cannot begin" if keyframe else "unmarked keyframes")
                slices += 1
            elif kind in {SPS, PPS}:
                if bytes(unit) not in self._parameters:
                    raise Unfit("parameters that change")
            elif kind not in HARMLESS:
                raise Unfit(f"units of kind {kind}")
        if not slices:
            raise Unfit("packets without a picture")

    def _split(self, packet: memoryview) -> Iterator[memoryview]:
        if not self._length_size:
            yield from _start_coded(packet)
            return
        offset, size = 0, len(packet)
        while offset < size:
            begin = offset + self._length_size
            offset = begin + int.from_bytes(packet[offset:begin])
            if begin > size or offset > size:
                raise Unfit("malformed units")
            yield packet[begin:offset]


def _configured(record: bytes) -> Iterator[bytes]:
    """The parameter sets of an AVCDecoderConfigurationRecord: ISO/IEC 14496-15, 5.3.3.1."""
    offset = 5
    for mask in (0x1F, 0xFF):
        count = record[offset] & mask
        offset += 1
        for _ in range(count):
            length = int.from_bytes(record[offset : offset + 2])
            yield record[offset + 2 : offset + 2 + length].rstrip(b"\0")
            offset += 2 + length


def _start_coded(data: memoryview) -> Iterator[memoryview]:
    """The units of a byte stream (annex B), without the zeros that may trail them."""
    content = bytes(data)
    begin = content.find(b"\0\0\1")
    while begin >= 0:
        following = content.find(b"\0\0\1", begin + 3)
        unit = content[begin + 3 : following if following >= 0 else len(content)].rstrip(b"\0")
        yield memoryview(unit)
        begin = following


def _check_sequence(sps: bytes) -> None:
    """Profile, level and frame coding of a sequence parameter set (7.3.2.1.1)."""
    profile, constraints, level = sps[1:4]
    if profile not in PROFILES or (profile == 66 and not constraints & CONSTRAINED):
        raise Unfit(f"profile {profile}")
    if level > HIGHEST_LEVEL:
        raise Unfit(f"level {level / 10}")
    bits = Bits(sps[4:].replace(b"\0\0\3", b"\0\0"))
    bits.unsigned()  # seq_parameter_set_id
    if profile == 100:
        chroma, luma_depth, chroma_depth = bits.unsigned(), bits.unsigned(), bits.unsigned()
        if (chroma, luma_depth, chroma_depth) != (1, 0, 0):
            raise Unfit("not 8 bit 4:2:0")
        bits.one()  # qpprime_y_zero_transform_bypass_flag
        if bits.one():
            raise Unfit("scaling matrices")
    bits.unsigned()  # log2_max_frame_num_minus4
    match bits.unsigned():  # pic_order_cnt_type
        case 0:
            bits.unsigned()
        case 1:
            raise Unfit("picture order by cycle")
    bits.unsigned()  # max_num_ref_frames
    if bits.one():
        raise Unfit("gaps in the frame numbers")
    bits.unsigned()  # pic_width_in_mbs_minus1
    bits.unsigned()  # pic_height_in_map_units_minus1
    if not bits.one():  # frame_mbs_only_flag
        raise Unfit("fields instead of frames")


class Bits:
    """Reads bits and Exp-Golomb codes (9.1)."""

    def __init__(self, content: bytes) -> None:
        self._bits = "".join(f"{byte:08b}" for byte in content[:64])
        self._at = 0

    def one(self) -> bool:
        self._at += 1
        return self._bits[self._at - 1] == "1"

    def unsigned(self) -> int:
        zeros = self._bits.index("1", self._at) - self._at
        begin = self._at + zeros
        self._at = begin + zeros + 1
        return int(self._bits[begin : self._at], 2) - 1


if __name__ == "__main__":
    main(*sys.argv[1:])
