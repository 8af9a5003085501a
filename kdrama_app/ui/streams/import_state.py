"""Many streams at once, pasted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.errors import InvalidInput, RowsRefused
from kdrama_app.operations.flags import Flag
from kdrama_app.ui.bridge import allow, change, house
from kdrama_app.ui.session import Session
from kdrama_app.ui.streams.fault_words import fault_words
from kdrama_app.ui.streams.list_state import StreamsDesk, writer
from kdrama_app.ui.streams.pasted import Row, rows_in
from kdrama_app.ui.words import done

# More faults than anybody reads at once; the rest come when these are mended.
MOST_FAULTS = 50


@dataclass(frozen=True)
class RowFault:
    """`row` counts from 1."""

    row: int
    field: str
    fault: str


class Import(rx.State):
    """`whole`: what is wrong with all of it, "" for nothing; `faults`: what is wrong with its rows."""

    shown: rx.Field[bool] = rx.field(False)
    whole: rx.Field[str] = rx.field("")
    faults: rx.Field[list[RowFault]] = rx.field(default_factory=list)
    refused: rx.Field[int] = rx.field(0)

    @rx.event
    async def show(self, shown: bool):
        """Open the dialog, or close it."""
        await allow(self, Permission.UPLOAD)
        self.reset()
        self.shown = shown is True

    @rx.event
    async def bring_in(self, form: dict[str, Any]):
        """Enter all that was pasted, or nothing."""
        viewer = await allow(self, Permission.UPLOAD)
        korean = (await self.get_state(Session)).korean
        self.whole, self.faults, self.refused = "", [], 0
        try:
            rows = rows_in(str(form.get("pasted", "")))
            count = await change(_bring_in, rows, viewer)
        except RowsRefused as refused:
            found = _row_faults(refused, korean=korean)
            self.refused, self.faults = len({each.row for each in found}), found[:MOST_FAULTS]
            return None
        except InvalidInput as refused:
            self.whole = " ".join(fault_words(str(each), korean=korean) for each in (refused.details or {}).values())
            return None
        self.shown = False
        said = await done(
            self, f"Added {count} streams." if count > 1 else "Added one.", f"방송 {count}개를 추가했어요."
        )
        return [said, StreamsDesk.widen]


def _bring_in(tx: Transaction, rows: Sequence[Row], viewer: Principal) -> int:
    services = house()
    services.flags.require(tx, Flag.STREAM_BULK_IMPORT)
    writer(viewer)
    made = services.exchange.bring_in(tx, rows, owner=viewer)
    services.stream_manager.backends.note_imported(tx, made)
    return len(made)


def _row_faults(refused: RowsRefused, *, korean: bool) -> list[RowFault]:
    return [
        RowFault(row["row"], name, fault_words(str(fault), korean=korean))
        for row in (refused.details or {}).get("rows", [])
        for name, fault in row["errors"].items()
    ]
