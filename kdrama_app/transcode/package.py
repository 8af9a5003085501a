"""From what has landed of each piece to what can be played of the whole: pure.

A playlist lists the segments that are there without a gap from the beginning, of picture and sound alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.landing import Landed, PiecesDiffer
from kdrama_app.transcode.layout import copied_name, folder_name
from kdrama_app.transcode.ledger import AGAIN, COPIED, COPIED_HEAD, Entry
from kdrama_app.transcode.pieces import Timeline
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.reasons import DISK_FULL, OUR_FAULT
from kdrama_app.transcode.source import SourceFacts

TOLERATED_SECONDS = 1.0
LONGEST_STILL = 900
_NOT_THE_FILE = frozenset({OUR_FAULT, DISK_FULL})


def failure(entries: Sequence[Entry]) -> str:
    """Why a job cannot end well, "" while it can: a sound track that the file spoils is left out if another is heard.

    Where none is, the reason is the default one's.
    """
    sounds = [entry for entry in entries if entry.is_sound]
    for entry in entries:
        if entry.error and (not entry.is_sound or entry.error in _NOT_THE_FILE):
            return entry.error
    return sounds[-1].error if sounds and all(sound.error for sound in sounds) else ""


def whole(source: SourceFacts, plan: Plan, entries: Sequence[Entry], *, job: str) -> tuple[Rendered, ...]:
    """Every rendition of a job whose pieces are all finished. Raises TranscodeFailed when something is missing."""
    sound = [entry for entry in entries if not entry.error]
    renditions = _renditions(plan, sound, job=job)
    check_whole(source, renditions)
    return tuple(renditions)


def playable(plan: Plan, entries: Sequence[Entry], *, job: str) -> tuple[Rendered, ...]:
    """What of each rendition can be played by now, all to about the same second; nothing while one has nothing.

    What this gives is only ever added to.
    """
    renditions = _renditions(plan, entries, job=job)
    sounds = [entry for entry in entries if entry.is_sound and (entry.landed or not entry.ended)]
    if len(renditions) < len(plan.rungs) + len(sounds):
        return ()
    # Sound that has ended before the picture does not hold it up.
    ended = {name for entry in sounds if entry.ended for name in entry.landed}
    until = min(rendition.seconds for rendition in renditions if rendition.name not in ended)
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


def _renditions(plan: Plan, entries: Sequence[Entry], *, job: str) -> list[Rendered]:
    pieces, again = _contiguous(entries), _contiguous(entries, again=True)
    found = []
    for rung in plan.rungs:
        if rung.name == plan.copied:
            made, folder = _copied(entries, rung.name), copied_name(rung.name)
        else:
            made, folder = again if rung is plan.rungs[0] else pieces, rung.name
        if landed := [entry.landed[rung.name] for entry in made if rung.name in entry.landed]:
            joined = _joined(rung.name, folder_name(folder, job), landed)
            found.append(replace(joined, width=rung.width, height=rung.height))
    heard = {name: each for entry in entries if entry.is_sound for name, each in entry.landed.items()}
    for sound in plan.sounds:
        if sound.name in heard:
            made = _joined(sound.name, folder_name(sound.name, job), [heard[sound.name]])
            found.append(replace(made, language=sound.language, title=sound.title, role=sound.role))
    return found


def _copied(entries: Sequence[Entry], rung: str) -> list[Entry]:
    """The copy that is further by now, of all or of the beginning: where both are they are the same."""
    copies = [entry for entry in entries if entry.number in {COPIED, COPIED_HEAD} and rung in entry.landed]
    return sorted(copies, key=lambda entry: len(entry.landed[rung].segments))[-1:]


def _contiguous(entries: Iterable[Entry], *, again: bool = False) -> list[Entry]:
    """The pieces up to and with the first unfinished one; `again`: as encoded once more, where they were."""
    pieces = {entry.number: entry for entry in entries if entry.number > 0}
    if again:
        pieces |= {number - AGAIN: entry for number, entry in pieces.items() if number > AGAIN}
    found: list[Entry] = []
    while (following := pieces.get(len(found) + 1)) and all(entry.finished for entry in found[-1:]):
        found.append(following)
    return found


def _joined(name: str, folder: str, pieces: Sequence[Landed]) -> Rendered:
    """Raises PiecesDiffer."""
    first = pieces[0]
    if any(piece.init != first.init for piece in pieces):
        raise PiecesDiffer(name)
    return Rendered(
        name=name,
        folder=folder,
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


def check_timeline(source: SourceFacts, timeline: Timeline) -> None:
    """Whether the packets hold all of the picture that the file announces, without gaps. Raises TranscodeFailed."""
    check_gaps(timeline)
    # A length that is not its own may be that of a longer sound track.
    if timeline.whole and source.video.duration is not None:
        check_length(source, timeline.seconds)


def check_gaps(timeline: Timeline) -> None:
    """No film stands still for that long: a clock that lies would have us encode hours of nothing.

    Raises TranscodeFailed.
    """
    longest = LONGEST_STILL / timeline.unit
    for earlier, later in pairwise(timeline.times):
        if later - earlier > longest:
            at = int((earlier - timeline.times[0]) * timeline.unit)
            raise TranscodeFailed(f"The file is damaged: pictures are missing at about {at // 60}:{at % 60:02d}")
