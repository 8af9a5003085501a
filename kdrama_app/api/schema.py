"""The OpenAPI document: what FastAPI knows of the routes, and what stands around them."""

import re
from typing import Any

from fastapi import FastAPI

from kdrama_app.api.envelope import API_VERSION, counted
from kdrama_app.api.error_forms import surface_of
from kdrama_app.api.errors import errors
from kdrama_app.api.examples import EXAMPLES, example_of
from kdrama_app.api.idempotent import HEADER, takes_key
from kdrama_app.errors import (
    AppError,
    IdempotencyKeyBusy,
    IdempotencyKeyReused,
    InvalidInput,
    RateLimitExceeded,
    SystemMaintenance,
    SystemUnavailable,
    UnsupportedApiVersion,
)

ABOUT: dict[str, Any] = {
    "summary": "Everything a K-drama site does, for programs",
    "description": f"""Upload, transcode, watch, describe and find videos.

- The prefix is `/api/{API_VERSION}`. `/api/...` without a version serves the one in `Accept-Version` (default: the
  latest). Every answer carries `API-Version` and `X-Request-ID`; a request id that you send is kept.
- Every refusal has one form: `{{"error": {{"code", "message", "details"?, "timestamp", "requestId"}}}}`; below
  `/users` and `/streams`, which speak StreamSource, it is `{{"error": "message"}}`, and `/reel` and `/health` have the
  form of their document. `code` is stable. An unknown address is 404 `NOT_FOUND`, a wrong method 405
  `METHOD_NOT_ALLOWED`.
- A `POST` that creates takes `Idempotency-Key`: sent again under it, it is answered as the first time.
- `X-RateLimit-*` say how much is left; a 429 or 503 says in `Retry-After` when to come back.""",
    "license_info": {"name": "MIT"},
    "servers": [{"url": "/", "description": "This server"}],
    "openapi_tags": [
        {"name": "accounts", "description": "Log in, register, and make tokens for programs."},
        {"name": "gateway", "description": "What a load balancer asks before it lets a request through."},
        {"name": "upload", "description": "A file in chunks, in any order, resumed from anywhere. For uploaders."},
        {"name": "transcode", "description": "Jobs that make streams of files. For services, owners and admins."},
        {"name": "streaming", "description": "A video as HLS, DASH or one MP4."},
        {"name": "media", "description": "The files that playlists name, opened by the ticket in their address."},
        {"name": "videos", "description": "One video: its description, its pictures, a player's grant."},
        {"name": "metadata", "description": "Videos and series described, searched and listed."},
        {"name": "subtitles", "description": "Subtitle tracks of a video."},
        {"name": "viewing", "description": "What one watches: progress, what to go on with, the watchlist."},
        {"name": "stream source", "description": "Links to live streams elsewhere, as StreamSource has them."},
        {"name": "clips", "description": "A minute and a half of a video at most, to share; its video is a reel."},
        {
            "name": "reels",
            "description": "A clip by its shortcode, as one MP4. Names of fields and the form of refusals are this "
            'surface\'s own: `{"error": {"type", "message", "details"}, "timestamp"}`, as `/health` has it too.',
        },
        {"name": "operations", "description": "Figures for operators."},
        {"name": "health", "description": "For supervisors and load balancers."},
    ],
}
SERVICE_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "description": "A service's token: made by an admin, with scopes. It is sent as a person's is.",
}
KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Any text of your own. The same request sent again under it is answered as the first time, within a "
    "day, and has one effect.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_TEXT, _NUMBER = {"type": "string"}, {"type": "integer", "minimum": 0}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": {"description": "The request's id, yours if you sent one", "schema": _TEXT},
    "API-Version": {"description": "The version that answered", "schema": _TEXT},
    "X-RateLimit-Limit": {"description": "Requests in a window", "schema": _NUMBER},
    "X-RateLimit-Remaining": {"description": "Of them left", "schema": _NUMBER},
    "X-RateLimit-Reset": {"description": "When the window ends, in Unix seconds", "schema": _NUMBER},
    "Retry-After": {"description": "Seconds after which to try again", "schema": _NUMBER},
    "WWW-Authenticate": {"description": "How to say who asks", "schema": _TEXT},
    "Idempotency-Replayed": {"description": "`true` on an answer given before under the same key", "schema": _TEXT},
    "X-User-ID": {"description": "Who asks", "schema": _TEXT},
    "X-User-Role": {"description": "user, uploader or admin", "schema": _TEXT},
    "X-User-Permissions": {"description": "Between commas", "schema": _TEXT},
    "ETag": {"description": "What these bytes are", "schema": _TEXT},
    "Accept-Ranges": {"description": "`bytes`, of a file", "schema": _TEXT},
    "Cache-Control": {"description": "How long it may be kept, and by whom", "schema": _TEXT},
    "Content-Range": {"description": "Which bytes of how many", "schema": _TEXT},
    "Access-Control-Allow-Origin": {"description": "`*`: any page may read it", "schema": _TEXT},
}
COUNTED_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
REFUSAL_HEADERS = {
    "401": ("WWW-Authenticate",),
    "409": ("Retry-After",),
    "416": ("Content-Range",),
    "429": ("Retry-After", *COUNTED_HEADERS),
    "503": ("Retry-After",),
}
_FIRST_SENTENCE = re.compile(r"(.+?)(?:[.;:](?:\s|$)|$)", re.DOTALL)


def documented(api: FastAPI) -> dict[str, Any]:
    """The whole document, made once."""
    if api.openapi_schema is not None:
        return api.openapi_schema
    document = FastAPI.openapi(api)
    components = document["components"]
    components["securitySchemes"]["service"] = SERVICE_TOKEN
    components["headers"] = HEADERS
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _name(operation)
            _surround(operation, method.upper(), path)
            _exemplify(operation, components["schemas"])
            _head(operation, method.upper(), path)
    return document


def _name(operation: dict[str, Any]) -> None:
    """Its summary is how its description begins."""
    begins = _FIRST_SENTENCE.match(operation.get("description", ""))
    if begins:
        operation["summary"] = " ".join(begins[1].replace("`", "").split())
    operation.setdefault("security", [])


def _surround(operation: dict[str, Any], method: str, path: str) -> None:
    """Add what is true of a route though it does not say so itself."""
    if takes_key(method, path):
        operation.setdefault("parameters", []).append(KEY_PARAMETER)
    surface = surface_of(path)
    for status, entry in errors(*_facts(method, path), surface=surface).items():
        examples = entry["content"]["application/json"]["examples"]
        answer = {
            "description": entry["description"],
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{surface.body.__name__}"},
                    "examples": examples,
                }
            },
        }
        known = operation["responses"].setdefault(str(status), answer)
        if known is not answer:
            _add(known, entry["description"], examples)


def _facts(method: str, path: str) -> list[type[AppError]]:
    facts: list[type[AppError]] = [AppError, SystemUnavailable, SystemMaintenance]
    if path.startswith("/api/"):
        facts += [InvalidInput, UnsupportedApiVersion]
    if counted(path):
        facts.append(RateLimitExceeded)
    if takes_key(method, path):
        facts += [IdempotencyKeyBusy, IdempotencyKeyReused]
    return facts


def _add(answer: dict[str, Any], description: str, examples: dict[str, Any]) -> None:
    """More codes under a status that has some."""
    lines = answer["description"].split("\n\n")
    answer["description"] = "\n\n".join([*lines, *(line for line in description.split("\n\n") if line not in lines)])
    answer["content"]["application/json"]["examples"].update(examples)


def _exemplify(operation: dict[str, Any], models: dict[str, Any]) -> None:
    """An example for every body that is not mere bytes, and for what an address needs."""
    for parameter in operation.get("parameters", []):
        name = f"{parameter['in']}.{parameter['name']}"
        if name in EXAMPLES:
            parameter["example"] = EXAMPLES[name]
        elif parameter["in"] == "path":
            parameter["example"] = EXAMPLES[parameter["name"]]
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for content in (content for body in bodies for content in body.get("content", {}).items()):
        media_type, entry = content
        if media_type == "application/json" and not entry.keys() & {"example", "examples"}:
            entry["example"] = example_of(entry["schema"], models)


def _head(operation: dict[str, Any], method: str, path: str) -> None:
    """The headers that an answer comes with."""
    for status, answer in operation["responses"].items():
        names = ["X-Request-ID", "API-Version", *REFUSAL_HEADERS.get(status, ())]
        if counted(path):
            names += COUNTED_HEADERS
        if status.startswith("2") and takes_key(method, path):
            names.append("Idempotency-Replayed")
        answer.setdefault("headers", {}).update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
