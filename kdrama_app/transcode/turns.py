"""Whose turn it is in the engine's queues: the keys of a job's parts, and which part goes before which. Pure."""

from collections.abc import Iterable

from kdrama_app.transcode.views import Priority

# Later pieces of any video wait for the first pieces of all.
LATER = 10


def piece_id(job: str, number: int) -> str:
    """The engine's key of a piece; deterministic, so that a piece is sent out once."""
    return f"{job}/{number}"


def poster_id(job: str) -> str:
    return f"{job}/poster"


def rank_of(number: int, priority: Priority) -> int:
    """The queue's number of a piece or a sound: lower goes first."""
    return priority.rank + (LATER if number > 1 else 0)


def turns(job: str, pieces: Iterable[int], priority: Priority) -> dict[str, int]:
    """The rank of every part of a job, by its key; `pieces`: the numbers of those that were sent out."""
    parts = {piece_id(job, number): rank_of(number, priority) for number in pieces}
    return {job: priority.rank, poster_id(job): priority.rank, **parts}
