"""Who a request says it is from, by its headers alone: for what stands before the routes."""

from sqlmodel import Session
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from kdrama_app.accounts.views import SESSION_COOKIE, Principal
from kdrama_app.wiring import Services


def known_by(services: Services, tx: Session, headers: Headers) -> Principal | None:
    """Who asks, by bearer token or session cookie; None for nobody. Raises Unauthenticated for a bad token."""
    if authorization := headers.get("authorization"):
        return services.accounts.find_bearer(tx, authorization.partition(" ")[2].strip())
    if session := cookie_parser(headers.get("cookie", "")).get(SESSION_COOKIE):
        return services.accounts.find_session(tx, token=session)
    return None
