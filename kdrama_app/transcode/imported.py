"""What a provider elsewhere made becomes ours: checked as strictly as our own work, then published in our layout.

Its playlists are not used. Ours are written from the segments, so playback, downloads and tickets see no difference.
"""

from collections.abc import Sequence
from pathlib import Path

from kdrama_app.errors import TranscodeFailed
from kdrama_app.storage.port import Storage
from kdrama_app.transcode.fmp4 import MalformedSegment, read_init
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.landing import Landed, Landing, Misplaced, PiecesDiffer
from kdrama_app.transcode.layout import INIT_NAME
from kdrama_app.transcode.ledger import Entry
from kdrama_app.transcode.package import TOLERATED_SECONDS, whole
from kdrama_app.transcode.pieces import whole_piece
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.provider import AwayFailed
from kdrama_app.transcode.source import SourceFacts

# Later than this sound and picture would be seen to be apart.
LATE_SECONDS = 0.1


def names_of(plan: Plan) -> list[str]:
    """What a provider is to deliver: the folders' names."""
    return [*(rung.name for rung in plan.rungs), *(sound.name for sound in plan.sounds)]


def import_renditions(
    storage: Storage, folder: Path, source: SourceFacts, plan: Plan, *, job: str
) -> tuple[Rendered, ...]:
    """Publish the renditions in `folder/{name}/`. Raises AwayFailed when they are not what was ordered.

    Then some of them may be published: take the run's folders out again.
    """
    try:
        _check_sizes(folder, plan)
        picture = _landed(storage, folder, job, [rung.name for rung in plan.rungs], seconds=plan.seconds)
        entries = [Entry(1, 1, plan.seconds, plan.seconds, True, "", picture)]
        for sound in plan.sounds:
            heard = _landed(storage, folder, job, [sound.name])
            entries.insert(0, Entry(sound.number, 1, plan.seconds, plan.seconds, True, "", heard))
        renditions = whole(source, plan, entries, job=job)
    except (MalformedSegment, TranscodeFailed, PiecesDiffer, Misplaced, OSError) as unusable:
        raise AwayFailed(f"what it made cannot be used: {unusable}") from unusable
    _check_together(renditions, plan)
    return renditions


def _landed(
    storage: Storage, folder: Path, job: str, names: Sequence[str], *, seconds: float | None = None
) -> dict[str, Landed]:
    """`seconds`: of the picture, whose segments begin with keyframes at the same frames in every rung."""
    landing = Landing(storage, folder, job, names, None if seconds is None else whole_piece(seconds))
    landing.collect(ended=True)
    return landing.landed


def _check_sizes(folder: Path, plan: Plan) -> None:
    for rung in plan.rungs:
        track = read_init((folder / rung.name / INIT_NAME).read_bytes())
        if (track.width, track.height) != (rung.width, rung.height):
            raise AwayFailed(f"{rung.name} is {track.width} x {track.height}, not {rung.width} x {rung.height}")


def _check_together(renditions: Sequence[Rendered], plan: Plan) -> None:
    """All that was ordered is there, and begins and ends together."""
    if len(renditions) != len(names_of(plan)):
        raise AwayFailed("renditions are missing")
    picture = max(rendition.seconds for rendition in renditions)
    for rendition in renditions:
        first = rendition.segments[0]
        if first.start > LATE_SECONDS * rendition.timescale:
            raise AwayFailed(f"{rendition.name} begins {first.start / rendition.timescale:.3f} s late")
        if rendition.kind == "video" and rendition.seconds < picture - TOLERATED_SECONDS:
            raise AwayFailed(f"{rendition.name} ends {float(picture - rendition.seconds):.1f} s early")
