"""People look after their own account: what needs the password once more."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from kdrama_app.wiring import Services
from tests.api.conftest import PASSWORD
from tests.library import add_episode

NEW = "a new and longer one"
OURS = {"Origin": "http://testserver"}


def log_in(client: TestClient, password: str, name: str = "mina") -> int:
    return client.post("/api/v1/auth/login", json={"username": name, "password": password}).status_code


def test_a_new_password_ends_every_other_login(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    register("mina")
    program = client.post("/api/v1/auth/login", json={"username": "mina", "password": PASSWORD}).json()
    sofa = client.post("/api/v1/auth/session", json={"login": "mina", "password": PASSWORD}, headers=OURS)
    other_browser = sofa.cookies["kdrama_session"]
    client.cookies.clear()
    client.post("/api/v1/auth/session", json={"login": "mina", "password": PASSWORD}, headers=OURS)

    body = {"password": PASSWORD, "newPassword": NEW}
    assert client.put("/api/v1/auth/me/password", json=body, headers=OURS).status_code == 204

    assert client.get("/api/v1/auth/me").status_code == 200  # this browser stays
    assert (log_in(client, PASSWORD), log_in(client, NEW)) == (401, 200)
    refreshed = client.post("/api/v1/auth/refresh", json={"refreshToken": program["refreshToken"]})
    assert refreshed.status_code == 401
    client.cookies.clear()
    client.cookies.set("kdrama_session", other_browser)
    assert client.get("/api/v1/auth/me").status_code == 401


@pytest.mark.parametrize("new", ["short", "mina"])
def test_what_is_wrong_with_a_new_password_is_said(
    client: TestClient, register: Callable[..., dict[str, str]], new: str
) -> None:
    mina = register("mina")
    answer = client.put("/api/v1/auth/me/password", json={"password": PASSWORD, "newPassword": new}, headers=mina)
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["newPassword"])
    assert log_in(client, PASSWORD) == 200


def test_the_password_is_asked_for_once_more(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    mina = register("mina")
    answer = client.put("/api/v1/auth/me/password", json={"password": "guessed", "newPassword": NEW}, headers=mina)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "AUTH_INVALID_CREDENTIALS")
    assert log_in(client, PASSWORD) == 200


def test_guessing_at_an_open_browser_is_stopped(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    mina = register("mina")
    guesses = [
        client.post("/api/v1/auth/me/delete", json={"password": f"guess {number}"}, headers=mina).status_code
        for number in range(11)
    ]
    assert guesses == [401] * 10 + [429]


def test_another_sites_page_changes_nothing(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    register("mina")
    client.post("/api/v1/auth/session", json={"login": "mina", "password": PASSWORD}, headers=OURS)
    theirs = {"Origin": "http://evil.example"}
    body = {"password": PASSWORD, "newPassword": NEW}
    assert client.put("/api/v1/auth/me/password", json=body, headers=theirs).status_code == 403
    assert log_in(client, PASSWORD) == 200


def test_an_address_is_changed_to_one_that_is_free(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    register("jisoo")
    mina = register("mina")

    def change(email: str) -> tuple[int, str]:
        body = {"password": PASSWORD, "email": email}
        answer = client.put("/api/v1/auth/me/email", json=body, headers=mina)
        return answer.status_code, answer.json().get("email", "")

    assert change("JISOO@example.com") == (400, "")
    assert change("nonsense") == (400, "")
    assert change("mina@home.example") == (200, "mina@home.example")
    assert log_in(client, PASSWORD, "mina@home.example") == 200


def test_an_account_goes_with_its_history_and_leaves_its_videos(
    client: TestClient, services: Services, register: Callable[..., dict[str, str]]
) -> None:
    register("boss", role="admin")
    yuna = register("yuna", role="uploader")
    with services.database.transaction() as tx:
        owner = services.accounts.find_bearer(tx, yuna["Authorization"].removeprefix("Bearer "))
        episode = add_episode(tx, services.catalog, uploader=owner)
    progress = {"position": 10, "duration": 3600}
    assert client.put(f"/api/v1/viewing/progress/{episode.id}", json=progress, headers=yuna).status_code == 204

    assert client.post("/api/v1/auth/me/delete", json={"password": PASSWORD}, headers=yuna).status_code == 204

    assert client.get("/api/v1/auth/me", headers=yuna).status_code == 401
    assert log_in(client, PASSWORD, "yuna") == 401
    assert client.get(f"/api/v1/videos/{episode.id}").json()["uploader"] == {"id": "", "username": ""}
    assert client.get(f"/api/v1/videos/{episode.id}/playback", headers=register("yuna")).json()["resumeAt"] == 0


def test_the_last_admin_stays(client: TestClient, register: Callable[..., dict[str, str]]) -> None:
    boss = register("boss", role="admin")
    leave = {"password": PASSWORD}
    assert client.post("/api/v1/auth/me/delete", json=leave, headers=boss).status_code == 403
    register("second", role="admin")
    assert client.post("/api/v1/auth/me/delete", json=leave, headers=boss).status_code == 204
