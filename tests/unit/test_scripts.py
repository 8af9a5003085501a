"""The pages' JavaScript without a browser, by Node's own test runner: Node is there because it builds the pages."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.media import make_audio_only, make_copyable, make_faststart, make_rotated, make_webm

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Real files for the scripts that look into some."""
    folder = tmp_path_factory.mktemp("films")
    mp4 = make_copyable(folder / "film.mp4")
    made = {
        "mp4": mp4,
        "faststart": make_faststart(folder / "front.mp4", mp4),
        "turned": make_rotated(folder / "turned.mp4"),
        "webm": make_webm(folder / "film.webm"),
        "mkv": make_copyable(folder / "film.mkv"),
        "sound": make_audio_only(folder / "sound.mp4"),
    }
    return {name: str(path) for name, path in made.items()}


@pytest.mark.parametrize("place", ["studio", "viewer"])
def test_the_scripts_do_what_they_say(place: str, films: dict[str, str]) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    files = sorted((HERE / place).glob("*.test.mjs"))
    run = subprocess.run(
        ["node", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", "--test-reporter=spec", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PATH": path, "FORCE_COLOR": "0", "FILMS": json.dumps(films)},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    # A file that cannot be loaded must not look like one that passed.
    written = sum(file.read_text(encoding="utf-8").count("\ntest(") for file in files)
    assert f"tests {written}" in run.stdout
