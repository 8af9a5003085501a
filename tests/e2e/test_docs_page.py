"""The API's documentation as people see it: whole on a phone and a desk, by day and by night, asking nobody else."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_documentation_is_whole(
    visit: Callable[..., Visitor],
    pictures: Callable[[Page, str], Path],
    width: int,
    scheme: Literal["light", "dark"],
) -> None:
    visitor = visit(width=width)
    page = visitor.page
    page.emulate_media(color_scheme=scheme)
    page.goto("/api/docs")
    expect(page).to_have_title("API documentation · K-Drama")
    start = page.locator("#operations-upload-startUpload")
    start.locator(".opblock-summary-control").click()
    expect(start.locator(".highlight-code").first).to_contain_text("도깨비")
    expect(start.locator(".responses-table")).to_contain_text("UPLOAD_FILE_TOO_LARGE")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (ground == "rgb(28, 32, 34)") == (scheme == "dark")
    pictures(page, f"api-docs-{scheme}-{width}")
    visitor.watcher.assert_clean()
