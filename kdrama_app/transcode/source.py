"""What is known of an uploaded file before a frame of it is encoded: pure."""

from dataclasses import dataclass, field

HDR_TRANSFERS = frozenset({16, 18})
"""ITU-T H.273 transfer characteristics of high dynamic range: 16 is PQ (SMPTE ST 2084), 18 is HLG."""


@dataclass(frozen=True)
class VideoFacts:
    """The picture. `width`, `height` in stored pixels, before `rotation` (degrees, a multiple of 90) and `aspect`.

    `aspect` is the sample aspect ratio (width of a pixel over its height), `frame_rate` the average in
    frames a second, `frames` the count the container declares (None: it does not), `duration` the
    stream's own declared seconds, `first_frame_at` seconds from the start of the file's timeline.
    """

    codec: str
    width: int
    height: int
    aspect: float
    rotation: int
    frame_rate: float
    frames: int | None
    duration: float | None
    first_frame_at: float
    pix_fmt: str
    bit_depth: int
    interlaced: bool
    transfer: int

    @property
    def hdr(self) -> bool:
        return self.transfer in HDR_TRANSFERS

    @property
    def display_size(self) -> tuple[float, float]:
        """Width and height as seen: square pixels, turned upright."""
        width, height = self.width * self.aspect, float(self.height)
        return (height, width) if self.rotation % 180 else (width, height)


@dataclass(frozen=True)
class AudioFacts:
    """One sound track: the file's `index`-th, from 0; `language` as the container tags it ("und": it does not).

    `title` as the file has it; `default`: the file wants it heard first; `role`: "commentary" or "description"
    (for who cannot see the picture) where the file says so.
    """

    index: int
    codec: str
    channels: int
    language: str
    duration: float | None
    title: str = ""
    default: bool = False
    role: str = ""


@dataclass(frozen=True)
class SubtitleFacts:
    """One subtitle track: the file's `index`-th, from 0. `forced`: only what must be read even by who understands."""

    index: int
    codec: str
    language: str
    forced: bool = False
    hearing_impaired: bool = False


@dataclass(frozen=True)
class ChapterFacts:
    """`start` in seconds from the start of the file's timeline."""

    start: float
    title: str


@dataclass(frozen=True)
class SourceFacts:
    """A whole file. `duration` in seconds, as the container declares it; `bitrate` in bits a second, of all of it."""

    container: str
    duration: float
    video: VideoFacts
    audio: tuple[AudioFacts, ...] = field(default=())
    subtitles: tuple[SubtitleFacts, ...] = field(default=())
    chapters: tuple[ChapterFacts, ...] = field(default=())
    bitrate: float = 0.0

    @property
    def declares_length(self) -> bool:
        """Whether the container holds its length in an index or header, instead of it being guessed from the bytes."""
        return self.container.startswith(("mov", "matroska", "avi", "asf"))
