"""One's own account over HTTP: what asks for the password once more. The rest is on the site's account page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from kdrama_app.accounts.names import folded
from kdrama_app.accounts.views import SESSION_COOKIE, Account, Principal
from kdrama_app.api.auth import UserBody, user_body
from kdrama_app.api.deps import PrincipalDep, ServicesDep
from kdrama_app.api.envelope import client_address
from kdrama_app.api.errors import errors
from kdrama_app.api.schemas import RequestModel
from kdrama_app.errors import Forbidden, InvalidCredentials, InvalidInput, RateLimitExceeded, Unauthenticated
from kdrama_app.wiring import Services

router = APIRouter(prefix="/auth/me", tags=["accounts"])


class PasswordRequest(RequestModel):
    password: str = Field(max_length=1000, description="the present one")
    new_password: str = Field(max_length=1000, description="8 to 128 characters")


class EmailRequest(RequestModel):
    password: str = Field(max_length=1000)
    email: str = Field(max_length=300)


class ConfirmRequest(RequestModel):
    password: str = Field(max_length=1000)


async def find_owner(principal: PrincipalDep) -> Principal:
    """Who asks, with an account of their own. Raises Unauthenticated, or Forbidden for a service."""
    if principal.user_id is None:
        raise Forbidden("A service token is nobody's account")
    return principal


OwnerDep = Annotated[Principal, Depends(find_owner)]
_REFUSALS = errors(Unauthenticated, InvalidCredentials, Forbidden, InvalidInput, RateLimitExceeded)


@router.put("/password", operation_id="changePassword", status_code=204, responses=_REFUSALS)
def change_password(body: PasswordRequest, request: Request, owner: OwnerDep, services: ServicesDep) -> None:
    """Choose a new password. All other browsers and programs that are logged in as this person are logged out."""
    account = _prove(services, request, owner, body.password)
    encoded = services.profile.prepare_password(body.new_password, account)
    with services.database.transaction() as tx:
        keep = request.cookies.get(SESSION_COOKIE, "")
        services.profile.change_password(tx, owner.person, encoded, keep=keep)


@router.put("/email", operation_id="changeEmail", responses=_REFUSALS)
def change_email(body: EmailRequest, request: Request, owner: OwnerDep, services: ServicesDep) -> UserBody:
    """Have another e-mail address."""
    _prove(services, request, owner, body.password)
    with services.database.transaction() as tx:
        return user_body(services.profile.change_email(tx, owner.person, body.email))


@router.post("/delete", operation_id="deleteAccount", status_code=204, responses=_REFUSALS)
def delete(body: ConfirmRequest, request: Request, response: Response, owner: OwnerDep, services: ServicesDep) -> None:
    """Take my account out of the house, with history and lists; what it uploaded stays. There is no way back.

    The last admin cannot.
    """
    _prove(services, request, owner, body.password)
    with services.database.transaction() as tx:
        services.profile.delete(tx, owner.person)
    secure = services.settings.cookies_secure
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax", secure=secure)


def _prove(services: Services, request: Request, owner: Principal, password: str) -> Account:
    """Whoever has found an open browser is not its owner yet. Raises InvalidCredentials, RateLimitExceeded."""
    client, name = client_address(request.scope, services.settings.trusted_proxy_hops), folded(owner.name)
    services.limits.hit_password(client, name)
    with services.database.snapshot() as tx:
        account = services.accounts.account(tx, owner.person)
        encoded = services.profile.stored_hash(tx, owner.person)
    if not services.accounts.hasher.matches(password, encoded):
        raise InvalidCredentials
    services.limits.forgive_passwords(client, name)
    return account
