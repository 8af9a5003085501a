"""The house is closed for maintenance, as visitors and admins see it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.site import ADMIN, Site
from tests.e2e.waits import wait_until

PHONE = {"locale": "ko-KR", "width": 390, "height": 844}
STATUS = "() => fetch('/api/v1/metadata/series').then((answer) => answer.status)"


@pytest.fixture
def close(site: Site) -> Iterator[Callable[[Page], None]]:
    """Close the house, and wait until the serving process knows."""

    def close(page: Page) -> None:
        site.command("maintenance", "on", "--message", "새 디스크를 달고 있어요.", "--minutes", "30")
        wait_until(page, STATUS, met=lambda status: status == 503)

    yield close
    site.command("maintenance", "off")


def test_everybody_but_admins_is_told_and_finds_back(
    site: Site,
    visit: Callable[..., Visitor],
    uploader: dict[str, str],
    close: Callable[[Page], None],
    pictures: Callable[..., Path],
) -> None:
    yuna, stranger, admin = visit("yuna"), visit(**PHONE), visit(ADMIN)
    yuna.page.goto("/account")
    expect(yuna.page.get_by_text("yuna@example.com")).to_be_visible()
    stranger.page.goto("/login")
    close(stranger.page)

    stranger.page.goto("/")
    expect(stranger.page.get_by_role("heading", name="잠시 쉬어 가요")).to_be_visible()
    expect(stranger.page.get_by_text("새 디스크를 달고 있어요.")).to_be_visible()
    expect(stranger.page.get_by_text("까지")).to_be_visible()
    pictures(stranger.page, "closed-ko-390")

    # Somebody in the middle of something is told at the next thing they do.
    yuna.page.get_by_role("link", name="Studio").click()
    expect(yuna.page.get_by_role("heading", name="Closed for a moment")).to_be_visible()
    pictures(yuna.page, "closed-en-1440")

    admin.page.goto("/admin/people")
    expect(admin.page.get_by_text("Maintenance: only admins get in.")).to_be_visible()
    expect(admin.page.get_by_label("Role of yuna")).to_be_visible()
    pictures(admin.page, "closed-to-others-en-1440")

    site.command("maintenance", "off")
    wait_until(admin.page, STATUS, met=lambda status: status == 200)
    stranger.page.get_by_role("button", name="다시 확인하기").click()
    expect(stranger.page.get_by_role("heading", name="잠시 쉬어 가요")).to_have_count(0)
    expect(stranger.page.get_by_role("main")).not_to_be_empty()


def test_an_admin_comes_in_by_the_login_page(visit: Callable[..., Visitor], close: Callable[[Page], None]) -> None:
    page = visit().page
    page.goto("/")
    close(page)
    page.goto("/login")
    page.get_by_label("Username or e-mail").fill(ADMIN)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_text("Maintenance: only admins get in.")).to_be_visible()
