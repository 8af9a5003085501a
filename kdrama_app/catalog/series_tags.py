"""What a series is said to be, besides what its episodes are."""

from collections.abc import Iterable

from sqlmodel import Session, col, delete, select

from kdrama_app.catalog.models import SeriesTag


def own_tags(tx: Session, series_id: int) -> list[str]:
    """In the order in which they were said."""
    rows = select(SeriesTag.tag).where(SeriesTag.series_id == series_id).order_by(col(SeriesTag.place))
    return list(tx.exec(rows).all())


def say_tags(tx: Session, series_id: int, tags: Iterable[str]) -> None:
    """In place of what was said before, each once."""
    tx.exec(delete(SeriesTag).where(col(SeriesTag.series_id) == series_id))
    for place, tag in enumerate(dict.fromkeys(tags)):
        tx.add(SeriesTag(series_id=series_id, tag=tag, place=place))
    tx.flush()
