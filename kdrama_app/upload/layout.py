"""How a file is cut into chunks: all of `chunk_size` bytes but the last, which has the rest. Pure."""

from collections.abc import Iterable


def chunk_count(total_size: int, chunk_size: int) -> int:
    return -(-total_size // chunk_size)


def chunk_span(index: int, *, total_size: int, chunk_size: int) -> tuple[int, int]:
    """Offset and length of chunk `index`, in bytes."""
    offset = index * chunk_size
    return offset, min(chunk_size, total_size - offset)


def missing_indexes(count: int, stored: Iterable[int]) -> tuple[int, ...]:
    """The chunks still to come, sorted."""
    return tuple(sorted(set(range(count)) - set(stored)))


def contiguous_bytes(missing: tuple[int, ...], *, total_size: int, chunk_size: int) -> int:
    """How much of the file is there from its beginning on without a gap."""
    return missing[0] * chunk_size if missing else total_size
