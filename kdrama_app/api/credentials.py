"""Who a request says it is from, by its headers alone."""

from sqlmodel import Session
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from kdrama_app.accounts.views import SESSION_COOKIE, Principal
from kdrama_app.errors import Unauthenticated
from kdrama_app.wiring import Services


def known_by(services: Services, tx: Session, headers: Headers) -> Principal | None:
    """Who asks, by bearer token or else by session cookie; None for nobody. Raises Unauthenticated for a bad token."""
    if authorization := headers.get("authorization"):
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated
        return services.accounts.find_bearer(tx, token.strip())
    if session := cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE):
        return services.accounts.find_session(tx, token=session)
    return None
