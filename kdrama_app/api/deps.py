"""What a route asks for: the services, and who is asking."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from kdrama_app.accounts.views import SESSION_COOKIE, Permission, Principal
from kdrama_app.api.credentials import known_by
from kdrama_app.api.envelope import origin_matches
from kdrama_app.errors import Forbidden, StreamAuthenticationRequired, Unauthenticated
from kdrama_app.wiring import Services

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


# Who else may ask, in OpenAPI's words; `show_credentials` names people and their browsers.
SERVICES_TOO: dict[str, Any] = {"security": [{"service": []}]}
ANYBODY: dict[str, Any] = {"security": [{"service": []}, {}]}


async def get_services(request: Request) -> Services:
    return request.app.state.services


ServicesDep = Annotated[Services, Depends(get_services)]


async def show_credentials(
    _bearer: Annotated[
        HTTPAuthorizationCredentials | None,
        Security(
            HTTPBearer(
                scheme_name="bearer", description="A person's access token, from `/auth/login`", auto_error=False
            )
        ),
    ],
    _session: Annotated[
        str | None,
        Security(
            APIKeyCookie(
                name=SESSION_COOKIE,
                scheme_name="session",
                description="A browser's session, from `/auth/session`",
                auto_error=False,
            )
        ),
    ],
) -> None:
    """Names two ways in OpenAPI; `find_viewer` reads them."""


def find_viewer(
    request: Request, services: ServicesDep, _shown: Annotated[None, Depends(show_credentials)] = None
) -> Principal | None:
    """Who asks, by bearer token or session cookie; None for nobody. Raises Unauthenticated for a bad token."""
    with services.database.snapshot() as tx:
        principal = known_by(services, tx, request.headers)
    # A browser sends its cookie along whoever made it ask.
    if principal and "authorization" not in request.headers and request.method not in SAFE_METHODS:
        require_same_origin(request)
    # The request log names who asked.
    request.state.user_id = str(principal.user_id or principal.name) if principal else None
    return principal


ViewerDep = Annotated[Principal | None, Depends(find_viewer)]


def find_watcher(
    request: Request, services: ServicesDep, _shown: Annotated[None, Depends(show_credentials)] = None
) -> Principal | None:
    """The same where something is to be watched, which has a refusal of its own for a bad token."""
    try:
        return find_viewer(request, services)
    except Unauthenticated as bad:
        raise StreamAuthenticationRequired from bad


WatcherDep = Annotated[Principal | None, Depends(find_watcher)]


async def find_principal(viewer: ViewerDep) -> Principal:
    if viewer is None:
        raise Unauthenticated
    return viewer


PrincipalDep = Annotated[Principal, Depends(find_principal)]


def require(permission: Permission) -> Callable[[Principal], Awaitable[Principal]]:
    """A dependency: the principal, who may do `permission`. Raises Unauthenticated or Forbidden."""

    async def permitted(principal: PrincipalDep) -> Principal:
        if not principal.may(permission):
            raise Forbidden
        return principal

    return permitted


def require_same_origin(request: Request) -> None:
    """Refuse what another site made this browser send. Raises Forbidden."""
    if not origin_matches(request.scope, request.app.state.services.settings):
        raise Forbidden("This request came from another site")
