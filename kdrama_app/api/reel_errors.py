"""The tree of errors as the surface of reels and health writes it (document 4). Pure.

{"error": {"type", "message", "details": {…}}, "timestamp"}

`details` hold what a client can go by. What tells of our inside comes only where KDRAMA_DEBUG_ERRORS is on.
"""

from datetime import datetime
from typing import Any

from pydantic import BaseModel

from kdrama_app.errors import (
    AppError,
    Forbidden,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    RangeNotSatisfiable,
    RateLimitExceeded,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    StorageFull,
    StreamAccessDenied,
    StreamAuthenticationRequired,
    SystemMaintenance,
    SystemUnavailable,
    Unauthenticated,
)

# The document's nine, the most particular class first; the last four are ours, for statuses it does not have.
TYPES: tuple[tuple[str, tuple[type[AppError], ...]], ...] = (
    ("invalid_url", (InvalidInput,)),
    ("authentication", (Unauthenticated, StreamAuthenticationRequired, ReelPrivate)),
    ("not_found", (NotFound,)),
    ("unsupported", (ReelUnsupported,)),
    ("rate_limited", (RateLimitExceeded, ReelRateLimited)),
    ("extraction", (ReelNotExtracted,)),
    ("parsing", (ReelUnreadable,)),
    ("network", (ReelUnreachable,)),
    ("forbidden", (Forbidden, StreamAccessDenied)),
    ("method_not_allowed", (MethodNotAllowed,)),
    ("range_not_satisfiable", (RangeNotSatisfiable,)),
    ("unavailable", (SystemUnavailable, SystemMaintenance, StorageFull)),
)
INTERNAL = "internal_error"
# What only who mends this house can make use of.
INSIDE = frozenset({"strategies_tried", "last_error", "operation", "timeout", "retries", "component"})


class ReelFault(BaseModel):
    """`type` is stable and documented, `message` for people."""

    type: str
    message: str
    details: dict[str, Any]


class ReelErrorBody(BaseModel):
    error: ReelFault
    timestamp: datetime


def speaks_of_reels(path: str) -> bool:
    """Whether an address is of the surface that answers so."""
    return path.removeprefix("/").partition("/")[0] in {"reel", "health"}


def type_of(error: AppError) -> str:
    """The document's word for an error."""
    return next((name for name, facts in TYPES if isinstance(error, facts)), INTERNAL)


def encode_reel(error: AppError, *, request_id: str, url: str, now: datetime, debug: bool) -> dict[str, Any]:
    """The body that says `error` in answer to a request for `url`."""
    name = type_of(error)
    details = _details(name, error, request_id=request_id, url=url)
    if not debug:
        details = {field: value for field, value in details.items() if field not in INSIDE}
    message = f"invalid reel URL: {url}" if name == "invalid_url" else error.message
    return {
        "error": {"type": name, "message": message, "details": details},
        "timestamp": now.isoformat(timespec="milliseconds"),
    }


def _details(name: str, error: AppError, *, request_id: str, url: str) -> dict[str, Any]:
    if name == "invalid_url":
        return {"url": url}
    if name == INTERNAL:
        return {"request_id": request_id, "component": type(error).__name__}
    if isinstance(error, RateLimitExceeded):
        return {"retry_after": str(error.retry_after), "limit": str(error.limit), "remaining": "0"}
    if name == "not_found" and not isinstance(error, ReelNotFound):
        return {"url": url}
    return dict(error.details or {})
