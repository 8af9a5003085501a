"""StreamSource's accounts: an address and a password for a token of a day."""

from dataclasses import replace

from fastapi import APIRouter, Request

from kdrama_app.accounts.names import username_from
from kdrama_app.accounts.service import Registration
from kdrama_app.accounts.views import Account
from kdrama_app.api.auth import check_password_of
from kdrama_app.api.deps import ServicesDep
from kdrama_app.api.envelope import client_address
from kdrama_app.api.error_forms import STREAM_SOURCE
from kdrama_app.api.errors import errors
from kdrama_app.api.stream_source_bodies import Credentials, LoginBody, OwnerBody
from kdrama_app.db import new_id
from kdrama_app.errors import InvalidCredentials, InvalidInput, RateLimitExceeded
from kdrama_app.wiring import Services

router = APIRouter(prefix="/users", tags=["stream source"])

TOKEN_SECONDS = 24 * 3600


@router.post(
    "/signup",
    operation_id="signUpWithEmail",
    status_code=201,
    responses=errors(InvalidInput, RateLimitExceeded, surface=STREAM_SOURCE),
)
def sign_up(body: Credentials, request: Request, services: ServicesDep) -> LoginBody:
    """Make an account by e-mail address; its username is made of what stands before the @."""
    services.limits.hit_signup(client_address(request.scope, services.settings.trusted_proxy_hops))
    registration = services.accounts.prepare(
        username=username_from(body.email), email=body.email, password=body.password
    )
    return _login(services, _register(services, registration))


@router.post(
    "/login",
    operation_id="logInWithEmail",
    responses=errors(InvalidCredentials, RateLimitExceeded, surface=STREAM_SOURCE),
)
def log_in(body: Credentials, request: Request, services: ServicesDep) -> LoginBody:
    """Log in by e-mail address: a token that is good for 24 hours."""
    user_id = check_password_of(services, request, login=body.email, password=body.password)
    with services.database.snapshot() as tx:
        account = services.accounts.account(tx, user_id)
    return _login(services, account)


def _register(services: Services, registration: Registration) -> Account:
    """Under the name that was made, or one like it that is free. Raises InvalidInput for an address that is taken."""
    try:
        with services.database.transaction() as tx:
            return services.accounts.register(tx, registration)
    except InvalidInput as taken:
        if "username" not in (taken.details or {}):
            raise
    with services.database.transaction() as tx:
        return services.accounts.register(tx, replace(registration, username=f"{registration.username}-{new_id(6)}"))


def _login(services: Services, account: Account) -> LoginBody:
    with services.database.snapshot() as tx:
        token = services.accounts.access_token(tx, int(account.id), seconds=TOKEN_SECONDS)
    return LoginBody(user=OwnerBody.of(account), token=token)
