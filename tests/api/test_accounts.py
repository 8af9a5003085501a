"""People and programs make accounts, log in, and stay or stop being who they are."""

from collections.abc import Callable

import jwt
import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.tokens import derived_key
from kdrama_app.accounts.views import Role
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.library import PASSWORD

MINA = {"username": "mina", "email": "mina@example.com", "password": PASSWORD}
OURS = {"Origin": "http://testserver"}


@pytest.mark.contract("POST /api/v1/auth/register", "201")
@pytest.mark.contract("POST /api/v1/auth/login", "200: by e-mail")
@pytest.mark.contract("GET /api/v1/auth/me", "200")
def test_mina_registers_logs_in_and_is_herself(client: TestClient) -> None:
    registered = client.post("/api/v1/auth/register", json=MINA)
    assert registered.status_code == 201
    logged_in = client.post("/api/v1/auth/login", json={"username": "MINA@example.com", "password": PASSWORD})
    assert logged_in.status_code == 200
    tokens = logged_in.json()
    assert tokens["tokenType"] == "Bearer"
    assert tokens["expiresIn"] == 900
    assert tokens["user"] == {
        "id": "1",
        "username": "mina",
        "email": "mina@example.com",
        "role": "user",
        "permissions": ["videos:watch"],
    }
    me = client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {tokens['accessToken']}"})
    assert me.json() == tokens["user"]


def test_a_korean_name_is_as_good_as_any(client: TestClient) -> None:
    body = {**MINA, "username": "김미나"}
    assert client.post("/api/v1/auth/register", json=body).json()["user"]["username"] == "김미나"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "m"}, "username"),
        ({"username": "mi na"}, "username"),
        ({"email": "mina"}, "email"),
        ({"email": "mina@nowhere"}, "email"),
        ({"password": "short"}, "password"),
        ({"username": "minamina", "password": "MinaMina"}, "password"),
    ],
)
@pytest.mark.contract("POST /api/v1/auth/register", "400 VALIDATION_FAILED")
def test_what_is_wrong_with_a_registration_is_said_by_field(
    client: TestClient, change: dict[str, str], field: str
) -> None:
    answer = client.post("/api/v1/auth/register", json={**MINA, **change})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "VALIDATION_FAILED"
    assert field in answer.json()["error"]["details"]


def test_a_name_can_be_had_once_however_it_is_spelled(client: TestClient) -> None:
    client.post("/api/v1/auth/register", json=MINA)
    again = client.post("/api/v1/auth/register", json={**MINA, "username": "ＭＩＮＡ", "email": "other@example.com"})
    assert again.json()["error"]["details"] == {"username": "is already taken"}
    again = client.post("/api/v1/auth/register", json={**MINA, "username": "minji", "email": "Mina@Example.com"})
    assert again.json()["error"]["details"] == {"email": "is already taken"}


@pytest.mark.contract("POST /api/v1/auth/login", "401 AUTH_INVALID_CREDENTIALS: unknown name and wrong password alike")
def test_wrong_password_and_unknown_name_are_one_answer(client: TestClient) -> None:
    client.post("/api/v1/auth/register", json=MINA)
    wrong = client.post("/api/v1/auth/login", json={"username": "mina", "password": "not the password"})
    unknown = client.post("/api/v1/auth/login", json={"username": "nobody", "password": PASSWORD})
    assert wrong.status_code == unknown.status_code == 401
    facts = [{k: v for k, v in a.json()["error"].items() if k in {"code", "message"}} for a in (wrong, unknown)]
    assert facts[0] == facts[1]
    assert facts[0]["code"] == "AUTH_INVALID_CREDENTIALS"


@pytest.mark.contract("POST /api/v1/auth/login", "429 RATE_LIMIT_EXCEEDED: guesses at one password")
def test_guessing_one_password_is_stopped_and_says_for_how_long(client: TestClient) -> None:
    client.post("/api/v1/auth/register", json=MINA)
    for _ in range(10):
        client.post("/api/v1/auth/login", json={"username": "mina", "password": "guess"})
    stopped = client.post("/api/v1/auth/login", json={"username": "mina", "password": PASSWORD})
    assert stopped.status_code == 429
    assert stopped.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert 0 < int(stopped.headers["Retry-After"]) <= 301
    assert stopped.headers["X-RateLimit-Remaining"] == "0"


def test_another_spelling_of_a_name_is_no_second_chance_to_guess(client: TestClient) -> None:
    for name in ("mina", "MINA", " mina ", "ｍｉｎａ", "Mina") * 2:
        client.post("/api/v1/auth/login", json={"username": name, "password": "guess"})
    stopped = client.post("/api/v1/auth/session", json={"login": "mInA", "password": "guess"}, headers=OURS)
    assert stopped.status_code == 429


def test_guesses_made_side_by_side_count_each(services: Services, client: TestClient) -> None:
    """All of them knock before the first one has failed."""
    for _ in range(10):
        services.limits.hit_password("testclient", "mina")
    assert client.post("/api/v1/auth/login", json={"username": "mina", "password": "guess"}).status_code == 429


@pytest.mark.contract("POST /api/v1/auth/login", "200: by name")
def test_who_knows_the_password_is_not_kept_out_by_logging_in_often(client: TestClient) -> None:
    client.post("/api/v1/auth/register", json=MINA)
    answers = [
        client.post("/api/v1/auth/login", json={"username": "mina", "password": PASSWORD}).status_code
        for _ in range(12)
    ]
    assert answers == [200] * 12


def test_a_password_is_the_whole_of_it(client: TestClient) -> None:
    longest = "p" * 128
    client.post("/api/v1/auth/register", json={**MINA, "password": longest})
    for password, status in ((longest, 200), (longest + "x", 401)):
        assert client.post("/api/v1/auth/login", json={"username": "mina", "password": password}).status_code == status


@pytest.mark.contract("POST /api/v1/auth/refresh", "200", "401 AUTH_INVALID_TOKEN: used before")
def test_a_refresh_token_works_once_and_its_reuse_ends_the_login(client: TestClient) -> None:
    first = client.post("/api/v1/auth/register", json=MINA).json()["refreshToken"]
    second = client.post("/api/v1/auth/refresh", json={"refreshToken": first}).json()["refreshToken"]
    stolen = client.post("/api/v1/auth/refresh", json={"refreshToken": first})
    assert stolen.status_code == 401
    assert client.post("/api/v1/auth/refresh", json={"refreshToken": second}).status_code == 401


@pytest.mark.contract("POST /api/v1/auth/logout", "204")
def test_logging_out_ends_the_family(client: TestClient) -> None:
    token = client.post("/api/v1/auth/register", json=MINA).json()["refreshToken"]
    assert client.post("/api/v1/auth/logout", json={"refreshToken": token}).status_code == 204
    assert client.post("/api/v1/auth/refresh", json={"refreshToken": token}).status_code == 401


@pytest.mark.contract("any", "401 AUTH_INVALID_TOKEN: expired, foreign, forged or malformed")
@pytest.mark.contract("GET /api/v1/auth/me", "401 AUTH_INVALID_TOKEN")
def test_tokens_that_are_not_ours_whole_and_in_time_are_refused(
    client: TestClient, register: Callable[..., dict[str, str]], settings: Settings
) -> None:
    good = register("mina")["Authorization"].removeprefix("Bearer ")
    key = derived_key(settings.signing_key(), "access token")
    claims = jwt.decode(good, key, algorithms=["HS256"], audience="kdrama-api")
    forged = {
        "unsigned": jwt.encode(claims, "", algorithm="none"),
        "other key": jwt.encode(claims, b"x" * 32, algorithm="HS256"),
        "other audience": jwt.encode({**claims, "aud": "elsewhere"}, key, algorithm="HS256"),
        "other kind": jwt.encode({**claims, "typ": "refresh"}, key, algorithm="HS256"),
        "expired": jwt.encode({**claims, "exp": 1}, key, algorithm="HS256"),
        "no jti": jwt.encode({k: v for k, v in claims.items() if k != "jti"}, key, algorithm="HS256"),
        "cut": good[:-4],
        "empty": "",
    }
    for name, token in forged.items():
        answer = client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
        assert (name, answer.status_code) == (name, 401)
        assert answer.json()["error"]["code"] == "AUTH_INVALID_TOKEN"


def test_a_browser_session_lives_in_a_cookie_that_scripts_cannot_read(client: TestClient) -> None:
    client.post("/api/v1/auth/register", json=MINA)
    opened = client.post("/api/v1/auth/session", json={"login": "mina", "password": PASSWORD}, headers=OURS)
    cookie = opened.headers["set-cookie"]
    assert opened.status_code == 200
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "accessToken" not in opened.json()
    assert client.get("/api/v1/auth/me").json()["username"] == "mina"
    assert client.delete("/api/v1/auth/session", headers=OURS).status_code == 204
    assert client.get("/api/v1/auth/me").status_code == 401


def test_another_sites_page_cannot_use_the_cookie(client: TestClient) -> None:
    client.post("/api/v1/auth/session/register", json=MINA, headers=OURS)
    theirs = client.delete("/api/v1/auth/session", headers={"Origin": "https://evil.example"})
    assert theirs.status_code == 403
    fetched = client.post(
        "/api/v1/auth/session", json={"login": "mina", "password": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert fetched.status_code == 403
    assert client.get("/api/v1/auth/me").status_code == 200


def test_the_setup_link_makes_one_admin_once(client: TestClient, services: Services) -> None:
    with services.database.transaction() as tx:
        old = services.accounts.offer_setup(tx)
    with services.database.transaction() as tx:
        token = services.accounts.offer_setup(tx)
    assert client.post("/api/v1/auth/session/setup", json={**MINA, "token": old}, headers=OURS).status_code == 403
    made = client.post("/api/v1/auth/session/setup", json={**MINA, "token": token}, headers=OURS)
    assert made.status_code == 201
    assert made.json()["user"]["role"] == "admin"
    second = {**MINA, "username": "eve", "email": "eve@example.com", "token": token}
    assert client.post("/api/v1/auth/session/setup", json=second, headers=OURS).status_code == 403
    with services.database.transaction() as tx:
        assert services.accounts.offer_setup(tx) is None


def test_a_role_change_counts_at_once(
    client: TestClient, register: Callable[..., dict[str, str]], services: Services
) -> None:
    mina = register("mina")
    with services.database.transaction() as tx:
        services.accounts.change_role(tx, 1, Role.UPLOADER)
    assert client.get("/api/v1/auth/me", headers=mina).json()["permissions"] == ["videos:upload", "videos:watch"]


# --- service tokens and the gateway ---------------------------------------------------------------


@pytest.mark.contract("POST /auth/validate", "200: a service token")
def test_an_admin_makes_a_scoped_service_token(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    admin, mina = register("admin", "admin"), register("mina")
    wanted = {"name": "nightly import", "scopes": ["videos:transcode"], "days": 7}
    assert client.post("/api/v1/auth/service-tokens", json=wanted, headers=mina).status_code == 403
    made = client.post("/api/v1/auth/service-tokens", json=wanted, headers=admin)
    assert made.status_code == 201
    service = {"Authorization": f"Bearer {made.json()['token']}"}
    passed = client.post("/auth/validate", headers={**service, "X-Original-URI": "/api/v1/transcode/status/1"})
    assert passed.headers["X-User-Permissions"] == "videos:transcode"
    assert client.post("/api/v1/auth/service-tokens", json=wanted, headers=service).status_code == 403
    for scope in ("system:admin", "videos:manage", "videos:upload", "nonsense"):
        too_much = {**wanted, "scopes": [scope]}
        assert client.post("/api/v1/auth/service-tokens", json=too_much, headers=admin).status_code == 400
    for name in ("", "  ", "n" * 201):
        refused = client.post("/api/v1/auth/service-tokens", json={**wanted, "name": name}, headers=admin)
        assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, ["name"])


@pytest.mark.contract("GET /auth/validate", "200: with X-User-ID, X-User-Role and X-User-Permissions", "401", "403")
@pytest.mark.contract("POST /auth/validate", "200: with X-User-ID, X-User-Role and X-User-Permissions", "401", "403")
@pytest.mark.contract(
    "GET /api/v1/auth/validate", "200: with X-User-ID, X-User-Role and X-User-Permissions", "401", "403"
)
@pytest.mark.contract(
    "POST /api/v1/auth/validate", "200: with X-User-ID, X-User-Role and X-User-Permissions", "401", "403"
)
def test_the_gateway_asks_who_may_pass(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    mina, anna = register("mina"), register("anna", "uploader")
    for ask in (client.get, client.post):
        for path in ("/auth/validate", "/api/v1/auth/validate"):
            answer = ask(path, headers={**anna, "X-Original-URI": "/api/v1/upload/start"})
            assert answer.status_code == 200
            assert answer.headers["X-User-ID"] == "2"
            assert answer.headers["X-User-Role"] == "uploader"
            assert answer.headers["X-User-Permissions"] == "videos:upload,videos:watch"
            assert answer.json()["user"]["username"] == "anna"
    assert client.get("/auth/validate", headers={**mina, "X-Original-URI": "/api/v1/videos/1"}).status_code == 200
    for ask in (client.get, client.post):
        for path in ("/auth/validate", "/api/v1/auth/validate"):
            refused = ask(path, headers={**mina, "X-Original-URI": "/api/v1/upload/start?x=1"})
            assert (refused.status_code, refused.json()["valid"]) == (403, False)
            unknown = ask(path, headers={"X-Original-URI": "/api/v1/videos/1"})
            assert (unknown.status_code, unknown.json()["valid"]) == (401, False)
            bad = ask(path, headers={"Authorization": "Bearer nonsense", "X-Original-URI": "/"})
            assert (bad.status_code, set(bad.json())) == (401, {"valid", "error"})


@pytest.mark.contract("GET /api/v1/auth/me", "403 AUTH_INSUFFICIENT_PERMISSIONS: a service is nobody's account")
def test_a_service_is_nobodys_account(client: TestClient, services: Services) -> None:
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(tx, name="importer", scopes=["metadata:write"], days=1)
    answer = client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "AUTH_INSUFFICIENT_PERMISSIONS")
