"""What a series is found by: its slug, those it had before, its name."""

from sqlmodel import Session, col, or_, select

from kdrama_app.catalog.models import FormerSlug, Series
from kdrama_app.catalog.naming import name_key, slugify
from kdrama_app.errors import SeriesNotFound


def find_series(tx: Session, slug_or_name: str) -> Series:
    """The series; what it is called now counts before what another was called once. Raises SeriesNotFound."""
    series = tx.exec(
        select(Series)
        .where(or_(col(Series.slug) == slug_or_name, col(Series.name_key) == name_key(slug_or_name)))
        .order_by((col(Series.slug) == slug_or_name).desc())
    ).first()
    if series is None:
        renamed = select(Series).join(FormerSlug, col(FormerSlug.series_id) == Series.id)
        series = tx.exec(renamed.where(FormerSlug.slug == slug_or_name)).first()
    if series is None:
        raise SeriesNotFound
    return series


def free_slug(tx: Session, name: str, *, series_id: int | None = None) -> str:
    """A slug for a name that no other series has or had; what `series_id` itself had it may have again."""
    base = slugify(name)
    slug, count = base, 1
    while _is_anothers(tx, slug, series_id):
        count += 1
        slug = f"{base}-{count}"
    return slug


def _is_anothers(tx: Session, slug: str, series_id: int | None) -> bool:
    now = select(Series.id).where(Series.slug == slug, col(Series.id) != (series_id or 0))
    once = select(FormerSlug.slug).where(FormerSlug.slug == slug, FormerSlug.series_id != (series_id or 0))
    return tx.exec(now).first() is not None or tx.exec(once).first() is not None
