"""Streams that somebody pasted, as JSON or as CSV, into drafts; what cannot be one has its faults instead. Pure."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from kdrama_app.errors import InvalidInput
from kdrama_app.streams.views import StreamDraft

LONGEST = 2_000_000
WRITTEN = tuple(each.name for each in fields(StreamDraft))
# What an export has besides, which a new stream gets anew.
OWN = frozenset(
    {"id", "is_pinned", "last_checked_at", "last_live_at", "created_at", "updated_at", "user", "user_id", "user_email"}
)

Row = StreamDraft | dict[str, str]


def rows_in(text: str) -> list[Row]:
    """A JSON array of streams, an export (`{"streams": [...]}`), or CSV whose first line names the fields.

    Raises InvalidInput for what is neither, with the fault under `pasted`.
    """
    text = text.strip().removeprefix("\ufeff")
    if not text or len(text) > LONGEST:
        raise InvalidInput(details={"pasted": "is required" if not text else f"must have at most {LONGEST} characters"})
    return [_row(each) for each in (_json(text) if text[0] in "[{" else _csv(text))]


def _json(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as odd:
        raise InvalidInput(details={"pasted": "is not JSON"}) from odd
    if isinstance(found, dict):
        found = found.get("streams", [found])
    if not isinstance(found, list):
        raise InvalidInput(details={"pasted": "is no list of streams"})
    return found


def _csv(text: str) -> list[Any]:
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        rows = list(table)
    except csv.Error as odd:
        raise InvalidInput(details={"pasted": "is not CSV"}) from odd
    if not {"source", "link"} <= {name.strip() for name in table.fieldnames or []}:
        raise InvalidInput(details={"pasted": "needs a first line that names the columns, source and link among them"})
    return [{(name or "").strip(): value for name, value in row.items() if name is not None} for row in rows]


def _row(given: Any) -> Row:
    if not isinstance(given, Mapping):
        return {"row": "must be a stream with its fields"}
    faults = {str(name): "is no field of a stream" for name in given if name not in WRITTEN and name not in OWN}
    values = {name: given.get(name) for name in WRITTEN}
    faults |= {name: "must be a text" for name, value in values.items() if not isinstance(value, str | None)}
    return faults or StreamDraft(**{name: value or "" for name, value in values.items()})
