"""What an owner types at the console."""

import io
from pathlib import Path

import pytest

from kdrama_app import cli
from kdrama_app.accounts.views import Permission, Role
from kdrama_app.settings import Settings
from kdrama_app.wiring import build

MINA = ["create-user", "--username", "mina", "--email", "mina@example.com", "--password-stdin"]


@pytest.fixture(autouse=True)
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KDRAMA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    return Settings()


def test_an_account_and_its_token(house: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(MINA) == 0
    assert capsys.readouterr().out == "mina (user) has the id 1\n"
    assert cli.main(["set-role", "--username", "MINA", "--role", "uploader"]) == 0
    assert capsys.readouterr().out == "mina is now uploader\n"
    assert cli.main(["token", "--username", "mina"]) == 0
    services = build(house)
    with services.database.snapshot() as tx:
        principal = services.accounts.find_bearer(tx, capsys.readouterr().out.strip())
    assert (principal.name, principal.role) == ("mina", Role.UPLOADER)
    services.database.dispose()


def test_a_program_gets_a_scoped_token(house: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["token", "--service", "nightly import", "--scope", "videos:transcode"]) == 0
    services = build(house)
    with services.database.snapshot() as tx:
        principal = services.accounts.find_bearer(tx, capsys.readouterr().out.strip())
    assert principal.permissions == {Permission.TRANSCODE}
    services.database.dispose()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["token", "--username", "nobody"], "There is no user nobody"),
        (["set-role", "--username", "nobody", "--role", "admin"], "There is no user nobody"),
        (["token", "--service", "import"], "scopes: must be among"),
        (["token", "--service", "import", "--scope", "system:admin"], "scopes: must be among"),
        (["token", "--service", "import", "--scope", "videos:watch", "--days", "0"], "days: must lie between"),
        (["create-user", "--username", "m", "--email", "mina@example.com", "--password-stdin"], "username: must have"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    command: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(command) == 1
    out, err = capsys.readouterr()
    assert said in err
    assert not out


@pytest.mark.parametrize("hours", ["0", "-1", "99999999999", "1e3", "soon"])
def test_a_token_lives_for_a_time_that_makes_sense(hours: str, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(MINA)
    with pytest.raises(SystemExit) as wrong:
        cli.main(["token", "--username", "mina", "--hours", hours])
    assert wrong.value.code == 2
    assert "--hours" in capsys.readouterr().err
