"""How a State reaches the house: who is asking, may they, and a transaction off the event loop.

Every public method of a State can be called by any client, so each begins with `allow` or `visitor`, or with
`whoever` where even a closed house answers (a test reads the source of every State and says so). A handler then
translates and calls one verb:

    viewer = await allow(self, Permission.UPLOAD)
    self.rows = [row(e) for e in await look(house().catalog.uploaded_by, viewer.person, limit=48)]
"""

import asyncio
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx
from sqlmodel import Session

from kdrama_app.accounts.views import SESSION_COOKIE, Permission, Principal
from kdrama_app.errors import Forbidden, SystemMaintenance, Unauthenticated
from kdrama_app.operations.maintenance import Closed
from kdrama_app.wiring import Services, current_services

P = ParamSpec("P")
R = TypeVar("R")


def house() -> Services:
    """This process's services."""
    return current_services()


async def look(verb: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a reading verb with a snapshot, in a thread."""

    def run() -> R:
        with house().database.snapshot() as tx:
            return verb(tx, *args, **kwargs)

    return await asyncio.to_thread(run)


async def change(verb: Callable[Concatenate[Session, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a changing verb with a transaction, in a thread; committed when this returns."""

    def run() -> R:
        with house().database.transaction() as tx:
            return verb(tx, *args, **kwargs)

    return await asyncio.to_thread(run)


async def whoever(state: rx.State) -> Principal | None:
    """Whoever's browser this is, asked anew of the database; None when not signed in."""
    token = session_token(state)
    return await look(house().accounts.find_session, token=token) if token else None


async def visitor(state: rx.State) -> Principal | None:
    """`whoever` it is, let in. Raises SystemMaintenance while only admins are."""
    principal = await whoever(state)
    if not (principal and principal.is_admin) and (closed := await closed_for_now()):
        raise SystemMaintenance(closed.message or None)
    return principal


async def closed_for_now() -> Closed | None:
    """Why only admins get in, and until when; None while everybody does."""
    maintenance = house().maintenance
    return await look(maintenance.current) if maintenance.stale else maintenance.known


async def allow(state: rx.State, permission: Permission) -> Principal:
    """The signed-in user, who may do `permission`. Raises Unauthenticated, Forbidden or SystemMaintenance."""
    principal = await visitor(state)
    if principal is None:
        raise Unauthenticated
    if not principal.may(permission):
        raise Forbidden
    return principal


def session_token(state: rx.State) -> str:
    """The secret in this browser's cookie, "" where there is none; never to be put into a State."""
    try:
        morsel: Any = SimpleCookie(state.router.headers.cookie).get(SESSION_COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
