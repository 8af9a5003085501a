"""Pictures that no series shows, so that their files are found and taken away: being made, replaced, or left behind."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete, select

from kdrama_app.catalog.models import StrayPicture


def note_strays(tx: Session, pictures: Iterable[Mapping[str, Any] | None], *, since: datetime) -> None:
    """From now on nobody shows these pictures, as a series' row keeps them."""
    for picture in pictures:
        if picture:
            tx.merge(StrayPicture(id=picture["id"], since=since))
    tx.flush()


def strays(tx: Session, *, before: datetime) -> list[str]:
    """The ids of pictures that nobody has shown since before then."""
    rows = select(StrayPicture.id).where(col(StrayPicture.since) < before)
    return list(tx.exec(rows.order_by(col(StrayPicture.since))).all())


def forget_stray(tx: Session, picture_id: str) -> None:
    """Nothing of it is left, or a series shows it."""
    tx.exec(delete(StrayPicture).where(col(StrayPicture.id) == picture_id))
