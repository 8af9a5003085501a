"""Text subtitles that came inside the video: which are taken, and out as files that `subtitles` reads."""

from pathlib import Path

import ffmpeg

from kdrama_app.errors import InvalidInput
from kdrama_app.subtitles.languages import language_tag
from kdrama_app.transcode.commands import source_input
from kdrama_app.transcode.run import BACKGROUND, MIB, Limits, NothingMade, TimeLimitReached, run
from kdrama_app.transcode.source import SourceFacts, SubtitleFacts

UNKNOWN = "und"
# What a decoder or muxer calls them; the rest (DVD, Blu-ray, DVB) are pictures of text.
_STYLED = frozenset({"ass", "ssa"})
_PLAIN = frozenset({"subrip", "srt", "mov_text", "webvtt", "text"})
_LIMITS = Limits(memory=2048 * MIB, cpu_seconds=600, file_bytes=16 * MIB, wall_seconds=900, niceness=BACKGROUND)


def chosen_tracks(source: SourceFacts) -> dict[str, SubtitleFacts]:
    """One text track a language, by its tag (BCP 47; "und" where the file does not say).

    The whole dialogue before the forced lines alone (signs, songs), plain before what describes sounds too.
    """
    chosen: dict[str, SubtitleFacts] = {}
    ranked = sorted(source.subtitles, key=lambda track: (track.forced, track.hearing_impaired, track.index))
    for track in ranked:
        if track.codec in _STYLED | _PLAIN:
            chosen.setdefault(_tag(track.language), track)
    return chosen


async def extract(
    binary: str, source: Path, tracks: dict[str, SubtitleFacts], folder: Path, *, starts_at: float
) -> dict[str, Path]:
    """Write each track into `folder`, in one pass over the file; by language, those that came out.

    `starts_at`: where in the source's time the video begins. Raises NothingMade.
    """
    files = {tag: folder / f"{track.index}.{_format(track)}" for tag, track in tracks.items()}
    try:
        finished = await run(
            _command(binary, source, tracks, files, starts_at), limits=_LIMITS, on_line=lambda _line: None
        )
    except TimeLimitReached as late:
        raise NothingMade("Reading the subtitles took far too long") from late
    # A file that is broken at its end still has the words up to there.
    found = {tag: file for tag, file in files.items() if file.exists() and file.stat().st_size}
    if not found:
        raise NothingMade("The subtitles could not be read: " + finished.log[-200:])
    return found


def _command(
    binary: str, source: Path, tracks: dict[str, SubtitleFacts], files: dict[str, Path], starts_at: float
) -> list[str]:
    options: dict[str, str] = {"discard:v": "all", "discard:a": "all"}
    if starts_at >= 0.001:
        options["itsoffset"] = f"{-starts_at:.6f}"
    opened = source_input(source, **options)
    outputs = []
    for tag, track in tracks.items():
        how = {"c:s": "copy" if track.codec in _STYLED else "srt", "avoid_negative_ts": "disabled"}
        outputs.append(opened[f"s:{track.index}"].output(str(files[tag]), format=_format(track), **how))
    return (
        ffmpeg.merge_outputs(*outputs)
        .global_args("-hide_banner", "-nostdin", "-nostats", "-loglevel", "error")
        .compile(cmd=binary, overwrite_output=True)
    )


def _format(track: SubtitleFacts) -> str:
    return "ass" if track.codec in _STYLED else "srt"


def _tag(language: str) -> str:
    try:
        return language_tag(language)
    except InvalidInput:
        return UNKNOWN
