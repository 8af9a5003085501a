"""The browser for the end-to-end tests: the system's Chromium, else Playwright's own, else Debian's by apt.

python -m tests.e2e.browser      finds one, or installs one, or says what to do
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.debian import install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
)


def launch_flags() -> list[str]:
    """Chromium refuses its sandbox to root."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)


def find_browser() -> str | None:
    """A Chromium on this machine that starts."""
    candidates = [path for name in NAMES if (path := shutil.which(name))]
    with sync_playwright() as playwright:
        candidates.append(playwright.chromium.executable_path)
    return next((path for path in candidates if Path(path).exists()), None)


def install_browser() -> None:
    """Playwright's own where its downloads can be had, else Debian's where we may install."""
    if subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0:
        return
    # The fonts draw the Korean of the pages that are looked at as pictures.
    install("chromium", "fonts-noto-cjk")


def main() -> int:
    if find_browser() is None:
        print("No Chromium here: installing one for the end-to-end tests …", flush=True)
        install_browser()
    if find_browser() is None:
        print("The end-to-end tests need Chromium: install the package `chromium` and try again.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
