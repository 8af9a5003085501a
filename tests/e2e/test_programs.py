"""Programs and their authors at a real site: the command that uploads, and the documentation."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.e2e.conftest import Visitor
from tests.e2e.site import ADMIN, ADMIN_PASSWORD, ROOT, Site
from tests.media import make_mp4

WATCH = "/watch/"


def test_a_video_sent_from_the_command_line_is_ready_to_watch(site: Site, tmp_path: Path) -> None:
    film = make_mp4(tmp_path / "시그널 4화.mp4", seconds=3, title="from the command line")
    asked = ["--series", "시그널", "--episode", "4", "--server", site.url, "--username", ADMIN, "--password-stdin"]
    sent = subprocess.run(
        [sys.executable, "-m", "kdrama_app", "upload", str(film), *asked, "--wait", "ready"],
        cwd=ROOT,
        env=site.environment,
        input=f"{ADMIN_PASSWORD}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (sent.returncode, sent.stdout.startswith(site.url + WATCH)) == (0, True), sent.stderr
    video = httpx.get(f"{site.url}/api/v1/videos/{sent.stdout.strip().rpartition('/')[2]}").json()
    assert (video["status"], video["series"], video["episode"], video["title"]) == ("ready", "시그널", 4, "시그널 4화")
    assert "시그널 4화.mp4" in sent.stderr
    found = httpx.get(f"{site.url}/api/v1/metadata/videos/search", params={"q": "ㅅㄱㄴ"}).json()
    assert video["id"] in [each["id"] for each in found["videos"]]


def test_what_goes_wrong_on_the_command_line_is_said_in_a_line(site: Site, tmp_path: Path) -> None:
    def run(file: Path, password: str, server: str) -> tuple[int, str]:
        asked = ["--series", "x", "--episode", "1", "--server", server, "--username", ADMIN, "--password-stdin"]
        command = [sys.executable, "-m", "kdrama_app", "upload", str(file), *asked]
        done = subprocess.run(
            command, cwd=ROOT, env=site.environment, input=password, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stderr

    code, said = run(tmp_path / "nowhere.mp4", ADMIN_PASSWORD, site.url)
    assert (code, "nowhere.mp4: No such file" in said) == (1, True)
    code, said = run(tmp_path / "nowhere.mp4", "wrong", site.url)
    assert (code, "AUTH_INVALID_CREDENTIALS" in said) == (1, True)


def test_the_documentation_lists_everything_and_asks_nobody_else(visit: Callable[..., Visitor], tmp_path: Path) -> None:
    visitor = visit()
    visitor.page.goto("/api/docs")
    expect(visitor.page.get_by_text("/api/v1/metadata/videos/search")).to_be_visible()
    visitor.page.get_by_text("/api/v1/metadata/videos/search").click()
    expect(visitor.page.get_by_text("Korean or English, half typed")).to_be_visible()
    visitor.watcher.assert_clean()
