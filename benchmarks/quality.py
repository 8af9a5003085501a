"""How good an encode is, and how large: VMAF against its source, and the bits of its picture alone."""

import json
import tempfile
from fractions import Fraction
from pathlib import Path

import av

from benchmarks.clips import FFMPEG, Clip
from benchmarks.cost import call

MODEL = "vmaf_v0.6.1"
"""Netflix's model for a 1080p screen seen from three times its height; the mean over the frames."""
EVERY = 4
"""One frame in so many is scored: VMAF costs more than encoding."""


def vmaf(encode: Path, clip: Clip) -> float:
    """0 to 100. The encode is enlarged to the source's size (bicubic) first, as a player shows it full screen."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "vmaf.json"
        # Frames are paired by their number: containers may start their clocks differently.
        paired = f"setpts=N/({clip.rate})/TB,format=yuv420p"
        score = f"libvmaf=model=version={MODEL}:n_threads=2:n_subsample={EVERY}:log_fmt=json:log_path={log}"
        graph = f"[0:V:0]scale=1920:1080:flags=bicubic,{paired}[made];[1:V:0]{paired}[source];[made][source]{score}"
        call([FFMPEG, "-nostdin", "-i", encode, "-i", clip.path, "-lavfi", graph, "-f", "null", "-"])
        return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])


def picture_rate(encode: Path) -> float:
    """Bits a second of the picture's packets, without their container."""
    with av.open(str(encode)) as container:
        video = container.streams.video[0]
        packets = [packet for packet in container.demux(video) if packet.size]
        size, frames, rate = sum(packet.size for packet in packets), len(packets), video.average_rate
    return 8 * size / float(frames / Fraction(rate or 24))
