"""The OpenAPI document: what FastAPI knows of the routes, and what stands around them."""

from typing import Any

from fastapi import FastAPI

from kdrama_app.api.errors import errors
from kdrama_app.api.idempotent import HEADER, takes_key
from kdrama_app.errors import IdempotencyKeyBusy, IdempotencyKeyReused, SystemMaintenance

KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any text of your own. The same request sent again under it is answered as the first time, within a "
    "day, and has one effect.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}


def documented(api: FastAPI) -> dict[str, Any]:
    """The whole document, made once."""
    if api.openapi_schema is not None:
        return api.openapi_schema
    document = FastAPI.openapi(api)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _surround(operation, method.upper(), path)
    return document


def _surround(operation: dict[str, Any], method: str, path: str) -> None:
    """Add what is true of a route though it does not say so itself."""
    facts = [SystemMaintenance]
    if takes_key(method, path):
        operation.setdefault("parameters", []).append(KEY_PARAMETER)
        facts += [IdempotencyKeyBusy, IdempotencyKeyReused]
    for status, entry in errors(*facts).items():
        answer = {
            "description": entry["description"],
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}},
        }
        known = operation["responses"].setdefault(str(status), answer)
        if known is not answer:
            known["description"] += "\n\n" + entry["description"]
