"""Streams in bulk: a list of them in, all or none; a list out, as a table for spreadsheets too."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from kdrama_app.accounts.views import Principal
from kdrama_app.errors import InvalidInput, RowsRefused
from kdrama_app.streams.drafts import checked_draft
from kdrama_app.streams.service import Streams
from kdrama_app.streams.views import StreamDraft, StreamView

# One transaction holds the whole list, and others wait to write meanwhile.
MOST_ROWS = 1000
# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection); the full-width ones are Excel's in
# East Asian editions.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Exchange:
    """The verb of a bulk import; it runs in the transaction it is given."""

    streams: Streams

    def bring_in(
        self, tx: Session, rows: Sequence[StreamDraft | Mapping[str, str]], *, owner: Principal
    ) -> tuple[StreamView, ...]:
        """Enter all of `rows`; a row that is a mapping was refused before, with these faults by field.

        Raises RowsRefused with every row's faults, InvalidInput for no rows or too many, Forbidden for a service.
        """
        if not 1 <= len(rows) <= MOST_ROWS:
            raise InvalidInput(details={"rows": f"must be 1 to {MOST_ROWS} streams"})
        if faults := [each for each in enumerate(map(_faults, rows), start=1) if each[1]]:
            raise RowsRefused([{"row": number, "errors": row} for number, row in faults], of=len(rows))
        return tuple(self.streams.create(tx, row, owner=owner) for row in rows if isinstance(row, StreamDraft))


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as RFC 4180 has it, in which no cell is a formula; None is an empty cell."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _faults(row: StreamDraft | Mapping[str, str]) -> dict[str, str]:
    if not isinstance(row, StreamDraft):
        return dict(row)
    try:
        checked_draft(row)
    except InvalidInput as refused:
        return dict(refused.details or {})
    return {}
