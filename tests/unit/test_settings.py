"""One frozen object out of the environment."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from kdrama_app.settings import Settings


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


def test_the_secret_is_made_once_and_kept_to_its_owner(make_settings: Callable[..., Settings]) -> None:
    settings = make_settings(secret_key="")
    first = settings.signing_key()
    assert len(first) >= 48
    assert make_settings(secret_key="").signing_key() == first
    mode = (settings.data_dir / "secret.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_cookies_are_secure_behind_https(make_settings: Callable[..., Settings]) -> None:
    assert make_settings(public_url="https://drama.example.com/").cookies_secure
    assert not make_settings(public_url="http://nas.local:8000").cookies_secure
    assert make_settings(port=8123).site_url == "http://localhost:8123"
