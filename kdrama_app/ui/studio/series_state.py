"""One series as its editor has it before them: what is said of it, its pictures, and what was wrong with a save."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.catalog.series_editing import MOST_CAST, MOST_TAGS
from kdrama_app.catalog.views import CastMember, PictureKind, SeriesFacts, SeriesView
from kdrama_app.errors import Forbidden, InvalidInput, SeriesNotFound
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.pictures import own_src, own_srcset
from kdrama_app.ui.components.tiles import series_href, thumbnail_src
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import say

EDITOR = "/studio/series/"


@dataclass(frozen=True)
class Pictures:
    """What the series shows, "" for nothing; own: given by somebody, not taken from an episode; `…_set`: its AVIFs."""

    poster: str = ""
    poster_own: bool = False
    poster_set: str = ""
    backdrop: str = ""
    backdrop_own: bool = False
    backdrop_set: str = ""


class SeriesEditor(rx.State):
    """`facts` is what is kept, as `SeriesFacts` has it; each `revision` of it is for the form to take over. `errors`:
    of each field what is wrong with it, as `series_editing.faults_of` says it."""

    phase: str = "loading"
    """loading, missing, refused or there."""
    slug: str = ""
    series_href: str = ""
    facts: rx.Field[dict[str, Any]] = rx.field(default_factory=dict)
    revision: rx.Field[int] = rx.field(0)
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    pictures: Pictures = Pictures()

    @rx.event
    async def load(self):
        """On every visit; after a reconnect what is being written stays."""
        try:
            viewer = await allow(self, Permission.UPLOAD)
            slug = unquote(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])
            series = await look(house().series_editing.find, slug, editor=viewer)
        except (SeriesNotFound, Forbidden) as refusal:
            self.reset()
            self.phase = "refused" if isinstance(refusal, Forbidden) else "missing"
            return
        if self.phase != "there" or self.slug != series.slug or self.facts != facts_shown(series):
            self._take(series)
        self.pictures = pictures_shown(series)
        self.phase = "there"

    @rx.event
    async def save(self, sent: dict[str, Any]):
        """Say all this of the series; of what makes no sense nothing is kept."""
        viewer = await allow(self, Permission.UPLOAD)
        korean = (await self.get_state(Session)).korean
        try:
            facts = facts_sent(sent)
            series = await change(house().series_editing.describe, self.slug, facts, editor=viewer)
        except InvalidInput as refusal:
            self.errors = {name: str(fault) for name, fault in (refusal.details or {}).items()}
            return rx.toast.error(
                say(korean, "Not saved yet: see what is marked.", "아직 저장하지 못했어요. 표시된 곳을 확인해 주세요.")
            )
        moved = series.slug != self.slug
        self._take(series)
        done = rx.toast.success(say(korean, "Saved.", "저장했어요."))
        return [done, rx.redirect(f"{EDITOR}{series.slug}", replace=True)] if moved else done

    @rx.event
    async def look_at_pictures(self):
        """One was given by way of the API."""
        viewer = await allow(self, Permission.UPLOAD)
        self.pictures = pictures_shown(await look(house().series_editing.find, self.slug, editor=viewer))

    @rx.event
    async def remove_picture(self, kind: str):
        """Show what an episode has instead of the series' own picture."""
        viewer = await allow(self, Permission.UPLOAD)
        if kind not in set(PictureKind):
            raise InvalidInput(details={"kind": "poster or backdrop"})
        await change(house().series_editing.set_picture, self.slug, PictureKind(kind), None, editor=viewer)
        self.pictures = pictures_shown(await look(house().series_editing.find, self.slug, editor=viewer))

    def _take(self, series: SeriesView) -> None:
        self.slug, self.series_href = series.slug, series_href(series.slug)
        self.facts, self.errors = facts_shown(series), {}
        self.revision += 1


def facts_shown(series: SeriesView) -> dict[str, Any]:
    """`SeriesFacts` as the form has them: the year is a text."""
    return {
        "name": series.name,
        "also_known_as": series.also_known_as,
        "description": series.description,
        "year": str(series.year or ""),
        "network": series.network,
        "cast": [asdict(member) for member in series.cast],
        "tags": list(series.own_tags),
    }


def pictures_shown(series: SeriesView) -> Pictures:
    taken = next((thumbnail_src(episode.id) for episode in series.episodes if episode.poster_key), "")
    return Pictures(
        poster=own_src(series.poster, 640) if series.poster else taken,
        poster_own=series.poster is not None,
        poster_set=own_srcset(series.poster) if series.poster else "",
        backdrop=own_src(series.backdrop, 640) if series.backdrop else taken,
        backdrop_own=series.backdrop is not None,
        backdrop_set=own_srcset(series.backdrop) if series.backdrop else "",
    )


def facts_sent(sent: Any) -> SeriesFacts:
    """What a form says, in the form that the catalog takes. Raises InvalidInput for what no form of ours sends, and
    for a year that is none."""
    if not isinstance(sent, Mapping) or not isinstance(sent.get("cast"), list) or len(sent["cast"]) > MOST_CAST * 2:
        raise InvalidInput(details={"cast": "too_long"})
    tags = sent.get("tags")
    if not isinstance(tags, list) or len(tags) > MOST_TAGS * 2 or not all(isinstance(tag, str) for tag in tags):
        raise InvalidInput(details={"tags": "too_long"})
    year = _text(sent, "year")
    if year and not (year.isascii() and year.isdecimal() and len(year) <= 4):
        raise InvalidInput(details={"year": "out_of_range"})
    return SeriesFacts(
        name=_text(sent, "name"),
        also_known_as=_text(sent, "also_known_as"),
        description=_text(sent, "description").replace("\r\n", "\n"),
        year=int(year) if year else None,
        network=_text(sent, "network"),
        cast=tuple(CastMember(_text(member, "actor"), _text(member, "role")) for member in sent["cast"]),
        tags=tuple(dict.fromkeys(tag.strip() for tag in tags if tag.strip())),
    )


def _text(sent: Any, name: str) -> str:
    value = sent.get(name) if isinstance(sent, Mapping) else None
    if not isinstance(value, str):
        raise InvalidInput(details={name: "unwritable"})
    return value.strip()
