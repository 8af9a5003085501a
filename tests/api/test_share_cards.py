"""What a link looks like where it is shared: tags in the page's head, and never a word of what is not published."""

import gzip
import html
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from reflex.utils.precompressed_staticfiles import PrecompressedStaticFiles
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Principal
from kdrama_app.api.app import FrontDoor
from kdrama_app.api.share_cards import DESCRIPTION, LONGEST_DESCRIPTION
from kdrama_app.catalog.views import EpisodeChanges, EpisodeView, Picture, PictureKind, SeriesFacts, Visibility
from kdrama_app.reels.views import Crop
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.clips import add_clip
from tests.library import add_episode

SITE = "https://drama.example"
SHELL = (
    '<!DOCTYPE html><html lang="en"><head><meta charSet="utf-8"/><link href="/favicon.svg" rel="icon"/>'
    '<script src="/early.js"></script></head><body><script>"</head>"</script></body></html>'
)
HOSTILE = "</title><script>alert(1)</script>\"'><meta http-equiv=refresh content=0>\r\nX: y\u202e\x00"


class Head(HTMLParser):
    """The tags of a page's head as a crawler reads them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: dict[str, str] = {}
        self.scripts = self.titles = 0
        self._in_title = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self._in_title = tag == "title"
        self.titles += tag == "title"
        self.scripts += tag == "script"
        if tag == "meta" and (name := known.get("property") or known.get("name")):
            self.tags[name] = known["content"] or ""
        if known.get("rel") == "canonical":
            self.tags["canonical"] = known["href"] or ""
        assert "http-equiv" not in known

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.tags["title"] = self.tags.get("title", "") + data

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False


@pytest.fixture
def services(make_settings: Callable[..., Settings], build_services: Callable[[Settings], Services]) -> Services:
    return build_services(make_settings(public_url=f"{SITE}/"))


@pytest.fixture
def site(services: Services, tmp_path: Path) -> Iterator[TestClient]:
    """The front door before a built site as Reflex serves one."""
    folder = tmp_path / "build"
    folder.mkdir()
    for name, page in {"404.html": SHELL, "index.html": SHELL.replace("utf-8", "UTF-8")}.items():
        (folder / name).write_text(page)
        (folder / f"{name}.gz").write_bytes(gzip.compress(page.encode()))
        (folder / f"{name}.br").write_bytes(b"brotli is not looked into")
    (folder / "site.css").write_text("body {}")
    routes = ("/series/", "/watch/", "/clip/", "/studio/")
    built = PrecompressedStaticFiles(
        directory=folder,
        html=True,
        encodings=["brotli", "gzip"],
        router=lambda path: path if path.startswith(routes) else None,
    )
    whole = Starlette(routes=[Mount("/", app=built)])
    client = TestClient(FrontDoor(whole, services), base_url=SITE, headers={"accept-encoding": "identity"})
    yield client
    client.close()


@pytest.fixture
def add(services: Services, yuna: Principal) -> Callable[..., EpisodeView]:
    def make(number: int = 1, **what: object) -> EpisodeView:
        with services.database.transaction() as tx:
            return add_episode(tx, services.catalog, uploader=yuna, number=number, **what)  # pyright: ignore[reportArgumentType]

    return make


def describe(services: Services, yuna: Principal, slug: str, facts: SeriesFacts) -> None:
    with services.database.transaction() as tx:
        services.series_editing.describe(tx, slug, facts, editor=yuna)


def plain(site: TestClient) -> tuple[int, str, str | None]:
    """The page of an address that leads nowhere."""
    answer = site.get("/watch/no-such-video")
    return answer.status_code, answer.text, answer.headers.get("etag")


def test_a_series(site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]) -> None:
    episode = add(poster_key="poster.jpg")
    words = "불멸의 삶을 끝내려는 도깨비와 신부의 이야기.\n" + "아주 긴 이야기. " * 40
    describe(services, yuna, "도깨비", SeriesFacts(name="도깨비", description=words, year=2016))

    answer = site.get("/series/도깨비")
    head = Head(answer.text)

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert (head.titles, head.tags["title"]) == (1, "도깨비 (2016) · K-Drama")
    assert head.tags["og:title"] == "도깨비 (2016)"
    assert (head.tags["og:type"], head.tags["og:site_name"]) == ("video.tv_show", "K-Drama")
    assert head.tags["og:url"] == head.tags["canonical"] == f"{SITE}/series/{quote('도깨비')}"
    assert head.tags["og:image"] == f"{SITE}/api/v1/videos/{episode.id}/thumbnail"
    assert head.tags["twitter:card"] == "summary_large_image"
    assert head.tags["og:description"] == head.tags["description"]
    assert len(head.tags["og:description"]) <= LONGEST_DESCRIPTION and "\n" not in head.tags["og:description"]
    # What crawlers look for comes before what browsers load, and the page is else as it was.
    assert answer.text.index("og:title") < answer.text.index("favicon")
    rest = re.sub('<div class="first-look.*?</div>|<link rel="preload" as="image".*?/>', "", answer.text)
    assert len(rest) > len(SHELL) and rest.endswith(SHELL[SHELL.index('<link href="/favicon') :])


def test_an_episode_says_nothing_of_its_plot(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    episode = add(3, poster_key="poster.jpg")
    with services.database.transaction() as tx:
        services.catalog.edit(tx, episode.id, EpisodeChanges(description="그가 죽는다", title="이별"))
    describe(services, yuna, "도깨비", SeriesFacts(name="도깨비", description="신부를 찾는 이야기"))

    page = site.get(f"/watch/{episode.id}/").text
    head = Head(page)

    assert head.tags["og:title"] == "도깨비 · E3 · 이별"
    assert (head.tags["og:type"], head.tags["og:description"]) == ("video.episode", "신부를 찾는 이야기")
    assert head.tags["og:url"] == f"{SITE}/watch/{episode.id}"
    assert head.tags["video:series"] == f"{SITE}/series/{quote('도깨비')}"
    assert head.tags["video:duration"] == "3600"
    assert "그가 죽는다" not in page


def test_a_backdrop_of_its_own_is_the_picture(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    episode = add()
    assert "og:image" not in Head(site.get("/series/도깨비").text).tags
    assert Head(site.get("/series/도깨비").text).tags["twitter:card"] == "summary"
    assert Head(site.get("/series/도깨비").text).tags["og:description"] == DESCRIPTION
    with services.database.transaction() as tx:
        picture = Picture("3QmVx8RkT2yB", (640, 1280, 1920))
        services.series_editing.set_picture(tx, "도깨비", PictureKind.BACKDROP, picture, editor=yuna)
    for path in ("/series/도깨비", f"/watch/{episode.id}"):
        assert Head(site.get(path).text).tags["og:image"] == f"{SITE}/api/v1/pictures/3QmVx8RkT2yB/1280.jpg"


def test_a_renamed_series_has_one_address(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    add()
    describe(services, yuna, "도깨비", SeriesFacts(name="Goblin"))
    assert Head(site.get("/series/도깨비").text).tags["canonical"] == f"{SITE}/series/goblin"


def test_words_stay_words(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    episode = add()
    with services.database.transaction() as tx:
        services.catalog.edit(tx, episode.id, EpisodeChanges(title=HOSTILE, tags=(HOSTILE,)))
        services.catalog.describe_series(tx, "도깨비", description=HOSTILE)
    for path in (f"/watch/{episode.id}", "/series/도깨비"):
        page = site.get(path).text
        head = Head(page)
        assert (head.scripts, head.titles) == (2, 1)  # the shell's own
        assert "<script>alert" not in page and "\u202e" not in page and "\x00" not in page
        assert head.tags["og:description"].startswith("</title><script>alert(1)</script>\"'>")


@pytest.mark.parametrize("hidden", [Visibility.DRAFT, Visibility.UNLISTED])
def test_what_is_hidden_looks_like_nothing_at_all(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView], hidden: Visibility
) -> None:
    episode = add(visibility=hidden, poster_key="poster.jpg")
    with services.database.transaction() as tx:
        cookie = {"cookie": f"kdrama_session={services.accounts.open_session(tx, yuna.user_id or 0).token}"}
    for path in (f"/watch/{episode.id}", "/series/도깨비", "/series/never-heard-of"):
        # Its owner's browser gets no other page: it may be kept, and shown to others.
        for headers in ({}, cookie):
            answer = site.get(path, headers=headers)
            assert (answer.status_code, answer.text, answer.headers.get("etag")) == plain(site)


def test_a_closed_house_says_nothing(site: TestClient, services: Services, add: Callable[..., EpisodeView]) -> None:
    episode = add()
    with services.database.transaction() as tx:
        services.maintenance.close(tx, message="새 디스크")
    for path in (f"/watch/{episode.id}", "/series/도깨비"):
        assert site.get(path).text == SHELL


def test_it_comes_packed_for_who_takes_it_and_is_never_stale(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    add()
    forms = {
        accepted: site.get("/series/도깨비", headers={"accept-encoding": accepted})
        for accepted in ("identity", "gzip", "br", "br, gzip;q=0.5")
    }
    codings = {accepted: answer.headers.get("content-encoding") for accepted, answer in forms.items()}
    assert codings == {"identity": None, "gzip": "gzip", "br": None, "br, gzip;q=0.5": "gzip"}
    assert len({answer.text for answer in forms.values()}) == 1
    assert forms["identity"].headers["etag"] == forms["br"].headers["etag"] != forms["gzip"].headers["etag"]
    for accepted, answer in forms.items():
        assert answer.headers["vary"] == "Accept-Encoding"
        assert int(answer.headers["content-length"]) == answer.num_bytes_downloaded
        assert "last-modified" not in answer.headers
        asked = {"accept-encoding": accepted, "if-none-match": answer.headers["etag"]}
        again = site.get("/series/도깨비", headers=asked)
        assert (again.status_code, again.content) == (304, b"")
    # The plain page's own marks are not this page's.
    shell = site.get("/watch/nothing")
    known = {"if-none-match": shell.headers["etag"], "if-modified-since": shell.headers["last-modified"]}
    assert site.get("/series/도깨비", headers=known).status_code == 200
    # Another name, another page.
    describe(services, yuna, "도깨비", SeriesFacts(name="도깨비", year=2016))
    assert site.get("/series/도깨비", headers={"if-none-match": forms["identity"].headers["etag"]}).status_code == 200


def test_head_and_ranges(site: TestClient, add: Callable[..., EpisodeView]) -> None:
    add()
    whole = site.get("/series/도깨비")
    head = site.head("/series/도깨비")
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "etag", "content-type"):
        assert head.headers[name] == whole.headers[name]
    # A page is sent whole; a part of it is nobody's to ask (RFC 9110, section 14.2).
    part = site.get("/series/도깨비", headers={"range": "bytes=0-9"})
    assert (part.status_code, part.text) == (200, whole.text)


@pytest.mark.parametrize("path", ["/site.css", "/series/", "/studio/series/도깨비", "/series/도깨비/x", "/watch/a%00b"])
def test_other_addresses_ask_no_database(
    site: TestClient, services: Services, add: Callable[..., EpisodeView], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    add()
    monkeypatch.setattr(services.database, "snapshot", lambda: pytest.fail("asked"))
    assert "og:title" not in site.get(path).text
    assert site.post("/series/도깨비").status_code == 405


def test_a_page_comes_without_a_card_when_the_database_does_not(
    site: TestClient, services: Services, add: Callable[..., EpisodeView]
) -> None:
    add()
    with services.database.transaction() as tx:
        tx.connection().exec_driver_sql("DROP TABLE episode_tag")
    assert html.unescape(site.get("/series/도깨비").text) == SHELL


def test_a_clip(site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]) -> None:
    episode = add(poster_key="poster.jpg")
    with services.database.transaction() as tx:
        clip = add_clip(tx, services.clips, episode, maker=yuna, title='우산 "속"', crop=Crop.PORTRAIT)

    head = Head(site.get(f"/clip/{clip.shortcode}").text)

    reel = f"{SITE}/reel/{clip.shortcode}/"
    assert (head.tags["og:type"], head.tags["og:title"]) == ("video.other", '우산 "속"')
    assert head.tags["og:url"] == f"{SITE}/clip/{clip.shortcode}"
    assert head.tags["og:image"] == f"{reel}poster"
    # Whoever shows cards could not fetch it.
    assert head.tags["twitter:card"] == "summary_large_image"
    assert "og:video" not in head.tags
    assert head.tags["og:description"] == "도깨비 · E1"


def test_a_clip_of_what_is_hidden_has_no_card(
    site: TestClient, services: Services, yuna: Principal, add: Callable[..., EpisodeView]
) -> None:
    hidden = add(visibility=Visibility.UNLISTED)
    with services.database.transaction() as tx:
        code = add_clip(tx, services.clips, hidden, maker=yuna).shortcode
    assert site.get(f"/clip/{code}").text == plain(site)[1]
    assert site.get("/clip/8tKqWm3ZxPf").text == plain(site)[1]
