"""How the parts of the API write an error, by one pure function each.

platform       {"error": {"code", "message", "details"?, "timestamp", "requestId"}}
StreamSource   {"error": "message"}, for a refused list of rows {"error": "message", "rows": [...]}
reels, health  {"error": {"type", "message", "details"}, "timestamp"}, see reel_errors.py
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from starlette.status import HTTP_422_UNPROCESSABLE_CONTENT

from kdrama_app.api.reel_errors import ReelErrorBody, encode_reel, speaks_of_reels, type_of
from kdrama_app.api.schemas import ResponseModel
from kdrama_app.errors import AppError, InvalidInput, RowsRefused


@dataclass(frozen=True)
class Asked:
    """What an error answers; `debug`: with what is for who mends this house."""

    request_id: str
    url: str
    at: datetime
    debug: bool = False


class ErrorFact(ResponseModel):
    """What went wrong; `code` is stable and documented, `message` for people."""

    code: str
    message: str
    details: dict[str, Any] | None = None
    timestamp: datetime
    request_id: str


class ErrorBody(ResponseModel):
    error: ErrorFact


def encode_platform(error: AppError, *, request_id: str, now: datetime) -> dict[str, Any]:
    """The platform surface's body."""
    fact: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.details:
        fact["details"] = error.details
    return {"error": {**fact, "timestamp": now.isoformat(), "requestId": request_id}}


class RowFault(ResponseModel):
    """What is wrong with a row, counted from 1, by field."""

    row: int
    errors: dict[str, str]


class SourceErrorBody(ResponseModel):
    """StreamSource's form of errors; `rows` where a list of rows was refused."""

    error: str
    rows: list[RowFault] | None = None


def encode_stream_source(error: AppError) -> dict[str, Any]:
    """The StreamSource surface's body: all that is said in one message."""
    if isinstance(error, RowsRefused):
        return {"error": error.message, **(error.details or {})}
    if isinstance(error, InvalidInput) and error.details:
        return {"error": "; ".join(f"{name}: {fault}" for name, fault in error.details.items())}
    return {"error": error.message}


def stream_source_status(error: type[AppError]) -> int:
    """What is not valid is 422 there."""
    return HTTP_422_UNPROCESSABLE_CONTENT if issubclass(error, InvalidInput) else error.status


@dataclass(frozen=True)
class Surface:
    """How a part of the API writes its errors; `called`: by which word a client knows one."""

    body: type[BaseModel]
    encode: Callable[[AppError, Asked], dict[str, Any]]
    status: Callable[[type[AppError]], int] = lambda error: error.status
    called: Callable[[AppError], str] = lambda error: error.code


PLATFORM = Surface(ErrorBody, lambda error, asked: encode_platform(error, request_id=asked.request_id, now=asked.at))
STREAM_SOURCE = Surface(SourceErrorBody, lambda error, _: encode_stream_source(error), stream_source_status)
REELS = Surface(
    ReelErrorBody,
    lambda error, asked: encode_reel(
        error, request_id=asked.request_id, url=asked.url, now=asked.at, debug=asked.debug
    ),
    called=type_of,
)
_OF_STREAM_SOURCE = re.compile(r"/api(/v\d+)?/(users|streams)(/.*)?", re.DOTALL)


def surface_of(path: str) -> Surface:
    """Whose form of errors an address has, with a version in it or without."""
    if speaks_of_reels(path):
        return REELS
    return STREAM_SOURCE if _OF_STREAM_SOURCE.fullmatch(path) else PLATFORM
