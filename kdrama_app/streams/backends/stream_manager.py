"""What this instance's own screens and API write streams with: checked before anything is sent, wherever it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from kdrama_app.errors import InvalidInput
from kdrama_app.streams.backends.manager import BackendManager
from kdrama_app.streams.backends.port import MOST_PER_PAGE, Stream, StreamChanges, StreamFilters, StreamPage
from kdrama_app.streams.drafts import REQUIRED, checked_changes
from kdrama_app.streams.views import Status, StreamSort
from kdrama_app.streams.views import StreamChanges as Said


@dataclass(frozen=True)
class StreamManager:
    """The verbs, over whatever is configured. Each raises what the port's verbs raise; those that write InvalidInput
    too, with every field's fault."""

    backends: BackendManager

    def as_told(self) -> "StreamManager":
        """The same, for another instance that tells of its streams."""
        return StreamManager(self.backends.as_told())

    def create_stream(self, stream: StreamChanges, *, user_id: int, key: str = "") -> Stream:
        """`source` and `link` are required."""
        missing = {name: "is required" for name in REQUIRED if not getattr(stream, name)}
        if stream.is_pinned:
            missing["is_pinned"] = "A stream is pinned once it is there"
        checked = _checked(stream, missing)
        return self.backends.create_stream(checked, user_id=user_id, key=key)

    def update_stream(self, stream_id: str, changes: StreamChanges, *, user_id: int, key: str = "") -> Stream:
        return self.backends.update_stream(stream_id, _checked(changes, {}), user_id=user_id, key=key)

    def list_streams(self, filters: StreamFilters, *, user_id: int) -> StreamPage:
        """One page of them. Raises InvalidInput for a page, an order or a status that cannot be."""
        faults = {
            "page": "" if filters.page >= 1 else "must be 1 or more",
            "per_page": "" if 1 <= filters.per_page <= MOST_PER_PAGE else f"must be 1 to {MOST_PER_PAGE}",
            "status": _choice_fault(filters.status, Status),
            "notStatus": _choice_fault(filters.not_status, Status),
            "sort": _choice_fault(filters.sort, StreamSort),
        }
        if faults := {name: fault for name, fault in faults.items() if fault}:
            raise InvalidInput(details=faults)
        return self.backends.get_streams(filters, user_id=user_id)

    def read_stream(self, stream_id: str, *, user_id: int) -> Stream:
        return self.backends.get_stream(stream_id, user_id=user_id)

    def delete_stream(self, stream_id: str, *, user_id: int, key: str = "") -> None:
        self.backends.delete_stream(stream_id, user_id=user_id, key=key)

    def pin_stream(self, stream_id: str, *, user_id: int, key: str = "") -> Stream:
        return self.backends.pin_stream(stream_id, user_id=user_id, key=key)

    def unpin_stream(self, stream_id: str, *, user_id: int, key: str = "") -> Stream:
        return self.backends.unpin_stream(stream_id, user_id=user_id, key=key)


def _checked(changes: StreamChanges, faults: Mapping[str, str]) -> StreamChanges:
    """Trimmed and in the document's spelling. Raises InvalidInput with all faults, `faults` among them."""
    try:
        checked = checked_changes(cast("Said", changes.given))
    except InvalidInput as more:
        raise InvalidInput(details={**(more.details or {}), **faults}) from more
    if faults:
        raise InvalidInput(details=faults)
    return StreamChanges.of(checked)


def _choice_fault(value: str | None, choices: type[StrEnum]) -> str:
    known = [each.value for each in choices]
    return "" if value is None or value in known else f"must be one of {', '.join(known)}"
