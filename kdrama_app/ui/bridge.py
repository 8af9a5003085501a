"""How a State reaches the house: who is asking, may they, and a transaction off the event loop.

Every public method of a State can be called by any client, so each begins with `allow` or `visitor`
(a test reads the source of every State and says so). A handler then translates and calls one verb:

    viewer = await allow(self, Permission.UPLOAD)
    self.rows = [row(e) for e in await look(house().catalog.uploaded_by, viewer.user_id, limit=48)]
"""

import asyncio
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx
from sqlmodel import Session

from kdrama_app.accounts.views import SESSION_COOKIE, Permission, Principal
from kdrama_app.errors import Forbidden, Unauthenticated
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


async def visitor(state: rx.State) -> Principal | None:
    """Whoever's browser this is, asked anew of the database; None when not signed in."""
    token = _session_token(state.router.headers.cookie)
    return await look(house().accounts.find_session, token=token) if token else None


async def allow(state: rx.State, permission: Permission) -> Principal:
    """The signed-in user, who may do `permission`. Raises Unauthenticated or Forbidden."""
    principal = await visitor(state)
    if principal is None:
        raise Unauthenticated
    if not principal.may(permission):
        raise Forbidden
    return principal


def _session_token(cookie_header: str) -> str:
    try:
        morsel: Any = SimpleCookie(cookie_header).get(SESSION_COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel else ""
