"""What of a page comes with its first bytes: a stranger's picture, and the names of the scripts it will ask for."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal
from kdrama_app.api.app import FrontDoor
from kdrama_app.api.first_looks import files_by_route
from kdrama_app.catalog.views import EpisodeView, Picture, PictureKind, Visibility
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.library import add_episode

PAGE = (
    '<!DOCTYPE html><html lang="en"><head><link rel="modulepreload" href="/assets/manifest-0a1b2c3d.js"/>'
    '<link rel="modulepreload" href="/assets/root-AAAAAAAA.js"/></head><body><main></main></body></html>'
)
MANIFEST = """window.__reactRouterManifest={"routes":{
"root":{"id":"root","path":"","module":"/assets/root-AAAAAAAA.js","imports":[],"css":[]},
"one":{"id":"one","path":"series/:slug","module":"/assets/series-BBBBBBBB.js","imports":["/assets/root-AAAAAAAA.js"],
"css":["/assets/font-EEEEEEEE.css#"]},
"two":{"id":"two","path":"watch/:video_id","module":"/assets/watch-CCCCCCCC.js","imports":["/assets/play-DDDDDDDD.js"],"css":[]}}};
"""


@pytest.fixture
def services(make_settings: Callable[..., Settings], build_services: Callable[[Settings], Services]) -> Services:
    return build_services(make_settings())


@pytest.fixture
def site(services: Services, tmp_path: Path) -> Iterator[TestClient]:
    """The front door before a built site, whose fallback is its front page here."""
    folder = tmp_path / "build"
    for name in ("index.html", "series/도깨비/index.html", "watch/index.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE)
    (folder / "assets").mkdir()
    (folder / "assets" / "manifest-0a1b2c3d.js").write_text(MANIFEST)
    whole = Starlette(routes=[Mount("/", app=StaticFiles(directory=folder, html=True))])
    with TestClient(FrontDoor(whole, services)) as client:
        yield client


@pytest.fixture
def add(services: Services, yuna: Principal) -> Callable[..., EpisodeView]:
    def make(series: str, **what: object) -> EpisodeView:
        with services.database.transaction() as tx:
            return add_episode(tx, services.catalog, uploader=yuna, series=series, poster_key="1.jpg", **what)  # pyright: ignore[reportArgumentType]

    return make


def pictures(page: str) -> list[str]:
    return re.findall(r'<body><div class="first-look[^>]*>.*?<img src="([^"]+)"', page)


def scripts(page: str) -> list[str]:
    return re.findall(r'<link rel="modulepreload" href="/assets/(\w+)-', page)


def test_the_front_page_begins_with_the_newest_series(site: TestClient, add: Callable[..., EpisodeView]) -> None:
    add("도깨비")
    newest = add("시그널")
    add("미생", visibility=Visibility.DRAFT)
    answer = site.get("/")
    assert pictures(answer.text) == [f"/api/v1/videos/{newest.id}/thumbnail"]
    assert (answer.headers["cache-control"], scripts(answer.text)) == ("no-cache", ["manifest", "root"])
    again = site.get("/", headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_series_begins_with_its_picture_and_names_its_scripts(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    episode = add("도깨비")
    answer = site.get("/series/도깨비/")
    assert pictures(answer.text) == [f"/api/v1/videos/{episode.id}/thumbnail"]
    assert scripts(answer.text) == ["manifest", "root", "series"]
    assert '<link rel="preload" as="style" href="/assets/font-EEEEEEEE.css#"/>' in answer.text
    assert answer.text.index('rel="preload" as="image"') < answer.text.index("manifest")
    with services.database.transaction() as tx:
        picture = Picture(services.series_editing.expect_picture(tx, "도깨비", editor=yuna), (640, 1280, 1920))
        services.series_editing.set_picture(tx, "도깨비", PictureKind.BACKDROP, picture, editor=yuna)
    own = site.get("/series/도깨비/").text
    assert pictures(own) == [f"/api/v1/pictures/{picture.id}/1280.jpg"]
    assert f"/api/v1/pictures/{picture.id}/1920.avif 1920w" in own


def test_where_there_is_nothing_to_show_the_page_is_as_it_was(site: TestClient, services: Services) -> None:
    answer = site.get("/")
    assert (answer.text, "last-modified" in answer.headers) == (PAGE, True)
    with services.database.transaction() as tx:
        services.maintenance.close(tx, message="새 디스크")
    assert pictures(site.get("/").text) == []


def test_a_closed_house_shows_nothing(site: TestClient, services: Services, add: Callable[..., EpisodeView]) -> None:
    add("도깨비")
    with services.database.transaction() as tx:
        services.maintenance.close(tx, message="새 디스크")
    assert pictures(site.get("/").text) == pictures(site.get("/series/도깨비/").text) == []


@pytest.mark.parametrize(
    "text", ["", "window.x = 1;", "window.x={};", 'window.x={"routes":[]};', 'x={"routes":{"a":{"path":""}}}']
)
def test_another_manifest_costs_the_names_only(text: str) -> None:
    assert files_by_route(text) == {}
