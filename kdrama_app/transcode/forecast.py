"""When jobs will be done, as far as one can tell: pure.

Work is counted in megapixels: of every frame, what is decoded and what is encoded of it. A pace is how many of
them one slot (a worker's place for one piece) goes through in a second; it is learned from jobs that are done.
The queue is then played through as the engine will: first the first pieces of all, then by priority and age.
"""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kdrama_app.transcode.ladder import DEFAULT_FRAME_RATE, STANDARD_RUNGS, Plan
from kdrama_app.transcode.source import VideoFacts
from kdrama_app.transcode.turns import rank_of
from kdrama_app.transcode.views import Priority

ASSUMED_PACE = 80.0
"""Before the first job is done. A 1080p film at 24 frames/s in three rungs takes 87: about real time a slot."""
DECODING = 0.2
"""What a decoded pixel costs of an encoded one."""
SOUND_SPEED = 50.0
PIECE = 60.0
BEGINNING, ENDING, STARTING = 1.0, 1.5, 0.3
"""Seconds: to look at a file, to write playlists at the end, to start an encoder."""
OWN_PACE_AFTER = 10.0
AWAY, AWAY_A_SECOND = 60.0, 0.5
"""Seconds that a provider elsewhere takes as a rule: for any video, and for a second of it."""


@dataclass(frozen=True)
class PieceLeft:
    """An unfinished piece that was sent out: `done` of its `seconds` are made, for which `spent` were worked."""

    number: int
    seconds: float
    done: float
    spent: float = 0.0


@dataclass(frozen=True)
class JobLeft:
    """An unfinished job. `load`: megapixels a second of video; `unsent`: seconds that are in no piece yet;
    `sound`: seconds of it still to be made; `done` megapixels took `spent` seconds of a slot's time so far.
    """

    id: str
    priority: Priority
    load: float
    unsent: float
    pieces: Sequence[PieceLeft] = ()
    sound: float = 0.0
    done: float = 0.0
    spent: float = 0.0


def load_of(video: VideoFacts, planned: Plan) -> float:
    """Megapixels to go through for a second of video; a rung that is copied is only decoded."""
    encoded = sum(rung.width * rung.height for rung in planned.encoded)
    decoded = video.width * video.height * DECODING
    return (video.frame_rate or DEFAULT_FRAME_RATE) * (encoded + decoded) / 1_000_000


def assumed_load(resolutions: Iterable[str]) -> float:
    """Of a file that nobody has looked into: a film of the highest rung's size."""
    heights = [STANDARD_RUNGS[name] for name in resolutions]
    pixels = sum(height * height * 16 / 9 for height in heights)
    return 24 * (pixels + DECODING * max(heights, default=0) ** 2 * 16 / 9) / 1_000_000


def seconds_left(jobs: Sequence[JobLeft], *, slots: int, pace: float) -> Mapping[str, float]:
    """Seconds until each job is done, by its id; `jobs` in the order they were asked for, `slots` at least 1.

    A job that has been worked on for a while goes on at its own pace: its pictures are harder or easier than others'.
    """
    ends = dict.fromkeys((job.id for job in jobs), 0.0)
    free = [0.0] * slots
    for _, job, work in sorted(_tasks(jobs), key=lambda task: task[0]):
        end = heapq.heappop(free) + STARTING + work / _pace(job, pace)
        ends[job.id] = end
        heapq.heappush(free, end)
    return {job.id: max(ends[job.id], job.sound / SOUND_SPEED) + _around(job) for job in jobs}


def seconds_away(seconds: float) -> float:
    """How long a provider elsewhere takes, as a rule, for a video of so many seconds."""
    return AWAY + AWAY_A_SECOND * seconds


def _tasks(jobs: Sequence[JobLeft]) -> Iterable[tuple[tuple[bool, int, int, int], JobLeft, float]]:
    """Every piece still to be made, with its place in the queue and its megapixels."""
    for age, job in enumerate(jobs):
        sent = [(piece.number, piece.seconds - piece.done, piece.spent > 0) for piece in job.pieces]
        for number, seconds, begun in [*sent, *_unsent(job)]:
            place = (not begun, rank_of(number, job.priority), age, number)
            yield place, job, max(0.0, seconds) * job.load


def _unsent(job: JobLeft) -> Iterable[tuple[int, float, bool]]:
    left, number = job.unsent, max((piece.number for piece in job.pieces), default=0)
    while left > 0:
        number += 1
        yield number, min(PIECE, left), False
        left -= PIECE


def _pace(job: JobLeft, learned: float) -> float:
    return job.done / job.spent if job.spent >= OWN_PACE_AFTER and job.done > 0 else learned


def _around(job: JobLeft) -> float:
    return ENDING + (0.0 if job.pieces else BEGINNING)
