"""Accounts over HTTP: tokens for programs, a cookie for browsers, and the gateway's question."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, WithJsonSchema
from starlette.concurrency import run_in_threadpool

from kdrama_app.accounts.names import folded
from kdrama_app.accounts.service import SERVICE_SCOPES, Registration
from kdrama_app.accounts.views import SESSION_COOKIE, Account, Permission, Principal, SessionGrant, TokenPair
from kdrama_app.api.deps import (
    PrincipalDep,
    ServicesDep,
    require,
    require_same_origin,
)
from kdrama_app.api.envelope import client_address
from kdrama_app.api.errors import errors
from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.api.texts import Name
from kdrama_app.errors import (
    Forbidden,
    InvalidCredentials,
    InvalidInput,
    RateLimitExceeded,
    Unauthenticated,
)
from kdrama_app.wiring import Services

router = APIRouter(prefix="/auth", tags=["accounts"])


class RegisterRequest(RequestModel):
    username: str = Field(max_length=100)
    email: str = Field(max_length=300)
    password: str = Field(max_length=1000)


class SetupRequest(RegisterRequest):
    token: str = Field(max_length=200)


class LoginRequest(RequestModel):
    """`username` may be the e-mail address too."""

    username: str = Field(max_length=300)
    password: str = Field(max_length=1000)


class SessionRequest(RequestModel):
    login: str = Field(max_length=300)
    password: str = Field(max_length=1000)


class RefreshRequest(RequestModel):
    refresh_token: str = Field(max_length=200)


# The service says which there are, and of any other that it is none of them.
Scope = Annotated[str, WithJsonSchema({"type": "string", "enum": sorted(SERVICE_SCOPES)})]


class ServiceTokenRequest(RequestModel):
    name: Name = Field(max_length=100)
    scopes: list[Scope] = Field(json_schema_extra={"minItems": 1})
    days: int = Field(default=90, ge=1, le=3650)


class ServiceTokenResponse(ResponseModel):
    """`token` is shown this once."""

    token: str


class UserBody(ResponseModel):
    id: str
    username: str
    email: str
    role: str
    permissions: list[str]


class TokenResponse(ResponseModel):
    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = Field(default="Bearer")
    expires_in: int = Field(description="seconds")
    user: UserBody


class SessionResponse(ResponseModel):
    user: UserBody


# --- programs -----------------------------------------------------------------------------------


@router.post(
    "/register", operation_id="registerAccount", status_code=201, responses=errors(InvalidInput, RateLimitExceeded)
)
def register(body: RegisterRequest, request: Request, services: ServicesDep) -> TokenResponse:
    """Make an account with the role `user` and log it in."""
    registration = _prepare(body, request, services)
    with services.database.transaction() as tx:
        account = services.accounts.register(tx, registration)
        return _tokens(services.accounts.log_in(tx, int(account.id)))


@router.post("/login", operation_id="logIn", responses=errors(InvalidCredentials, RateLimitExceeded))
def login(body: LoginRequest, request: Request, services: ServicesDep) -> TokenResponse:
    """Log in for programs: a token to ask with, and one to get the next with."""
    user_id = check_password_of(services, request, login=body.username, password=body.password)
    with services.database.transaction() as tx:
        return _tokens(services.accounts.log_in(tx, user_id))


@router.post("/refresh", operation_id="refreshTokens", responses=errors(Unauthenticated))
def refresh(body: RefreshRequest, services: ServicesDep) -> TokenResponse:
    """The next pair of tokens. Each refresh token works once; using one again ends the whole login (RFC 9700
    section 4.14)."""
    with services.database.transaction() as tx:
        pair = services.accounts.refresh(tx, body.refresh_token)
    if pair is None:
        raise Unauthenticated
    return _tokens(pair)


@router.post("/logout", operation_id="logOut", status_code=204)
def logout(body: RefreshRequest, services: ServicesDep) -> None:
    """Log out: this refresh token and all that came of its login end."""
    with services.database.transaction() as tx:
        services.accounts.log_out(tx, body.refresh_token)


@router.get("/me", operation_id="getMe", responses=errors(Unauthenticated, Forbidden))
def me(principal: PrincipalDep, services: ServicesDep) -> UserBody:
    """Who I am. A service token is nobody's account."""
    user_id = principal.person
    with services.database.snapshot() as tx:
        return user_body(services.accounts.account(tx, user_id))


@router.post(
    "/service-tokens",
    operation_id="createServiceToken",
    status_code=201,
    responses=errors(Unauthenticated, Forbidden, InvalidInput),
)
def create_service_token(
    body: ServiceTokenRequest,
    admin: Annotated[Principal, Depends(require(Permission.ADMINISTER))],
    services: ServicesDep,
) -> ServiceTokenResponse:
    """A token for a program: scoped, expiring, never an admin's."""
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(
            tx, name=body.name, scopes=body.scopes, days=body.days, created_by=admin.user_id
        )
    return ServiceTokenResponse(token=token)


# --- browsers -----------------------------------------------------------------------------------


@router.post("/session", operation_id="openSession", responses=errors(InvalidCredentials, RateLimitExceeded, Forbidden))
def open_session(body: SessionRequest, request: Request, response: Response, services: ServicesDep) -> SessionResponse:
    """Log a browser in: the session travels in an HttpOnly cookie that no script can read."""
    require_same_origin(request)
    user_id = check_password_of(services, request, login=body.login, password=body.password)
    return _start_session(services, request, response, user_id)


@router.post(
    "/session/register",
    operation_id="registerSession",
    status_code=201,
    responses=errors(InvalidInput, RateLimitExceeded, Forbidden),
)
def register_session(
    body: RegisterRequest, request: Request, response: Response, services: ServicesDep
) -> SessionResponse:
    """Make an account and log its browser in."""
    require_same_origin(request)
    registration = _prepare(body, request, services)
    with services.database.transaction() as tx:
        account = services.accounts.register(tx, registration)
    return _start_session(services, request, response, int(account.id))


@router.post(
    "/session/setup",
    operation_id="setUpFirstAdmin",
    status_code=201,
    responses=errors(InvalidInput, RateLimitExceeded, Forbidden),
)
def set_up(body: SetupRequest, request: Request, response: Response, services: ServicesDep) -> SessionResponse:
    """Make the first admin with the one-time link that the console printed."""
    require_same_origin(request)
    registration = _prepare(body, request, services)
    with services.database.transaction() as tx:
        account = services.accounts.set_up(tx, body.token, registration)
    return _start_session(services, request, response, int(account.id))


@router.delete("/session", operation_id="closeSession", status_code=204, responses=errors(Forbidden))
def close_session(request: Request, response: Response, services: ServicesDep) -> None:
    """Log this browser out."""
    require_same_origin(request)
    if token := request.cookies.get(SESSION_COOKIE):
        with services.database.transaction() as tx:
            services.accounts.close_session(tx, token)
    secure = services.settings.cookies_secure
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax", secure=secure)


async def forget_ended_logins(services: Services) -> None:
    """Remove what no longer logs anybody in. For a task that runs now and then."""

    def run() -> None:
        with services.database.transaction() as tx:
            services.accounts.forget_ended(tx)

    await run_in_threadpool(run)


# --- inside ---------------------------------------------------------------------------------------


def _prepare(body: RegisterRequest, request: Request, services: Services) -> Registration:
    services.limits.hit_signup(client_address(request.scope, services.settings.trusted_proxy_hops))
    return services.accounts.prepare(username=body.username, email=body.email, password=body.password)


def check_password_of(services: Services, request: Request, *, login: str, password: str) -> int:
    client = client_address(request.scope, services.settings.trusted_proxy_hops)
    services.limits.hit_login(client)
    services.limits.hit_password(client, folded(login))
    with services.database.snapshot() as tx:
        stored = services.accounts.stored_password(tx, login=login)
    user_id = services.accounts.check(password, stored)
    services.limits.forgive_passwords(client, folded(login))
    return user_id


def _start_session(services: Services, request: Request, response: Response, user_id: int) -> SessionResponse:
    with services.database.transaction() as tx:
        grant = services.accounts.open_session(tx, user_id, user_agent=request.headers.get("user-agent", ""))
    _set_cookie(response, grant, secure=services.settings.cookies_secure)
    return SessionResponse(user=user_body(grant.account))


def _set_cookie(response: Response, grant: SessionGrant, *, secure: bool) -> None:
    response.set_cookie(
        SESSION_COOKIE, grant.token, max_age=grant.max_age, path="/", httponly=True, samesite="lax", secure=secure
    )


def _tokens(pair: TokenPair) -> TokenResponse:
    return TokenResponse(
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        expires_in=pair.expires_in,
        user=user_body(pair.account),
    )


def user_body(account: Account) -> UserBody:
    """The contract's form of an account."""
    return UserBody(
        id=account.id,
        username=account.username,
        email=account.email,
        role=account.role,
        permissions=list(account.permissions),
    )
