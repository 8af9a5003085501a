"""The upload desk's JavaScript, by Node's own test runner: Node is there because the pages are built with it."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent / "studio"


def test_the_upload_desks_scripts_do_what_they_say() -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    files = sorted(str(file) for file in TESTS.glob("*.test.mjs"))
    run = subprocess.run(
        ["node", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--test", "--test-reporter=spec", *files],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PATH": path, "FORCE_COLOR": "0"},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"tests {_count(files)}" in run.stdout


def _count(files: list[str]) -> int:
    """Every test of every file ran: a file that cannot be loaded must not look like one that passed."""
    return sum(Path(file).read_text(encoding="utf-8").count("\ntest(") for file in files)
