"""`/auth/validate`: the load balancer asks whether a request may pass (nginx `auth_request`)."""

import posixpath
from http import HTTPStatus
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.api.deps import ANYBODY, ServicesDep, find_viewer, show_credentials
from kdrama_app.api.envelope import canonical_path
from kdrama_app.api.schemas import ResponseModel
from kdrama_app.errors import AppError, UnsupportedApiVersion
from kdrama_app.wiring import Services


def operation_id(route: APIRoute) -> str:
    """`validate` as the contract has it; the other three ways to the same say what is other about them."""
    versioned = "Versioned" if route.path_format.startswith("/api/") else ""
    return f"validate{versioned}" + ("ByGet" if "GET" in (route.methods or ()) else "")


router = APIRouter(tags=["gateway"], generate_unique_id_function=operation_id)

# What an address asks of whom; the longest prefix decides. Everything else takes any known user.
_NEEDED: tuple[tuple[str, Permission], ...] = (
    ("/admin", Permission.ADMINISTER),
    ("/api/v1/auth/service-tokens", Permission.ADMINISTER),
    ("/studio", Permission.UPLOAD),
    ("/api/v1/upload", Permission.UPLOAD),
)


class PassedUser(ResponseModel):
    id: str
    username: str
    role: str
    permissions: list[str]


class Passed(ResponseModel):
    """Who may pass; without `user` where a ticket decided."""

    valid: Literal[True] = True
    user: PassedUser | None = None


class Refused(ResponseModel):
    valid: Literal[False] = False
    error: str


_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Passed, "description": "Also as `X-User-ID`, `X-User-Role`, `X-User-Permissions`"},
    401: {"model": Refused, "description": "Nobody known, or a ticket that opens nothing"},
    403: {"model": Refused, "description": "Somebody who may not"},
}


_validate_route: dict[str, Any] = {
    "responses": _ANSWERS,
    "dependencies": [Depends(show_credentials)],
    "openapi_extra": ANYBODY,
}


@router.get("/auth/validate", **_validate_route)
@router.post("/auth/validate", **_validate_route)
def validate(
    request: Request,
    services: ServicesDep,
    original_uri: Annotated[str, Header(alias="X-Original-URI", description="The address that is asked for")] = "/",
) -> JSONResponse:
    """Whether somebody may pass: 200 with `X-User-*` for who may have `X-Original-URI`, 401 for nobody, 403 for
    somebody who may not."""
    path = _meant_path(original_uri)
    if path.startswith("/media/"):
        return _by_ticket(services, path)
    try:
        principal = find_viewer(request, services)
    except AppError as error:
        return _refused(error.message)
    if principal is None:
        return _refused("No credentials")
    needed = _needed(path)
    if needed is not None and not principal.may(needed):
        return JSONResponse({"valid": False, "error": "Insufficient permissions"}, status_code=HTTPStatus.FORBIDDEN)
    return _passed(principal)


def _by_ticket(services: Services, path: str) -> JSONResponse:
    """A ticket opens its video for hours; asked here, it does so only while its viewer may still watch that."""
    _, _, ticket, episode_id, *_ = [*path.split("/"), "", ""]
    try:
        admitted = services.playback.check_ticket(ticket, episode_id=episode_id)
        with services.database.snapshot() as tx:
            if admitted.user_id is None:  # a program's
                services.catalog.find_visible(tx, episode_id, viewer=None)
            else:
                viewer = services.accounts.principal(tx, admitted.user_id)
                services.playback.find_watchable(tx, episode_id, viewer=viewer)
    except AppError as error:
        return _refused(error.message)
    return JSONResponse({"valid": True})


def _meant_path(uri: str) -> str:
    """What an address means to a proxy (RFC 3986, section 6.2.2): decoded, without dot segments and double slashes.

    Otherwise `/x/../media/…` would be nobody's ticketed file here and one there. Nothing means nothing: "/".
    """
    if "://" in uri:  # the absolute form, as a proxy may be asked
        uri = uri.partition("://")[2].partition("/")[2]
    path = unquote(uri.partition("?")[0].partition("#")[0])
    path = posixpath.normpath("/" + path.lstrip("/"))
    try:
        return canonical_path(path, Headers())
    except UnsupportedApiVersion:  # an address that answers nobody
        return path


def _needed(path: str) -> Permission | None:
    for prefix, permission in _NEEDED:
        if path == prefix or path.startswith(f"{prefix}/"):
            return permission
    return None


def _passed(principal: Principal) -> JSONResponse:
    user_id = str(principal.user_id) if principal.user_id is not None else f"service:{principal.name}"
    role = principal.role.value if principal.role else "user"
    permissions = sorted(permission.value for permission in principal.permissions)
    body = {"id": user_id, "username": principal.name, "role": role, "permissions": permissions}
    headers = {
        "X-User-ID": _header_safe(user_id),
        "X-User-Role": role,
        "X-User-Permissions": ",".join(permissions),
    }
    return JSONResponse({"valid": True, "user": body}, headers=headers)


def _header_safe(text: str) -> str:
    """Printable ASCII: a line break in a program's name must not become a header of its own."""
    return "".join(c if " " <= c <= "~" else "?" for c in text)


def _refused(message: str) -> JSONResponse:
    return JSONResponse({"valid": False, "error": message}, status_code=HTTPStatus.UNAUTHORIZED)
