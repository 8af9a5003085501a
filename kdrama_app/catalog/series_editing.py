"""What is said of a series beyond its episodes: by whom, and what makes sense."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, select

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.episode_views import ALL_EPISODES, episode_views
from kdrama_app.catalog.indexing import index
from kdrama_app.catalog.models import Episode, FormerSlug, Series
from kdrama_app.catalog.naming import name_key, slugify
from kdrama_app.catalog.series_tags import own_tags, say_tags
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.slugs import find_series, free_slug
from kdrama_app.catalog.stray_pictures import forget_stray, note_strays, strays
from kdrama_app.catalog.views import Picture, PictureKind, SeriesFacts, SeriesView
from kdrama_app.db import new_id
from kdrama_app.errors import Forbidden, InvalidInput

# In characters.
LONGEST = {"name": 200, "also_known_as": 200, "description": 5000, "network": 80, "actor": 80, "role": 80, "tag": 50}
MOST_CAST, MOST_TAGS = 60, 20
YEARS = range(1900, 2101)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_LINE_ENDS = re.compile(r"[\n\r\t\u2028\u2029]")


@dataclass(frozen=True)
class SeriesEditing:
    """The verbs of whoever looks after a series; each runs in the transaction it is given."""

    catalog: Catalog

    def find(self, tx: Session, slug: str, *, editor: Principal) -> SeriesView:
        """The series, for who may edit it. Raises SeriesNotFound where it is hidden from them, else Forbidden."""
        series = self.catalog.series(tx, slug, viewer=editor)
        if not may_edit(series, editor):
            raise Forbidden
        return series

    def describe(self, tx: Session, slug: str, facts: SeriesFacts, *, editor: Principal) -> SeriesView:
        """Say all of this of a series in place of what was said; a new name brings a new slug, and the old one keeps
        leading there. Raises InvalidInput (`details`: a reason for each field), SeriesNotFound, Forbidden."""
        series = find_series(tx, self.find(tx, slug, editor=editor).slug)
        faults = faults_of(facts)
        if not faults and _is_taken(tx, facts.name, series):
            faults = {"name": "taken"}
        if faults:
            raise InvalidInput(details=faults)
        series.description, series.also_known_as = facts.description, facts.also_known_as
        series.year, series.network = facts.year, facts.network
        series.casting = [asdict(member) for member in facts.cast]
        found_by = series.name, own_tags(tx, series.id or 0)
        say_tags(tx, series.id or 0, facts.tags)
        if facts.name != series.name:
            _rename(tx, series, facts.name)
        if found_by != (facts.name, list(facts.tags)):
            _index(tx, series)
        tx.flush()
        return self.find(tx, series.slug, editor=editor)

    def expect_picture(self, tx: Session, slug: str, *, editor: Principal) -> str:
        """The id for a picture that is about to be made. Raises SeriesNotFound, Forbidden."""
        self.find(tx, slug, editor=editor)
        picture = Picture(new_id(), ())
        note_strays(tx, [asdict(picture)], since=self.catalog.clock())
        return picture.id

    def set_picture(
        self, tx: Session, slug: str, kind: PictureKind, picture: Picture | None, *, editor: Principal
    ) -> None:
        """Show this picture from now on, or None of its own. Raises SeriesNotFound, Forbidden."""
        series = find_series(tx, self.find(tx, slug, editor=editor).slug)
        note_strays(tx, [getattr(series, kind.value)], since=self.catalog.clock())
        stored = {"id": picture.id, "widths": list(picture.widths)} if picture else None
        setattr(series, kind.value, stored)
        if picture:
            forget_stray(tx, picture.id)
        tx.flush()

    def stray_pictures(self, tx: Session, *, before: datetime) -> list[str]:
        """The ids of pictures that nobody has shown since before then."""
        return strays(tx, before=before)

    def forget_stray(self, tx: Session, picture_id: str) -> None:
        """Its files are gone."""
        forget_stray(tx, picture_id)


def may_edit(series: SeriesView, principal: Principal | None) -> bool:
    """An admin, and of the uploaders who brought the series here or owns an episode of it."""
    if principal is None or principal.may(Permission.MANAGE_ALL):
        return principal is not None
    if principal.user_id is None or not principal.may(Permission.UPLOAD):
        return False
    return principal.user_id in {series.created_by, *(episode.uploader_id for episode in series.episodes)}


def faults_of(facts: SeriesFacts) -> dict[str, str]:
    """What makes no sense: of each such field "missing", "too_long", "unwritable" or "out_of_range"; empty when
    nothing does. A member of the cast is "cast.0", the first being 0; what is wrong with a tag is with "tags"."""
    faults = {name: fault for name, text in _texts(facts) if (fault := _fault(name.rpartition(".")[2], text))}
    if not facts.name.strip():
        faults["name"] = "missing"
    if facts.year is not None and facts.year not in YEARS:
        faults["year"] = "out_of_range"
    if len(facts.cast) > MOST_CAST:
        faults["cast"] = "too_long"
    if len(facts.tags) > MOST_TAGS:
        faults["tags"] = "too_long"
    faults |= {f"cast.{place}": "missing" for place, member in enumerate(facts.cast) if not member.actor.strip()}
    return {_field(name): fault for name, fault in faults.items()}


def _field(name: str) -> str:
    return "tags" if name.startswith("tags") else ".".join(name.split(".")[:2])


def _texts(facts: SeriesFacts) -> Iterator[tuple[str, str]]:
    for name in ("name", "also_known_as", "description", "network"):
        yield name, getattr(facts, name)
    for place, member in enumerate(facts.cast):
        yield f"cast.{place}.actor", member.actor
        yield f"cast.{place}.role", member.role
    for place, tag in enumerate(facts.tags):
        yield f"tags.{place}.tag", tag


def _fault(name: str, text: str) -> str:
    if len(text) > LONGEST[name]:
        return "too_long"
    in_one_line = name != "description" and _LINE_ENDS.search(text)
    return "unwritable" if in_one_line or _CONTROLS.search(text) else ""


def _is_taken(tx: Session, name: str, series: Series) -> bool:
    named = select(Series.id).where(Series.name_key == name_key(name), col(Series.id) != series.id)
    return tx.exec(named).first() is not None


def _rename(tx: Session, series: Series, name: str) -> None:
    """The slug follows the name unless it says the same."""
    if slugify(name) != slugify(series.name):
        former, series.slug = series.slug, free_slug(tx, name, series_id=series.id)
        tx.exec(delete(FormerSlug).where(col(FormerSlug.slug) == series.slug))
        if former != series.slug:
            tx.merge(FormerSlug(slug=former, series_id=series.id or 0))
    series.name, series.name_key = name, name_key(name)
    tx.flush()


def _index(tx: Session, series: Series) -> None:
    """Search goes by the name and the tags too."""
    for episode in episode_views(tx, ALL_EPISODES.where(col(Episode.series_id) == series.id)):
        index(tx, episode)
