"""HLS playlists and the DASH manifest over one set of CMAF segments: pure.

HLS: RFC 8216 (section numbers below are its). DASH: ISO/IEC 23009-1, `isoff-live` profile with a
SegmentTimeline, so that every segment's exact start and length is stated rather than guessed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from xml.etree import ElementTree as ET

from kdrama_app.transcode.fmp4 import Segment
from kdrama_app.transcode.layout import INIT_NAME, MEDIA_NAME, segment_name
from kdrama_app.transcode.sounds import Role

START_HEIGHT = 720
DASH_NAMESPACE = "urn:mpeg:dash:schema:mpd:2011"


@dataclass(frozen=True)
class Rendered:
    """One finished rendition. `folder` is relative to the multivariant playlist; `kind` video or audio; pixels.

    Of a sound: `language` (BCP 47, "" unknown), `title` (unlike its neighbours'), `role`.
    """

    name: str
    folder: str
    kind: str
    codecs: str
    timescale: int
    segments: tuple[Segment, ...]
    width: int = 0
    height: int = 0
    language: str = ""
    title: str = ""
    role: Role = Role.MAIN

    @property
    def seconds(self) -> Fraction:
        last = self.segments[-1]
        return Fraction(last.start + last.duration, self.timescale)

    @property
    def frames(self) -> int:
        return sum(segment.frames for segment in self.segments)

    @property
    def size(self) -> int:
        """Bytes of all media segments."""
        return sum(segment.size for segment in self.segments)

    @property
    def frame_rate(self) -> float:
        return float(self.frames / self.seconds)

    @property
    def average_bandwidth(self) -> int:
        """Bits a second over the whole rendition (4.3.4.2 AVERAGE-BANDWIDTH)."""
        return math.ceil(self.size * 8 / self.seconds)

    @property
    def peak_bandwidth(self) -> int:
        """Bits a second of the busiest stretch of 0.5 to 1.5 target durations (4.1 "peak segment bit rate")."""
        target = target_duration(self.segments, self.timescale)
        peak = Fraction(0)
        for first in range(len(self.segments)):
            size, span = 0, Fraction(0)
            for segment in self.segments[first:]:
                size, span = size + segment.size, span + Fraction(segment.duration, self.timescale)
                if span > 1.5 * target:
                    break
                if span >= 0.5 * target:
                    peak = max(peak, size * 8 / span)
        return max(math.ceil(peak), self.average_bandwidth)


def target_duration(segments: Sequence[Segment], timescale: int) -> int:
    """Whole seconds that no segment exceeds when rounded to the nearest integer (4.3.3.1); at least 1."""
    return max([1, *(math.floor(segment.duration / timescale + 0.5) for segment in segments)])


def media_playlist(rendition: Rendered, *, growing_to: int = 0) -> str:
    """One rendition's playlist, beside its segments: VOD when done.

    EVENT (appended to, not ended) while it grows; then `growing_to` is the target duration (s) of all it will be.
    """
    growing = growing_to > 0
    target = growing_to or target_duration(rendition.segments, rendition.timescale)
    lines = [
        "#EXTM3U",
        # 7: EXT-X-MAP outside of an I-frame playlist needs 6; 7 is where clients expect fragmented MP4 (7.).
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:1",
        f"#EXT-X-PLAYLIST-TYPE:{'EVENT' if growing else 'VOD'}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{INIT_NAME}"',
    ]
    for number, segment in enumerate(rendition.segments, start=1):
        lines += [f"#EXTINF:{segment.duration / rendition.timescale:.6f},", segment_name(number)]
    if not growing:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def multivariant_playlist(video: Sequence[Rendered], audio: Sequence[Rendered]) -> str:
    """The playlist players open: every video rung, sound as one group (4.3.4.1, 4.3.4.2)."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [_media(sound, audio) for sound in audio]
    peak = max((sound.peak_bandwidth for sound in audio), default=0)
    average = max((sound.average_bandwidth for sound in audio), default=0)
    for rung in start_first(video):
        codecs = ",".join(dict.fromkeys([rung.codecs, *(sound.codecs for sound in audio)]))
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={rung.peak_bandwidth + peak},"
            f"AVERAGE-BANDWIDTH={rung.average_bandwidth + average},"
            f'CODECS="{codecs}",RESOLUTION={rung.width}x{rung.height},FRAME-RATE={rung.frame_rate:.3f}'
            + (',AUDIO="audio"' if audio else ""),
            f"{rung.folder}/{MEDIA_NAME}",
        ]
    return "\n".join(lines) + "\n"


def start_first(video: Sequence[Rendered]) -> list[Rendered]:
    """Native players start with the first variant listed: the best one up to 720p, then the rest from the top down."""
    ordered = sorted(video, key=lambda rung: rung.width * rung.height, reverse=True)
    modest = [rung for rung in ordered if min(rung.width, rung.height) <= START_HEIGHT]
    start = modest[0] if modest else ordered[-1]
    return [start, *(rung for rung in ordered if rung is not start)]


def dash_manifest(video: Sequence[Rendered], audio: Sequence[Rendered]) -> str:
    """The static MPD over the same files."""
    ET.register_namespace("", DASH_NAMESPACE)
    every = [*video, *audio]
    longest = max(rendition.seconds for rendition in every)
    target = max(target_duration(rendition.segments, rendition.timescale) for rendition in every)
    root = ET.Element(
        f"{{{DASH_NAMESPACE}}}MPD",
        {
            "profiles": "urn:mpeg:dash:profile:isoff-live:2011",
            "type": "static",
            "minBufferTime": f"PT{target}S",
            "mediaPresentationDuration": f"PT{float(longest):.6f}S",
        },
    )
    period = _child(root, "Period", id="0", start="PT0S")
    _adaptation_set(period, sorted(video, key=lambda rung: rung.average_bandwidth))
    # One each: what may be switched within a set is the same content (5.3.3.1).
    for sound in audio:
        _adaptation_set(period, [sound])
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _adaptation_set(period: ET.Element, renditions: Sequence[Rendered]) -> None:
    attributes = {
        "contentType": renditions[0].kind,
        "mimeType": f"{renditions[0].kind}/mp4",
        "segmentAlignment": "true",
        "startWithSAP": "1",
    }
    if renditions[0].language:
        attributes["lang"] = renditions[0].language
    adaptation = _child(period, "AdaptationSet", **attributes)
    if renditions[0].kind == "audio":
        _describe(adaptation, renditions[0])
    for rendition in renditions:
        shape = {"id": rendition.name, "bandwidth": str(rendition.peak_bandwidth), "codecs": rendition.codecs}
        if rendition.kind == "video":
            rate = Fraction(rendition.frames, 1) / rendition.seconds
            rate = rate.limit_denominator(1001)
            shape |= {
                "width": str(rendition.width),
                "height": str(rendition.height),
                "frameRate": f"{rate.numerator}/{rate.denominator}",
            }
        representation = _child(adaptation, "Representation", **shape)
        _child(representation, "BaseURL").text = f"{rendition.folder}/"
        _segment_template(representation, rendition)


def _describe(adaptation: ET.Element, sound: Rendered) -> None:
    """What a listener chooses by, in the schema's order: Label, Accessibility, Role (5.3.7, 5.8.4)."""
    if sound.title:
        _child(adaptation, "Label").text = sound.title
    if sound.role is Role.DESCRIPTION:
        # 1: for the visually impaired (ETSI TS 101 154, as DASH-IF IOP 3.7 has it).
        _child(adaptation, "Accessibility", schemeIdUri="urn:tva:metadata:cs:AudioPurposeCS:2007", value="1")
    _child(adaptation, "Role", schemeIdUri="urn:mpeg:dash:role:2011", value=sound.role)


def _segment_template(representation: ET.Element, rendition: Rendered) -> None:
    """ISO/IEC 23009-1, 5.3.9.6: runs of equal durations are written once with a repeat count."""
    template = _child(
        representation,
        "SegmentTemplate",
        timescale=str(rendition.timescale),
        initialization=INIT_NAME,
        media="$Number%05d$.m4s",
        startNumber="1",
    )
    timeline = _child(template, "SegmentTimeline")
    last: ET.Element | None = None
    for segment in rendition.segments:
        if last is not None and last.get("d") == str(segment.duration):
            last.set("r", str(int(last.get("r", "0")) + 1))
        else:
            start = {} if last is not None else {"t": str(segment.start)}
            last = _child(timeline, "S", **start, d=str(segment.duration))


def _child(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{DASH_NAMESPACE}}}{name}", attributes)


def _media(sound: Rendered, group: Sequence[Rendered]) -> str:
    """One member of the audio group, whose first one is the default (4.3.4.1)."""
    place = group.index(sound)
    # A player chooses by the system's language among those that are unlike in it; a commentary is nobody's default.
    heard = [
        other for other in group[:place] if other.language == sound.language and other.role is not Role.DESCRIPTION
    ]
    chosen = not place or sound.role is Role.DESCRIPTION or (sound.role is not Role.COMMENTARY and not heard)
    attributes = [
        "TYPE=AUDIO",
        'GROUP-ID="audio"',
        f'NAME="{sound.title or sound.name}"',
        *([f'LANGUAGE="{sound.language}"'] if sound.language else []),
        f"DEFAULT={'NO' if place else 'YES'}",
        f"AUTOSELECT={'YES' if chosen else 'NO'}",
        *(['CHARACTERISTICS="public.accessibility.describes-video"'] if sound.role is Role.DESCRIPTION else []),
        'CHANNELS="2"',
        f'URI="{sound.folder}/{MEDIA_NAME}"',
    ]
    return "#EXT-X-MEDIA:" + ",".join(attributes)
