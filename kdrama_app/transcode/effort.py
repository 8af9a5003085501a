"""What x264 is told: where its time is best spent, and where there is none to spend. Pure.

benchmarks/README.md has what was tried. A small picture costs little and gains most. For the opening of a long video
somebody waits: it is made with less search and, to look the same, more bits. All pieces of a rung begin with the same
parameters to the decoder, so none of this may change them; `stitchable` keeps the quality out of them.
"""

from kdrama_app.transcode.ladder import Plan, Rung
from kdrama_app.transcode.pieces import Piece

PRESET = "veryfast"
LARGE = "me=dia:partitions=i8x8,i4x4:rc-lookahead=30:trellis=1"
SMALL = "subme=6:rc-lookahead=30:trellis=1"
SMALL_PIXELS = 854 * 480
LARGE_IN_HASTE = "subme=1:me=dia:partitions=none:rc-lookahead=5:trellis=0"
# From subme 6 on x264 lowers this by itself, for psy-rd; it stands among the parameters to the decoder.
SMALL_IN_HASTE = f"{LARGE_IN_HASTE}:chroma-qp-offset=-2"
HASTE_CRF = -3
SCALER, SCALER_IN_HASTE = "lanczos", "bicubic"
# Of these an opening is a small part, and what comes after it is far from ready.
LONG_SECONDS = 120.0
REFERENCES = 1
# Sliced or threaded, the bytes would depend on the machine: made again, anywhere, they are to be the same.
THREADS = 1


def x264(rung: Rung, plan: Plan, piece: Piece) -> dict[str, object]:
    """ffmpeg's options for one rung of one piece, but for its keyframes."""
    in_haste = _in_haste(plan, piece)
    small = rung.width * rung.height <= SMALL_PIXELS
    calm, hasty = (SMALL, SMALL_IN_HASTE) if small else (LARGE, LARGE_IN_HASTE)
    return {
        "c:v": "libx264",
        "preset": PRESET,
        "x264-params": f"stitchable=1:{hasty if in_haste else calm}",
        "crf": rung.crf + (HASTE_CRF if in_haste else 0),
        "maxrate": rung.maxrate,
        "bufsize": rung.bufsize,
        "profile:v": "high",
        "level:v": rung.level,
        "refs": REFERENCES,
        "threads": THREADS,
    }


def scaler(plan: Plan, piece: Piece) -> str:
    """How pictures are made smaller: a flag of ffmpeg's."""
    return SCALER_IN_HASTE if _in_haste(plan, piece) else SCALER


def _in_haste(plan: Plan, piece: Piece) -> bool:
    return piece.number == 1 and piece.before is not None and plan.seconds >= LONG_SECONDS
