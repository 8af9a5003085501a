"""The tree of errors, encoded for the wire by one handler, and documented; error_forms.py has the forms."""

import errno
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.status import HTTP_405_METHOD_NOT_ALLOWED
from starlette.types import Scope

from kdrama_app.api.error_forms import PLATFORM, Asked, Surface, surface_of
from kdrama_app.api.examples import EXAMPLES, specimen
from kdrama_app.db import utc_now
from kdrama_app.errors import (
    AppError,
    ClipsPerDayExceeded,
    Forbidden,
    IdempotencyKeyBusy,
    InvalidInput,
    MethodNotAllowed,
    NotFound,
    RangeNotSatisfiable,
    RateLimitExceeded,
    ReelRateLimited,
    StorageFull,
    SystemMaintenance,
    SystemUnavailable,
    Unauthenticated,
)

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

log = structlog.get_logger("kdrama.requests")


def error_headers(error: AppError) -> dict[str, str]:
    """The headers HTTP asks for with some errors (RFC 9110 sections 10.2.3, 11.6.1, 14.4; RFC 6585 section 4)."""
    if isinstance(error, RateLimitExceeded):
        return {
            "Retry-After": str(error.retry_after),
            "X-RateLimit-Limit": str(error.limit),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(error.reset_at),
        }
    if isinstance(error, RangeNotSatisfiable):
        return {"Content-Range": f"bytes */{error.size}"}
    if (seconds := _comes_back_in(error)) is not None:
        return {"Retry-After": str(seconds)}
    if error.status == 401:
        return {"WWW-Authenticate": 'Bearer realm="kdrama"'}
    return {}


def _comes_back_in(error: AppError) -> int | None:
    """Seconds after which what is away may be back."""
    if isinstance(error, SystemMaintenance | ClipsPerDayExceeded | ReelRateLimited):
        return error.retry_after
    return {SystemUnavailable: 5, IdempotencyKeyBusy: 1}.get(type(error))


def error_response(error: AppError, *, request_id: str, scope: Scope, debug: bool) -> JSONResponse:
    """`error` in the form of the surface that was asked; `debug`: with what is for who mends this house."""
    surface, asked = surface_of(scope["path"]), Asked(request_id, str(URL(scope=scope)), utc_now(), debug)
    return JSONResponse(
        surface.encode(error, asked),
        status_code=surface.status(type(error)),
        headers={"Cache-Control": "no-store", **error_headers(error)},
    )


def install_error_encoding(app: FastAPI) -> None:
    """Make every refusal of `app` answer in the contract's form: ours, FastAPI's and Starlette's."""

    @app.exception_handler(AppError)
    async def encode(request: Request, error: AppError) -> JSONResponse:
        return _answer(error, request)

    @app.exception_handler(RequestValidationError)
    async def encode_validation(request: Request, error: RequestValidationError) -> JSONResponse:
        fact = InvalidInput(details=field_faults(error.errors()))
        return _answer(fact, request)

    @app.exception_handler(HTTPException)
    async def encode_http(request: Request, error: HTTPException) -> JSONResponse:
        response = _answer(_fact_of_status(error), request)
        response.headers.update(error.headers or {})
        if error.status_code == HTTP_405_METHOD_NOT_ALLOWED:
            response.headers["Allow"] = ", ".join(_allowed_methods(request))
        return response

    @app.exception_handler(OperationalError)
    @app.exception_handler(PoolTimeout)
    async def encode_absence(request: Request, error: SQLAlchemyError) -> JSONResponse:
        """The database is away or busy beyond all patience: the server's trouble, and it passes."""
        log.error("database unavailable", request_id=request.state.request_id, exc_info=error)
        return _answer(SystemUnavailable(), request)

    @app.exception_handler(OSError)
    async def encode_full_disk(request: Request, error: OSError) -> JSONResponse:
        if error.errno not in {errno.ENOSPC, errno.EDQUOT}:
            raise error
        return _answer(StorageFull(), request)

    @app.exception_handler(Exception)
    async def encode_crash(request: Request, error: Exception) -> JSONResponse:
        # Starlette raises it on after this answer, so the envelope logs it.
        return _answer(AppError(), request)


def _answer(error: AppError, request: Request) -> JSONResponse:
    debug = request.app.state.services.settings.debug_errors
    return error_response(error, request_id=request.state.request_id, scope=request.scope, debug=debug)


def _allowed_methods(request: Request) -> list[str]:
    """What an address takes (RFC 9110, section 10.2.1), though each method of it is a route of its own."""

    def takes(method: str) -> bool:
        scope = {**request.scope, "method": method}
        return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)

    return [method for method in METHODS if takes(method)]


def field_faults(faults: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Pydantic's list as {"metadata.episode": "Input should be a valid integer"}; where in the request is left out."""
    named: dict[str, str] = {}
    for fault in faults:
        path = [str(part) for part in fault["loc"] if part not in {"body", "query", "path", "header"}]
        named.setdefault(".".join(path) or "body", str(fault["msg"]).removeprefix("Value error, "))
    return named


def errors(*facts: type[AppError], surface: Surface = PLATFORM) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: which codes it may answer with, by status, each with an example, for OpenAPI."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for fact in facts:
        content = {"application/json": {"examples": {}}}
        entry = by_status.setdefault(
            surface.status(fact), {"model": surface.body, "description": "", "content": content}
        )
        example = entry["content"]["application/json"]["examples"][fact.__name__] = error_example(fact, surface)
        line = f"`{example['summary']}`: {specimen(fact).message}"
        entry["description"] = f"{entry['description']}\n\n{line}" if entry["description"] else line
    return by_status


def error_example(fact: type[AppError], surface: Surface = PLATFORM) -> dict[str, Any]:
    """An OpenAPI example of an answer that says `fact`."""
    error, at = specimen(fact), datetime(2026, 11, 21, 20, tzinfo=UTC)
    asked = Asked("req_9xT2vQ7mKc4LpW1z", EXAMPLES["video_url"], at, debug=True)
    return {"summary": surface.called(error), "value": surface.encode(error, asked)}


def _fact_of_status(error: HTTPException) -> AppError:
    facts: dict[int, type[AppError]] = {401: Unauthenticated, 403: Forbidden, 404: NotFound, 405: MethodNotAllowed}
    if error.status_code in facts:
        return facts[error.status_code]()
    if 400 <= error.status_code < 500:
        return InvalidInput(str(error.detail))
    return AppError()
