"""From what has landed of each piece to what can be played of the whole: pure.

A playlist lists the segments that are there without a gap from the beginning, of picture and sound alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.commands import AUDIO
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.landing import Landed, PiecesDiffer
from kdrama_app.transcode.layout import folder_name
from kdrama_app.transcode.ledger import SOUND, Entry
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.source import SourceFacts

TOLERATED_SECONDS = 1.0


def whole(source: SourceFacts, plan: Plan, entries: Sequence[Entry], *, job: str) -> tuple[Rendered, ...]:
    """Every rendition of a job whose pieces are all finished. Raises TranscodeFailed when something is missing."""
    renditions = _renditions(source, plan, entries, job=job)
    check_whole(source, renditions)
    return tuple(renditions)


def playable(source: SourceFacts, plan: Plan, entries: Sequence[Entry], *, job: str) -> tuple[Rendered, ...]:
    """What of each rendition can be played by now, all to about the same second; nothing while one has nothing.

    What this gives is only ever added to.
    """
    renditions = _renditions(source, plan, entries, job=job)
    sounds = any(entry.number == SOUND and (entry.landed or not entry.finished) for entry in entries)
    if len(renditions) < len(plan.rungs) + sounds:
        return ()
    heard_to_the_end = all(entry.finished for entry in entries if entry.number == SOUND)
    # Sound that has ended before the picture does not hold it up.
    ends = [r.seconds for r in renditions if r.kind == "video" or not heard_to_the_end]
    until = min(ends)
    cut = [_until(rendition, until) for rendition in renditions]
    return tuple(cut) if all(rendition.segments for rendition in cut) else ()


def _until(rendition: Rendered, until: Fraction) -> Rendered:
    """The picture's segments that end by `until`; the sound's that begin before it."""
    limit = until * rendition.timescale
    if rendition.kind == "video":
        kept = [s for s in rendition.segments if s.start + s.duration <= limit]
    else:
        kept = [s for s in rendition.segments if s.start < limit]
    return replace(rendition, segments=tuple(kept))


def _renditions(source: SourceFacts, plan: Plan, entries: Sequence[Entry], *, job: str) -> list[Rendered]:
    prefix = list(_contiguous(entries))
    found = [
        replace(_joined(rung.name, landed, job=job), width=rung.width, height=rung.height)
        for rung in plan.rungs
        if (landed := [entry.landed[rung.name] for entry in prefix if rung.name in entry.landed])
    ]
    for entry in entries:
        if entry.number == SOUND and AUDIO in entry.landed:
            language = source.audio[0].language
            sound = _joined(AUDIO, [entry.landed[AUDIO]], job=job)
            found.append(replace(sound, language="" if language == "und" else language))
    return found


def _contiguous(entries: Iterable[Entry]) -> Iterable[Entry]:
    """The pieces up to and with the first unfinished one."""
    pieces = [entry for entry in entries if entry.number != SOUND]
    for expected, entry in enumerate(pieces, start=1):
        if entry.number != expected:
            return
        yield entry
        if not entry.finished:
            return


def _joined(name: str, pieces: Sequence[Landed], *, job: str) -> Rendered:
    """Raises PiecesDiffer."""
    first = pieces[0]
    if any(piece.init != first.init for piece in pieces):
        raise PiecesDiffer(name)
    return Rendered(
        name=name,
        folder=folder_name(name, job),
        kind=first.kind,
        codecs=first.codecs,
        timescale=first.timescale,
        segments=tuple(segment for piece in pieces for segment in piece.segments),
    )


def check_whole(source: SourceFacts, renditions: Sequence[Rendered]) -> None:
    """Compare what came out with what the file declared. Raises TranscodeFailed.

    ffmpeg ends well on a file that lost its end; its length tells. Containers without an index (MPEG-TS)
    declare none that could be compared.
    """
    video = [rendition for rendition in renditions if rendition.kind == "video"]
    if not video or len({rendition.frames for rendition in video}) > 1:
        raise TranscodeFailed("The versions of this video differ in length; please try again")
    # Without a length of its own the picture shares the file's, which the longest track sets.
    of_its_own = source.video.duration is not None
    made = float(max(rendition.seconds for rendition in (video if of_its_own else renditions)))
    check_length(source, made)


def check_length(source: SourceFacts, seconds: float) -> None:
    """Whether that many seconds are all that the file announces. Raises TranscodeFailed."""
    if not source.declares_length:
        return
    declared = source.video.duration
    announced = (source.duration - source.video.first_frame_at) if declared is None else declared
    if seconds < announced - TOLERATED_SECONDS:
        raise TranscodeFailed(
            f"The file is cut off: it announces {announced:.0f} seconds of video, only {seconds:.0f} are there"
        )
