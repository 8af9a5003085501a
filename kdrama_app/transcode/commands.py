"""The ffmpeg command lines, built with ffmpeg-python: pure but for the question which filters a build has."""

from pathlib import Path
from typing import Any

import ffmpeg

from kdrama_app.transcode.effort import scaler, x264
from kdrama_app.transcode.ffmpeg import DECODERS, DEMUXERS, has_filter
from kdrama_app.transcode.ladder import AUDIO_BITRATE, AUDIO_RATE, Plan, Rung
from kdrama_app.transcode.layout import INIT_NAME, MEDIA_NAME
from kdrama_app.transcode.pieces import Piece
from kdrama_app.transcode.sounds import Sound

SEGMENT_PATTERN = "%05d.m4s"
# Capital V: the first stream that is no cover picture.
PICTURE = "V:0"
CEILING_DBTP = -1.0
SAMPLE_MARGIN = 0.5

# Only these, whatever a playlist hidden inside the file asks for; stated before the input they bind.
_GUARDED: dict[str, Any] = {
    "protocol_whitelist": "file",
    "format_whitelist": DEMUXERS,
    "codec_whitelist": DECODERS,
}


def source_input(source: Path, **options: Any) -> Any:
    """A source as every command opens it; `options` are ffmpeg's input options."""
    return ffmpeg.input(f"file:{source}", **_GUARDED, **options)


def piece_command(binary: str, source: Path, plan: Plan, piece: Piece, folder: Path) -> list[str]:
    """Decode a piece once, encode every rung: `folder/{rung}/init.mp4, 00001.m4s, …`, progress on stdout.

    Segments are numbered within the piece, and appear under their names when they are whole. Where no rung is
    encoded the piece is decoded all the same: what is copied unseen could be damaged.
    """
    picture = _piece_of(upright_sdr(binary, source_input(source, **_sought(piece))[PICTURE], plan), piece)
    rungs = encoded_in(plan, piece)
    copies = picture.split() if len(rungs) > 1 else None
    outputs = [
        _video_output(picture if copies is None else copies[index], rung, plan, piece, folder)
        for index, rung in enumerate(rungs)
    ] or [picture.output("-", format="null")]
    return _encoding(binary, ffmpeg.merge_outputs(*outputs), *([] if piece.origin is None else ["-copyts"]))


def encoded_in(plan: Plan, piece: Piece) -> tuple[Rung, ...]:
    """The rungs that a piece is encoded to."""
    return tuple(rung for rung in plan.encoded if not piece.rungs or rung.name in piece.rungs)


def copy_command(binary: str, source: Path, plan: Plan, folder: Path, *, seconds: float = 0.0) -> list[str]:
    """The picture as it is, from time zero on: a segment for each of its groups of pictures, progress on stdout.

    `seconds`: how much of the source to read, 0 for all; the last group may then be a part of one.
    """
    until = {"t": f"{seconds:.3f}"} if seconds else {}
    to_zero = r"setts=pts=PTS-STARTPTS:dts=DTS-STARTPTS"
    opened = source_input(source, **{"discard:a": "all", "discard:s": "all"}, **until)
    # Every keyframe begins a segment.
    output = opened[PICTURE].output(
        str(folder / plan.copied / MEDIA_NAME),
        **{"c:v": "copy", "bsf:v": to_zero, **_cmaf(plan.copied, 0.01, folder)},
    )
    return _encoding(binary, output)


def sound_command(binary: str, source: Path, plan: Plan, sound: Sound, folder: Path) -> list[str]:
    """One sound track of the whole file: `folder/{sound.name}/init.mp4, 00001.m4s, …`, progress on stdout."""
    return _encoding(binary, _audio_output(source_input(source)[f"a:{sound.index}"], plan, sound, folder))


def _encoding(binary: str, outputs: Any, *options: str) -> list[str]:
    return (
        outputs.global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning", *options)
        .global_args("-progress", "pipe:1", "-stats_period", "0.5")
        .compile(cmd=binary, overwrite_output=True)
    )


def _sought(piece: Piece) -> dict[str, Any]:
    """Where to begin decoding; what comes too early is cut off by time, not by ffmpeg's own, rounded, reckoning."""
    return {"ss": f"{piece.seek:.6f}", "noaccurate_seek": None} if piece.seek else {}


# A damaged file's frames may come out of the decoder out of order: what is earlier than shown already is left out.
_IN_ORDER = "isnan(prev_selected_pts)+gt(pts,prev_selected_pts)"


def _piece_of(picture: Any, piece: Piece) -> Any:
    """The piece's frames, at their time on our timeline, whose zero is the video's first frame.

    Cut after deinterlacing, which looks at neighbours; the source's own timestamps (-copyts) are kept until here.
    """
    picture = picture.filter("select", _IN_ORDER)
    if piece.origin is None:
        return picture.filter("setpts", "PTS-STARTPTS")
    bounds = {"start": piece.after, "end": piece.before}
    if kept := {name: f"{bound:.6f}" for name, bound in bounds.items() if bound is not None}:
        picture = picture.filter("trim", **kept)
    return picture.filter("setpts", f"PTS-round({piece.origin.numerator}/{piece.origin.denominator}/TB)")


def upright_sdr(binary: str, picture: Any, plan: Plan) -> Any:
    """Progressive, in standard dynamic range. ffmpeg itself turns a rotated picture upright before the graph."""
    if plan.deinterlace:
        # send_frame: a frame out for a frame in, so none is invented.
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    if plan.tone_map and has_filter(binary, "zscale") and has_filter(binary, "tonemap"):
        # Without these filters the plain conversion to 8 bit below is what is left: watchable, but pale.
        picture = picture.filter(
            "zscale", tin=plan.tone_map, min="bt2020nc", pin="bt2020", t="linear", npl=100, rin="limited"
        )
        picture = picture.filter("format", "gbrpf32le").filter("zscale", p="bt709")
        picture = picture.filter("tonemap", "hable", desat=0).filter("zscale", t="bt709", m="bt709", r="limited")
    return picture


def _video_output(picture: Any, rung: Rung, plan: Plan, piece: Piece, folder: Path) -> Any:
    scaled = picture.filter("scale", rung.width, rung.height, flags=scaler(plan, piece)).filter("setsar", 1)
    return scaled.filter("format", "yuv420p").output(
        str(folder / rung.name / MEDIA_NAME),
        **{
            **x264(rung, plan, piece),
            "g": rung.keyframe_interval,
            "sc_threshold": 0,
            "force_key_frames": _keyframes(plan, piece),
            # Every frame once, at the time the source gave it: no grid is laid over a variable rate.
            "fps_mode": "passthrough",
            "enc_time_base": "demux",
            # Between the keyframes asked for there is none: a planned segment begins wherever one is.
            **_cmaf(rung.name, 0.01 if piece.planned else plan.segment_seconds, folder),
        },
    )


def _keyframes(plan: Plan, piece: Piece) -> str:
    if not piece.planned:
        return f"expr:gte(t,n_forced*{plan.segment_seconds:g})"
    # The first frame is one by nature. A little early: no rounding can make one miss its frame.
    return ",".join(f"{float(start) - 0.0005:.6f}" for start in piece.starts[1:]) or "0"


def _audio_output(track: Any, plan: Plan, sound: Sound, folder: Path) -> Any:
    """Stereo AAC from time zero on, without gaps: a late start is padded, what precedes the picture is cut.

    The encoder's first packet (its priming, before time zero) is dropped instead of being hidden by an edit
    list, which demuxers apply differently at the second segment: 21 ms of sound would jump there.
    """
    heard = aligned_stereo(track, plan)
    if sound.gain:
        heard = heard.filter("volume", f"{sound.gain:.1f}dB", precision="float")
    if sound.guarded:
        # Samples may reach what true peaks may not pass: a film's peaks lie between its samples by less than this.
        ceiling = 10 ** ((CEILING_DBTP - SAMPLE_MARGIN) / 20)
        heard = heard.filter("alimiter", limit=f"{ceiling:.4f}", level=0, latency=1)
    encoder = {"c:a": "aac", "b:a": AUDIO_BITRATE, "ac": 2, "bsf:a": r"noise=drop=lt(pts\,0)"}
    cmaf = _cmaf(sound.name, plan.segment_seconds, folder)
    return heard.output(str(folder / sound.name / MEDIA_NAME), **encoder, **cmaf)


# What is missing is filled with silence, in memory; no film is silent for that long, but a clock that lies is.
_IN_TIME = "lt(t-if(isnan(prev_selected_t),0,prev_selected_t),900)"


def aligned_stereo(sound: Any, plan: Plan) -> Any:
    """Two channels in floating point that start with the picture. Downmixed here, where nothing can clip."""
    if plan.starts_at >= 0.001:
        sound = sound.filter("asetpts", f"PTS-{plan.starts_at:.6f}/TB")
    sound = sound.filter("aselect", _IN_TIME)
    sound = sound.filter("aresample", AUDIO_RATE, **{"async": 1000, "first_pts": 0})
    return sound.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")


def _cmaf(rendition: str, segment_seconds: float, folder: Path) -> dict[str, Any]:
    """Segments in fragmented MP4. The playlist ffmpeg writes beside them is replaced by ours.

    With frag_discont the init segments of separately encoded pieces are the same bytes. Timestamps are left
    alone (avoid_negative_ts): the shift would move the picture by its B-frame delay against the sound.
    """
    return {
        "f": "hls",
        "hls_time": f"{segment_seconds:g}",
        "hls_flags": "temp_file",
        "hls_playlist_type": "vod",
        "hls_segment_type": "fmp4",
        "hls_segment_options": "movflags=+frag_discont+skip_sidx",
        "hls_fmp4_init_filename": INIT_NAME,
        "hls_segment_filename": str(folder / rendition / SEGMENT_PATTERN),
        "start_number": 1,
        "avoid_negative_ts": "disabled",
        "map_metadata": -1,
        "map_chapters": -1,
    }
