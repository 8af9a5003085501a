"""Byte ranges and validators of HTTP (RFC 9110, sections 13 and 14). Pure."""

import re
from dataclasses import dataclass

from kdrama_app.errors import RangeNotSatisfiable

MAX_RANGES = 16
_SPEC = re.compile(r"(\d*)-(\d*)", re.ASCII)
_MAX_DIGITS = 19


@dataclass(frozen=True)
class Span:
    """The bytes `start` to `end` of a file, both included, as Content-Range counts them."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.end}/{size}"


def parse_range(header: str, size: int) -> tuple[Span, ...]:
    """The spans of a `Range` header that lie inside `size` bytes; empty: the header is to be ignored.

    Ignored (section 14.2 allows each) are another unit than bytes, what is malformed, and more than
    MAX_RANGES ranges. Overlapping and touching ranges are joined, as section 15.3.7.2 proposes.
    Raises RangeNotSatisfiable when no range begins inside the file.
    """
    unit, _, listed = header.partition("=")
    specs = [_SPEC.fullmatch(spec.strip()) for spec in listed.split(",")]
    if unit.strip().lower() != "bytes" or not all(specs) or len(specs) > MAX_RANGES:
        return ()
    pairs = [match.groups() for match in specs if match]
    if any(_is_malformed(first, last) for first, last in pairs):
        return ()
    spans = [span for first, last in pairs if (span := _span(first, last, size))]
    if not spans:
        raise RangeNotSatisfiable(size)
    return _joined(spans)


def _is_malformed(first: str, last: str) -> bool:
    """Neither number, more digits than any file has bytes, or an end before its start."""
    if not first and not last:
        return True
    if max(len(first), len(last)) > _MAX_DIGITS:
        return True
    return bool(first and last and int(last) < int(first))


def _span(first: str, last: str, size: int) -> Span | None:
    if not first:  # the last so many bytes
        return Span(max(size - int(last), 0), size - 1) if int(last) and size else None
    if int(first) >= size:
        return None
    return Span(int(first), min(int(last), size - 1) if last else size - 1)


def _joined(spans: list[Span]) -> tuple[Span, ...]:
    """Spans that overlap or touch become one, in ascending order, so no byte is sent twice."""
    result: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if result and span.start <= result[-1].end + 1:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)


def etag_matches(header: str, etag: str) -> bool:
    """Whether an `If-None-Match` names `etag`: weak comparison (section 13.1.2)."""
    names = [name.strip().removeprefix("W/") for name in header.split(",")]
    return "*" in names or etag in names


def range_still_valid(if_range: str | None, etag: str) -> bool:
    """Whether a Range counts under `If-Range`: strong comparison, and no dates, for we send none (section 13.1.5)."""
    return if_range is None or if_range.strip() == etag
