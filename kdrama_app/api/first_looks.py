"""What of a page comes with its very first bytes, instead of after its scripts ran and the socket answered: the large
picture of the front page and of a series, and the names of the files that a page of the fallback will ask for.

The picture stands beside what the scripts draw and goes once they have drawn the page (`.first-look` in site.css).
It is what a stranger may see.
"""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kdrama_app.api.pages import END_OF_HEAD, answer_with, page_of, script_of
from kdrama_app.api.pictures import picture_url
from kdrama_app.api.videos import thumbnail_url
from kdrama_app.catalog.views import SeriesView
from kdrama_app.errors import SeriesNotFound
from kdrama_app.wiring import Services

# One name below /series or /watch, and nothing in it that no database keeps.
_PLACE = re.compile(r"/(?:(series|watch)/([^/\x00-\x1f\x7f\ud800-\udfff]{1,300})/?)?")
# React Router's list of what each route is made of: an assignment of JSON.
_MANIFEST = re.compile(rb"/assets/manifest-\w+\.js")
_ROUTES = {"series": "series/:slug", "watch": "watch/:video_id"}
_HEAD, _BODY = b"<head>", b"<body>"
BACKDROP_WIDTH = 1280
OF_A_SERIES = "first-look first-look-series night"

log = structlog.get_logger("kdrama.first_looks")


@dataclass(frozen=True)
class Look:
    """A picture's address, and its AVIFs as `srcset` has them; both "" for none. `classes`: where it stands."""

    picture: str = ""
    avifs: str = ""
    classes: str = "first-look night"


class FirstLooks:
    """Wraps the site: changes the front page and the pages of series and episodes, and touches nothing else."""

    def __init__(self, site: ASGIApp, services: Services) -> None:
        self._site, self._services = site, services
        self._files: dict[str, dict[str, list[str]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _PLACE.fullmatch(scope["path"]) if scope["type"] == "http" else None
        page = await page_of(self._site, scope) if place and scope["method"] in {"GET", "HEAD"} else None
        changed = await self._changed(page, scope, place[1] or "", place[2] or "") if place and page else None
        if changed is None or changed == page:
            await self._site(scope, receive, send)
            return
        await answer_with(changed, Headers(scope=scope), scope["method"])(scope, receive, send)

    async def _changed(self, page: bytes, scope: Scope, kind: str, name: str) -> bytes:
        look = await run_in_threadpool(self._look, kind, name)
        return with_look(page, look, await self._files_of(page, scope, kind))

    def _look(self, kind: str, name: str) -> Look:
        try:
            with self._services.database.snapshot() as tx:
                maintenance = self._services.maintenance
                if maintenance.current(tx) if maintenance.stale else maintenance.known:
                    return Look()
                if kind == "series":
                    return backdrop_of(self._services.catalog.series(tx, name, viewer=None))
                return self._newest(tx) if not kind else Look()
        except SeriesNotFound:
            return Look()
        except SQLAlchemyError:
            # The page itself says what is wrong.
            log.exception("no first look")
            return Look()

    def _newest(self, tx: Session) -> Look:
        """What the hero begins with."""
        catalog = self._services.catalog
        cards = catalog.cards_by_id(tx, catalog.series_ids(tx, limit=1), viewer=None)
        shown = catalog.visible(tx, [card.poster_episode_id for card in cards.values()], viewer=None)
        return next((Look(thumbnail_url(episode.id)) for episode in shown.values() if episode.poster_key), Look())

    async def _files_of(self, page: bytes, scope: Scope, kind: str) -> list[str]:
        """Of a page that was not built by itself; those that were name theirs."""
        named = _MANIFEST.search(page) if kind else None
        if named is None:
            return []
        manifest = named[0].decode()
        if manifest not in self._files:
            text = await script_of(self._site, scope, manifest)
            self._files = {manifest: files_by_route(text or "")}
        return self._files[manifest].get(_ROUTES[kind], [])


def backdrop_of(series: SeriesView) -> Look:
    """Its own, or a still of its first episode that has one: what its page shows."""
    own = series.backdrop
    if own is None:
        still = next((thumbnail_url(episode.id) for episode in series.episodes if episode.poster_key), "")
        return Look(still, classes=OF_A_SERIES)
    fitting = [width for width in own.widths if width >= BACKDROP_WIDTH]
    jpeg = picture_url(own, (fitting or own.widths[-1:])[0])
    avifs = (f"{picture_url(own, width).removesuffix('jpg')}avif {width}w" for width in own.widths)
    return Look(jpeg, ", ".join(avifs), OF_A_SERIES)


def files_by_route(manifest: str) -> dict[str, list[str]]:
    """The styles and scripts of each route by its path, as React Router's manifest has them; none where it is not."""
    try:
        routes: dict[str, Any] = json.loads(manifest.partition("=")[2].rstrip().rstrip(";"))["routes"]
        known = [each for each in routes.values() if "path" in each]
        return {each["path"]: [*each["css"], each["module"], *each["imports"]] for each in known}
    except (ValueError, KeyError, TypeError, AttributeError):
        log.warning("the manifest of the pages is not what it was")
        return {}


def with_look(page: bytes, look: Look, files: list[str]) -> bytes:
    """The page with the picture in front of all else in it and asked for first, and these files named in its head."""
    fresh = [path for path in files if f'href="{path}"'.encode() not in page]
    page = page.replace(END_OF_HEAD, "".join(_link(path) for path in fresh).encode() + END_OF_HEAD, 1)
    if not look.picture:
        return page
    page = page.replace(_HEAD, _HEAD + _asked_first(look).encode(), 1)
    return page.replace(_BODY, _BODY + _picture(look).encode(), 1)


def _link(path: str) -> str:
    how = 'rel="preload" as="style"' if path.rstrip("#").endswith(".css") else 'rel="modulepreload"'
    return f'<link {how} href="{html.escape(path)}"/>'


def _asked_first(look: Look) -> str:
    avifs = f' imagesrcset="{html.escape(look.avifs)}" imagesizes="100vw" type="image/avif"' if look.avifs else ""
    return f'<link rel="preload" as="image" href="{html.escape(look.picture)}"{avifs} fetchpriority="high"/>'


def _picture(look: Look) -> str:
    avifs = f'<source type="image/avif" srcset="{html.escape(look.avifs)}" sizes="100vw"/>' if look.avifs else ""
    image = f'<img src="{html.escape(look.picture)}" alt="" fetchpriority="high"/>'
    return f'<div class="{look.classes}" aria-hidden="true"><picture>{avifs}{image}</picture></div>'
