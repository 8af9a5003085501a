"""One frozen object out of the environment."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from kdrama_app.operations.migrations import migrate
from kdrama_app.settings import Settings
from kdrama_app.wiring import away_transcoders, build, open_senders, open_storage


def test_a_data_folder_is_enough(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    settings = make_settings(data_dir=tmp_path / "library")
    assert settings.database_url == f"sqlite:///{tmp_path / 'library' / 'kdrama.db'}"
    assert settings.storage_url == f"file://{tmp_path / 'library' / 'storage'}"


def test_switches_are_words_people_write(monkeypatch: pytest.MonkeyPatch) -> None:
    for word, on in {"on": True, "off": False, "1": True, "0": False}.items():
        monkeypatch.setenv("KDRAMA_RATE_LIMITS", word)
        monkeypatch.setenv("KDRAMA_DEMO", word)
        settings = Settings(_env_file=None)  # pyright: ignore[reportCallIssue]
        assert (settings.rate_limits, settings.demo) == (on, on)


def test_nonsense_is_refused(make_settings: Callable[..., Settings]) -> None:
    with pytest.raises(ValidationError, match="port"):
        make_settings(port=99999)


def test_google_is_configured_whole_or_not_at_all(make_settings: Callable[..., Settings]) -> None:
    whole = {"google_project": "drama", "google_location": "asia-northeast3", "google_bucket": "drama-transcodes"}
    assert [provider.name for provider in away_transcoders(make_settings(**whole))] == ["google_cloud"]
    assert away_transcoders(make_settings()) == ()
    for missing in whole:
        with pytest.raises(ValidationError, match="go together"):
            make_settings(**{**whole, missing: ""})
    with pytest.raises(ValidationError, match="go together"):
        make_settings(google_endpoint="http://localhost:9000")


ACCOUNT = {"streamsource_email": "app@example.com", "streamsource_password": "a password"}


@pytest.mark.parametrize("known", [ACCOUNT, {"streamsource_token": "a token"}])
@pytest.mark.parametrize(
    ("configured", "primary", "secondaries"),
    [
        ({}, "local", []),
        ({"streamsource_url": "https://streams.example.com/"}, "local", ["stream_source https://streams.example.com"]),
        ({"streamsource_url": "https://streams.example.com", "stream_sync": False}, "local", []),
        ({"streamsource_url": "https://streams.example.com", "stream_primary": "stream_source"}, "else", ["local"]),
    ],
)
def test_where_streams_are_kept_is_configuration_alone(
    make_settings: Callable[..., Settings],
    known: dict[str, object],
    configured: dict[str, object],
    primary: str,
    secondaries: list[str],
) -> None:
    services = build(make_settings(**known, **configured))
    backends = services.stream_manager.backends
    assert (list(backends.secondaries), backends.here) == (secondaries, primary != "else")
    assert [sender.name for sender in open_senders(services, by="worker")] == secondaries
    services.database.dispose()


@pytest.mark.parametrize(
    "half",
    [
        {"streamsource_url": "https://streams.example.com"},
        {"streamsource_url": "https://streams.example.com", "streamsource_email": "app@example.com"},
        {"streamsource_url": "ftp://streams.example.com", **ACCOUNT},
        {"streamsource_url": "https://me:secret@streams.example.com", **ACCOUNT},
        {"streamsource_url": "https://streams.example.com/?a=b", **ACCOUNT},
        {"stream_primary": "stream_source", **ACCOUNT},
    ],
)
def test_half_a_stream_source_is_refused(make_settings: Callable[..., Settings], half: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match=r"(?i)streamsource"):
        make_settings(**half)


def test_the_secret_is_made_once_and_kept_to_its_owner(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings(secret_key="")
    first = settings.signing_key()
    assert len(first) >= 48
    assert make_settings(secret_key="").signing_key() == first
    mode = (settings.data_dir / "secret.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("left", [b"", b"  \n", b"short"])
def test_a_spoiled_secret_is_not_signed_with(make_settings: Callable[..., Settings], left: bytes) -> None:
    settings = make_settings(secret_key="")
    settings.data_dir.mkdir(parents=True)
    (settings.data_dir / "secret.key").write_bytes(left)
    with pytest.raises(ValueError, match="too short"):
        settings.signing_key()


def test_a_data_folder_may_be_called_anything(tmp_path: Path, make_settings: Callable[..., Settings]) -> None:
    folder = tmp_path / "드라마 #1 (50%41)?x=y&z"
    settings = make_settings(data_dir=folder)
    migrate(settings)
    storage = open_storage(settings.storage_url)
    storage.write("a", b"")
    assert storage.local_path("a") == folder / "storage" / "a"
    assert {path.name for path in folder.iterdir()} >= {"kdrama.db", "jobs.db", "storage"}
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]


def test_every_variable_is_in_the_example() -> None:
    example = (Path(__file__).parents[2] / ".env.example").read_text()
    named = set(re.findall(r"^#(KDRAMA_[A-Z0-9_]+)=", example, re.MULTILINE))
    assert named == {f"KDRAMA_{name.upper()}" for name in Settings.model_fields}


def test_cookies_are_secure_behind_https(make_settings: Callable[..., Settings]) -> None:
    assert make_settings(public_url="https://drama.example.com/").cookies_secure
    assert not make_settings(public_url="http://nas.local:8000").cookies_secure
    assert make_settings(port=8123).site_url == "http://localhost:8123"
