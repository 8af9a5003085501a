"""A write as a record: what is done at one backend now, and at another later."""

from dataclasses import dataclass
from enum import StrEnum

from kdrama_app.streams.backends.port import Stream, StreamBackend, StreamChanges

NOTHING = StreamChanges()


class Kind(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    PIN = "pin"
    UNPIN = "unpin"


@dataclass(frozen=True)
class Write:
    """`stream_id` is "" for a stream that is to be created."""

    kind: Kind
    stream_id: str = ""
    changes: StreamChanges = NOTHING


def perform(backend: StreamBackend, write: Write, *, key: str) -> Stream | None:
    """Do it; the stream as it is then, None when it is deleted. Raises what the port's verbs raise."""
    match write.kind:
        case Kind.CREATE:
            return backend.create_stream(write.changes, key=key)
        case Kind.UPDATE:
            return backend.update_stream(write.stream_id, write.changes, key=key)
        case Kind.DELETE:
            backend.delete_stream(write.stream_id, key=key)
            return None
        case Kind.PIN:
            return backend.pin_stream(write.stream_id, key=key)
        case Kind.UNPIN:
            return backend.unpin_stream(write.stream_id, key=key)
