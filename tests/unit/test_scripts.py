"""The pages' JavaScript without a browser, by Node's own test runner: Node is there because it builds the pages."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.mark.parametrize("place", ["studio", "viewer"])
def test_the_scripts_do_what_they_say(place: str) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    files = sorted((HERE / place).glob("*.test.mjs"))
    run = subprocess.run(
        ["node", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", "--test-reporter=spec", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PATH": path, "FORCE_COLOR": "0"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    # A file that cannot be loaded must not look like one that passed.
    written = sum(file.read_text(encoding="utf-8").count("\ntest(") for file in files)
    assert f"tests {written}" in run.stdout
