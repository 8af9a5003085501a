"""Waiting for what a page says, at once or by a promise.

Never by Playwright's `page.wait_for_function`: it awaits nothing, and a promise is true whatever it comes to, so an
async predicate passes at once. `page.evaluate` awaits.
"""

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

PAUSE_MS = 50


def wait_until(
    page: Page, asked: str, arg: object = None, *, met: Callable[[Any], bool] = bool, timeout: float = 30
) -> None:
    """Ask the page until its answer has been `met`; fails with the last one after `timeout` seconds.

    `asked` and `arg` are what `page.evaluate` takes.
    """
    deadline = time.monotonic() + timeout
    while not met(answer := page.evaluate(asked, arg)):
        if time.monotonic() > deadline:
            asked_of = "" if arg is None else f", asked with {arg!r}"
            raise AssertionError(
                f"Not within {timeout:g} s{asked_of}; the last answer was {answer!r}:\n{asked.strip()}"
            )
        page.wait_for_timeout(PAUSE_MS)
