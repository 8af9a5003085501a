"""What a link to a series, an episode or a clip looks like where it is shared: Open Graph and Twitter tags in the head.

Those who draw such cards run no scripts, so the tags go into the page on its way out. They say what anybody may know:
of what is not published the page stays as it is for an address that leads nowhere.
"""

import html
import re
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from kdrama_app.api.pages import END_OF_HEAD, answer_with, page_of
from kdrama_app.api.pictures import picture_url
from kdrama_app.api.reels import poster_url
from kdrama_app.api.videos import thumbnail_url
from kdrama_app.catalog.views import EpisodeView, SeriesView, Visibility
from kdrama_app.errors import EpisodeNotFound, ReelNotFound, SeriesNotFound
from kdrama_app.reels.service import is_public
from kdrama_app.reels.views import ShownClip
from kdrama_app.wiring import Services

SITE_NAME = "K-Drama"
DESCRIPTION = "A library of K-dramas, watched in the browser."
LONGEST_DESCRIPTION = 200
CARD_WIDTH = 1280
# One name below /series or /watch, and nothing in it that no database keeps.
_PLACE = re.compile(r"/(series|watch|clip)/([^/\x00-\x1f\x7f\ud800-\udfff]{1,300})/?")
_BEFORE = b'<link href="/favicon.svg"'

log = structlog.get_logger("kdrama.share_cards")


@dataclass(frozen=True)
class Card:
    """What a link looks like. `path` is the one address of the thing; `image` a path, "" where there is no picture;
    `more` are further tags by property."""

    kind: str
    title: str
    description: str
    path: str
    image: str
    more: tuple[tuple[str, str], ...] = ()


class ShareCards:
    """Wraps the site: puts cards into the pages of series and episodes, and touches nothing else."""

    def __init__(self, site: ASGIApp, services: Services) -> None:
        self._site, self._services = site, services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _PLACE.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if place is None or scope["method"] not in {"GET", "HEAD"}:
            await self._site(scope, receive, send)
            return
        card = await run_in_threadpool(self._card, place[1], place[2])
        shell = await page_of(self._site, scope) if card else None
        if card is None or shell is None:
            await self._site(scope, receive, send)
            return
        page = with_card(shell, tags_of(card, self._services.settings.site_url))
        await answer_with(page, Headers(scope=scope), scope["method"])(scope, receive, send)

    def _card(self, kind: str, name: str) -> Card | None:
        try:
            with self._services.database.snapshot() as tx:
                maintenance = self._services.maintenance
                if maintenance.current(tx) if maintenance.stale else maintenance.known:
                    return None
                return {"series": self._series, "watch": self._episode, "clip": self._clip}[kind](tx, name)
        except (EpisodeNotFound, SeriesNotFound, ReelNotFound):
            return None
        except SQLAlchemyError:
            # The page itself says what is wrong.
            log.exception("no card")
            return None

    def _series(self, tx: Session, slug: str) -> Card:
        return series_card(self._services.catalog.series(tx, slug, viewer=None))

    def _episode(self, tx: Session, episode_id: str) -> Card | None:
        catalog = self._services.catalog
        episode = catalog.find_visible(tx, episode_id, viewer=None)
        if episode.visibility is not Visibility.PUBLISHED:
            return None
        return episode_card(episode, catalog.series(tx, episode.series_slug, viewer=None))

    def _clip(self, tx: Session, shortcode: str) -> Card | None:
        shown = self._services.clips.find_visible(tx, shortcode, viewer=None)
        return clip_card(shown) if is_public(shown) else None


def clip_card(shown: ShownClip) -> Card:
    """The card of a clip: what its maker called it, and where it is from.

    With its picture alone: who shows cards has no account, and so could not fetch what is watched here.
    """
    clip, episode = shown.clip, shown.episode
    return Card(
        kind="video.other",
        title=clip.title,
        description=f"{episode.series} · E{episode.number}",
        path=f"/clip/{clip.shortcode}",
        image=poster_url(clip.shortcode),
        more=(("video:duration", str(round(clip.seconds))),),
    )


def series_card(series: SeriesView) -> Card:
    """The card of a series, of what a stranger sees of it."""
    pictured = next((thumbnail_url(episode.id) for episode in series.episodes if episode.poster_key), "")
    own = series.backdrop or (None if pictured else series.poster)
    fitting = [width for width in own.widths if width <= CARD_WIDTH] if own else []
    return Card(
        kind="video.tv_show",
        title=f"{series.name} ({series.year})" if series.year else series.name,
        description=series.description,
        path=_series_path(series.slug),
        image=picture_url(own, (fitting or own.widths)[-1 if fitting else 0]) if own else pictured,
        more=tuple(("video:tag", tag) for tag in series.tags[:10]),
    )


def episode_card(episode: EpisodeView, series: SeriesView) -> Card:
    """The card of an episode. Its words are the series': whoever opens a link may not have seen this far."""
    season = f"S{episode.season} " if episode.season > 1 else ""
    more = [("video:series", _series_path(series.slug))]
    more += [("video:duration", str(round(episode.duration)))] if episode.duration else []
    more += [("video:release_date", episode.air_date.isoformat())] if episode.air_date else []
    return Card(
        kind="video.episode",
        title=f"{series.name} · {season}E{episode.number} · {episode.title}",
        description=series.description,
        path=f"/watch/{episode.id}",
        image=thumbnail_url(episode.id) if episode.poster_key else series_card(series).image,
        more=tuple(more),
    )


def tags_of(card: Card, site_url: str) -> str:
    """The tags for a page's head, with absolute addresses; nothing in a card can be more than text in them."""
    title, url = _line(card.title), f"{site_url}{card.path}"
    description = _shortened(_line(card.description)) or DESCRIPTION
    properties = [
        ("og:site_name", SITE_NAME),
        ("og:type", card.kind),
        ("og:title", title),
        ("og:description", description),
        ("og:url", url),
    ]
    if card.image:
        properties += [("og:image", f"{site_url}{card.image}"), ("og:image:alt", title)]
    properties += [
        (name, f"{site_url}{value}" if name == "video:series" else _line(value)) for name, value in card.more
    ]
    names = [("description", description), ("twitter:card", "summary_large_image" if card.image else "summary")]
    return "".join(
        (
            f"<title>{_escaped(title)} · {SITE_NAME}</title>",
            *(f'<meta name="{name}" content="{_escaped(value)}"/>' for name, value in names),
            *(f'<meta property="{name}" content="{_escaped(value)}"/>' for name, value in properties),
            f'<link rel="canonical" href="{_escaped(url)}"/>',
        )
    )


def with_card(shell: bytes, tags: str) -> bytes:
    """A page with these tags in its head, before what it loads; at the head's end in a page that we do not know."""
    place = shell.find(_BEFORE)
    place = shell.index(END_OF_HEAD) if place < 0 else place
    return shell[:place] + tags.encode() + shell[place:]


def _series_path(slug: str) -> str:
    return f"/series/{quote(slug)}"


def _escaped(text: str) -> str:
    return html.escape(text, quote=True)


def _line(text: str) -> str:
    """In one line, without what is not to be seen."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_DESCRIPTION:
        return text
    return text[: LONGEST_DESCRIPTION - 1].rpartition(" ")[0].rstrip(" ,.;:") + "…"
