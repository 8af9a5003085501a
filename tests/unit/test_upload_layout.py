"""How a file is cut into chunks."""

from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.upload.layout import chunk_count, chunk_span, contiguous_bytes, missing_indexes

sizes = st.integers(1, 4 * 1024**3)
chunk_sizes = st.integers(256 * 1024, 64 * 1024 * 1024)


def test_the_document_s_own_example() -> None:
    assert chunk_count(1_500_000_000, 5_242_880) == 287


@given(total_size=sizes, chunk_size=chunk_sizes)
def test_chunks_cover_the_file_without_gap_or_overlap(total_size: int, chunk_size: int) -> None:
    end = 0
    for index in range(chunk_count(total_size, chunk_size)):
        offset, length = chunk_span(index, total_size=total_size, chunk_size=chunk_size)
        assert offset == end
        assert 1 <= length <= chunk_size
        end = offset + length
    assert end == total_size


@given(stored=st.sets(st.integers(0, 19)))
def test_everything_before_the_first_missing_chunk_is_contiguous(stored: set[int]) -> None:
    missing = missing_indexes(20, stored)
    reached = contiguous_bytes(missing, total_size=1999, chunk_size=100)
    assert set(missing) | stored == set(range(20))
    assert reached == (1999 if not missing else missing[0] * 100)
    assert all(index in stored for index in range(reached // 100))
