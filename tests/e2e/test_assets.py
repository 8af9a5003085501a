"""The built pages as a browser gets them: packed, and kept for as long as they stay true."""

import re

import httpx
import pytest

from tests.e2e.site import ROOT, Site

BUILD = ROOT / ".web" / "build" / "client"
FOREVER = "public, max-age=31536000, immutable"


def get(site: Site, path: str, **headers: str) -> httpx.Response:
    return httpx.get(site.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def scripts(site: Site) -> list[str]:
    return re.findall(r"/assets/[\w.-]+\.js", get(site, "/").text)


def test_what_is_named_by_its_content_keeps_for_good(site: Site, scripts: list[str]) -> None:
    fonts = [f"/assets/{path.name}" for path in (BUILD / "assets").glob("*.woff2")][:1]
    styles = [f"/assets/{path.name}" for path in (BUILD / "assets").glob("*.css")]
    assert scripts and fonts and styles
    for path in (*scripts, *fonts, *styles):
        answer = get(site, path)
        assert (answer.status_code, answer.headers.get_list("cache-control")) == (200, [FOREVER]), path
        # So it had better be: a name that two contents share would be kept wrongly.
        assert re.search(r"-[\w-]{8}\.\w+$", path), path


@pytest.mark.parametrize(
    ("path", "status", "age"),
    [
        ("/", 200, "no-cache"),
        ("/login", 200, "no-cache"),
        ("/login/", 200, "no-cache"),
        ("/studio/upload", 200, "no-cache"),
        ("/watch/some-video", 200, "no-cache"),
        ("/site.css", 200, "no-cache"),
        ("/early.js", 200, "no-cache"),
        ("/favicon.svg", 200, "public, max-age=3600"),
        ("/assets/gone-AAAAAAAA.js", 404, "no-cache"),
        ("/nowhere.svg", 404, "no-cache"),
    ],
)
def test_what_may_change_is_asked_for_again(site: Site, path: str, status: int, age: str) -> None:
    answer = get(site, path)
    assert (answer.status_code, answer.headers.get_list("cache-control")) == (status, [age])


@pytest.mark.parametrize("path", ["/", "/login", "/site.css"])
def test_what_an_answer_depends_on_is_named_once(site: Site, path: str) -> None:
    assert get(site, path).headers["vary"] == "Accept-Encoding, Origin"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0.1, gzip", "gzip"), ("identity", None)],
)
def test_each_form_is_sent_to_who_takes_it(site: Site, accepted: str, coding: str | None) -> None:
    (script, *_) = sorted((BUILD / "assets").glob("*.js"), key=lambda path: -path.stat().st_size)
    path = f"/assets/{script.name}"
    answer = get(site, path, Accept_Encoding=accepted)
    assert answer.headers.get("content-encoding") == coding
    assert "Accept-Encoding" in answer.headers["vary"]
    sent = int(answer.headers["content-length"])
    whole = script.stat().st_size
    assert sent == whole if coding is None else sent < whole / 2
    if coding != "br":  # httpx here cannot unpack it
        assert answer.content == script.read_bytes()
    again = get(site, path, Accept_Encoding=accepted, If_None_Match=answer.headers["etag"])
    assert (again.status_code, again.headers["cache-control"]) == (304, FOREVER)
    other = "identity" if coding else "gzip"
    assert get(site, path, Accept_Encoding=other, If_None_Match=answer.headers["etag"]).status_code == 200
