"""Somebody looks after their account in a real browser: look, devices, history, password, data, and the end of it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, Visitor
from tests.e2e.looks import look_well
from tests.e2e.site import Site
from tests.media import make_mp4
from tests.uploads import upload_through_api

NEW = "a new and longer one"


@pytest.fixture(scope="module")
def film(site: Site, uploader: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    path = make_mp4(tmp_path_factory.mktemp("account") / "film.mp4", seconds=4)
    with httpx.Client(base_url=site.url, headers=uploader, timeout=30) as api:
        return upload_through_api(api, path, series="미스터 션샤인", title="1화", episode=1)


def test_what_one_chooses_holds_in_the_next_browser_and_devices_are_signed_out(
    visit: Callable[..., Visitor], make_account: Callable[..., dict[str, str]], pictures: Callable[[Page, str], Path]
) -> None:
    make_account("haein")
    sofa, phone = visit("haein"), visit("haein", locale="ko-KR", width=390, height=844)
    sofa.page.goto("/account")
    sofa.page.get_by_role("group", name="Look").get_by_role("button", name="Light").click()
    expect(sofa.page.locator("html")).to_have_attribute("data-theme", "light")
    sofa.page.reload()
    expect(sofa.page.locator("html")).to_have_attribute("data-theme", "light")
    sofa.page.get_by_role("group", name="Language").get_by_role("button", name="English").click()

    # Chosen here, it holds there, though that browser reads Korean.
    phone.page.goto("/account")
    expect(phone.page.get_by_role("heading", name="Signed-in devices")).to_be_visible()
    expect(phone.page.locator("html")).to_have_attribute("data-theme", "light")
    phone.page.get_by_role("group", name="Language").get_by_role("button", name="한국어").click()
    expect(phone.page.get_by_role("heading", name="로그인된 기기")).to_be_visible()
    look_well(phone.page, pictures, "account-ko-390")

    sofa.page.reload()
    devices = sofa.page.get_by_role("listitem").filter(has_text="Chrome")
    expect(devices).to_have_count(2)
    expect(devices.first).to_contain_text("지금 이 브라우저")
    devices.nth(1).get_by_role("button", name="로그아웃").click()
    expect(devices).to_have_count(1)
    phone.page.goto("/account")
    phone.page.wait_for_url(re.compile(r"/login/?\?next="))
    sofa.watcher.assert_clean()


def test_a_history_is_paused_and_forgotten(
    visit: Callable[..., Visitor],
    film: str,
    make_account: Callable[..., dict[str, str]],
    site: Site,
    pictures: Callable[..., Path],
) -> None:
    headers = make_account("jian")
    with httpx.Client(base_url=site.url, headers=headers) as api:
        body = {"position": 1, "duration": 4}
        assert api.put(f"/api/v1/viewing/progress/{film}", json=body).status_code == 204
        assert api.put("/api/v1/viewing/watchlist/미스터-션샤인").status_code == 204
    jian = visit("jian")
    page = jian.page
    page.goto("/series/미스터-션샤인")
    page.get_by_role("radio", name="4 stars").check(force=True)
    page.goto("/ratings")
    stars = page.get_by_role("group", name="Your rating of 미스터 션샤인")
    expect(stars.get_by_role("radio", name="4 stars")).to_be_checked()
    stars.get_by_role("radio", name="5 stars").check(force=True)
    look_well(page, pictures, "ratings-full-en-1440")
    page.reload()
    expect(stars.get_by_role("radio", name="5 stars")).to_be_checked()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Taken back", exact=True)).to_be_visible()
    page.goto("/list")
    expect(page.get_by_role("link", name="미스터 션샤인 1 episode")).to_be_visible()
    look_well(page, pictures, "list-full-en-1440")
    page.goto("/history")
    expect(page.get_by_role("link", name="미스터 션샤인")).to_be_visible()
    look_well(page, pictures, "history-full-en-1440")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused:")).to_be_visible()
    page.get_by_role("button", name="Clear all").click()
    dialog = page.get_by_role("alertdialog", name="Clear your history?")
    pictures(page, "confirm-en-1440", whole=False)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Clear all")).to_be_focused()
    page.get_by_role("button", name="Clear all").click()
    dialog.get_by_role("button", name="Clear all").click()
    expect(page.get_by_text("Nothing watched yet")).to_be_visible()
    jian.watcher.assert_clean()


def test_a_password_is_changed_data_taken_along_and_the_account_closed(
    visit: Callable[..., Visitor], make_account: Callable[..., dict[str, str]], pictures: Callable[[Page, str], Path]
) -> None:
    make_account("dohyun")
    visitor = visit("dohyun")
    page = visitor.page
    page.goto("/account")
    page.get_by_text("Change password").first.click()
    form = page.locator("form").filter(has=page.get_by_label("New password"))
    form.get_by_label("Your password now").fill("not this one")
    form.get_by_label("New password").fill(NEW)
    form.get_by_role("button", name="Change password").click()
    expect(form.get_by_text("This is not your password.")).to_be_visible()
    expect(form.get_by_label("Your password now")).to_be_focused()
    look_well(page, pictures, "account-wrong-en-1440")
    form.get_by_label("Your password now").fill(PASSWORD)
    form.get_by_role("button", name="Change password").click()
    expect(form.get_by_text("Your password is changed.")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    known = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert (known["account"]["username"], known["history"]) == ("dohyun", [])

    page.get_by_text("Delete account").click()
    leaving = page.locator("form").filter(has=page.get_by_role("button", name="for good"))
    leaving.get_by_label("Your password now").fill(NEW)
    leaving.get_by_role("button", name="for good").click()
    page.wait_for_url("/")
    expect(page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()
    page.goto("/account")
    page.wait_for_url(re.compile(r"/login/?\?next="))
    visitor.watcher.assert_clean(but="status of 401")
