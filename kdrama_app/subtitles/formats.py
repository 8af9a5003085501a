"""Subtitle files in: SubRip, WebVTT, ASS/SSA and SAMI bytes to cues per language. Pure.

The bytes are anybody's. pysubs2's patterns take quadratic time on a crafted cue, so a cue's length and its
amount of markup are bounded before they reach it.
"""

import codecs
import html
import re
from collections.abc import Iterable, Iterator

import pysubs2
from charset_normalizer import from_bytes
from pysubs2.formats.substation import parse_tags

from kdrama_app.errors import InvalidInput
from kdrama_app.subtitles.languages import language_tag
from kdrama_app.subtitles.sami import SamiClass, split_classes
from kdrama_app.subtitles.views import Cue
from kdrama_app.subtitles.webvtt import Fragment, cue_text

MAX_BYTES = 2 * 1024 * 1024
MAX_CUES = 20_000
MAX_CUE_CHARACTERS = 2_000
MAX_CUE_TAGS = 100
MAX_SAMI_CUE_MS = 10_000
_LATEST_MS = 100 * 3600 * 1000
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


def parse_subtitles(content: bytes, *, language: str) -> dict[str, tuple[Cue, ...]]:
    """Cues by language tag, in the order of time. A file in one language is in `language`, whatever it says of
    itself; a bilingual SAMI file names its own. Raises InvalidInput, with a reason for the person who sent it."""
    if len(content) > MAX_BYTES:
        raise InvalidInput("The subtitle file is too large", details={"file": f"more than {MAX_BYTES} bytes"})
    text = _decoded(content)
    try:
        found = _read(text, language_tag(language))
    except InvalidInput:
        raise
    except Exception as unreadable:  # pysubs2 trips over hostile files in many ways; each means the same
        raise _refused("not a readable subtitle file") from unreadable
    if not found:
        raise _refused("there are no cues in it")
    return found


def _read(text: str, language: str) -> dict[str, tuple[Cue, ...]]:
    start = text[:4096].lstrip().lower()
    if "[script info]" in start or "[v4+ styles]" in start or "[v4 styles]" in start:
        return _with_cues({language: _ass_cues(text)})
    if "<sami" in start or "<sync" in start:
        return _sami_tracks(text, language)
    if start.startswith("webvtt"):
        return _with_cues({language: _subrip_cues(_vtt_as_subrip(text), entities=True)})
    if "-->" in text:
        return _with_cues({language: _subrip_cues(text, entities=False)})
    raise _refused("neither SRT, WebVTT, ASS/SSA nor SMI")


def _refused(reason: str) -> InvalidInput:
    return InvalidInput("The subtitles cannot be read", details={"file": reason})


def _decoded(content: bytes) -> str:
    """Text by its byte order mark, else the likeliest of UTF-8, CP949 (most Korean files) and UTF-16."""
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            text = content.decode(encoding, errors="replace")
            break
    else:
        best = from_bytes(content, cp_isolation=["utf_8", "cp949", "utf_16"]).best()
        if best is None:
            raise _refused("unknown text encoding; save it as UTF-8")
        text = str(best)
    return text.replace("\r\n", "\n").replace("\r", "\n")


# --- SubRip and WebVTT ------------------------------------------------------------------------


def _subrip_cues(text: str, *, entities: bool) -> list[Cue]:
    pieces = re.split(r"\n[^\n]*-->", text)
    _check_sizes(pieces)
    subs = pysubs2.SSAFile.from_string(text, format_="srt")
    return [_cue(event, event.start, event.end, entities=entities) for event in subs]


def _vtt_as_subrip(text: str) -> str:
    """Only the blocks with a timing line, from that line on: comments, styles, regions and cue names are left out."""
    blocks = []
    for block in re.split(r"\n{2,}", text):
        lines = block.split("\n")
        timing = next((index for index, line in enumerate(lines) if "-->" in line), None)
        if timing is not None:
            # pysubs2 needs the hours that WebVTT may leave out.
            lines[timing] = re.sub(r"(?<![\d:])(\d{2}:\d{2}\.\d{3})", r"00:\1", lines[timing])
            blocks.append("\n".join(lines[timing:]))
    return "\n\n".join(blocks)


# --- ASS and SSA ------------------------------------------------------------------------------


def _ass_cues(text: str) -> list[Cue]:
    # A line that long is a drawing (typesetting), not speech.
    spoken = "\n".join(line for line in text.split("\n") if len(line) <= MAX_CUE_CHARACTERS)
    subs = pysubs2.SSAFile.from_string(spoken, format_="ass")
    return [_cue(event, event.start, event.end, styles=subs.styles) for event in subs if not event.is_comment]


# --- SAMI -------------------------------------------------------------------------------------


def _sami_tracks(text: str, language: str) -> dict[str, tuple[Cue, ...]]:
    spoken = [(timeline, _sami_cues(timeline)) for timeline in split_classes(text)]
    spoken = [(timeline, cues) for timeline, cues in spoken if any(cue.text for cue in cues)]
    if len(spoken) == 1:
        return _with_cues({language: spoken[0][1]})
    tracks: dict[str, list[Cue]] = {}
    for timeline, cues in spoken:
        tag = language_tag(timeline.language) if timeline.language else language
        tracks.setdefault(tag, []).extend(cues)
    return _with_cues(tracks)


def _sami_cues(timeline: SamiClass) -> list[Cue]:
    _check_sizes(markup for _, markup in timeline.syncs)
    body = "".join(f"<SYNC Start={start}>{markup}\n" for start, markup in timeline.syncs)
    subs = pysubs2.SSAFile.from_string(f"<SAMI><BODY>{body}</BODY></SAMI>", format_="sami")
    starts = [event.start for event in subs]
    ends = [*starts[1:], *(start + MAX_SAMI_CUE_MS for start in starts[-1:])]
    return [
        _cue(event, event.start, min(end, event.start + MAX_SAMI_CUE_MS)) for event, end in zip(subs, ends, strict=True)
    ]


# --- common -----------------------------------------------------------------------------------


def _check_sizes(pieces: Iterable[str]) -> None:
    count = 0
    for piece in pieces:
        count += 1
        if len(piece) > MAX_CUE_CHARACTERS or piece.count("<") + piece.count("{") > MAX_CUE_TAGS:
            raise _refused(f"a cue has more than {MAX_CUE_CHARACTERS} characters or {MAX_CUE_TAGS} tags")
    if count > MAX_CUES:
        raise _refused(f"more than {MAX_CUES} cues")


def _cue(
    event: pysubs2.SSAEvent,
    start: int,
    end: int,
    *,
    styles: dict[str, pysubs2.SSAStyle] | None = None,
    entities: bool = False,
) -> Cue:
    _check_sizes([event.text])
    return Cue(start, end, cue_text(_fragments(event, styles or {}, entities=entities)))


def _fragments(event: pysubs2.SSAEvent, styles: dict[str, pysubs2.SSAStyle], *, entities: bool) -> Iterator[Fragment]:
    base = styles.get(event.style, pysubs2.SSAStyle.DEFAULT_STYLE)
    for text, style in parse_tags(event.text, base, styles):
        if style.drawing:
            continue
        plain = text.replace(r"\N", "\n").replace(r"\n", " ").replace(r"\h", " ")
        yield Fragment(
            html.unescape(plain) if entities else plain,
            italic=style.italic,
            # A style that is bold as a whole is a look, not emphasis.
            bold=style.bold and not base.bold,
            underline=style.underline,
        )


def _with_cues(tracks: dict[str, list[Cue]]) -> dict[str, tuple[Cue, ...]]:
    """Each track in order of time without repeated, empty and impossible cues; tracks without any are left out."""
    ordered = {}
    for language, cues in tracks.items():
        possible = {cue for cue in cues if cue.text and 0 <= cue.start < cue.end <= _LATEST_MS}
        if len(possible) > MAX_CUES:
            raise _refused(f"more than {MAX_CUES} cues")
        if possible:
            ordered[language] = tuple(sorted(possible, key=lambda cue: (cue.start, cue.end)))
    return ordered
