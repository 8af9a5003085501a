"""Views of episodes, read as plain columns: rows that the session follows cost three times as much."""

from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, select

from kdrama_app.accounts.directory import usernames
from kdrama_app.catalog.models import Episode, EpisodeTag, Series
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView, Visibility

_SERIES = {"series": Series.name, "series_slug": Series.slug}
_COLUMNS = [name for name in EpisodeView.__dataclass_fields__ if name in Episode.model_fields]


def all_episodes() -> Select[Any]:
    """Every episode, for the caller to narrow and to order; for `episode_views`."""
    columns = [col(getattr(Episode, name)) for name in _COLUMNS]
    named = [col(column).label(name) for name, column in _SERIES.items()]
    return select(*columns, *named).join(Series, col(Series.id) == Episode.series_id)


def episode_views(tx: Session, wanted: Select[Any]) -> list[EpisodeView]:
    """The views of `all_episodes()` as narrowed and ordered, with three queries for the whole list."""
    # Below the session, which spends as much again on every row; so what it still holds is written first.
    tx.flush()
    rows = tx.connection().execute(wanted).all()
    names = usernames(tx, (row.uploader_id for row in rows))
    tags = _tags(tx, [row.id for row in rows])
    return [
        EpisodeView(
            **{
                **row._mapping,
                "status": EpisodeStatus(row.status),
                "visibility": Visibility(row.visibility),
                "qualities": tuple(row.qualities),
            },
            tags=tuple(tags.get(row.id, ())),
            uploader_name=names.get(row.uploader_id, ""),
        )
        for row in rows
    ]


def _tags(tx: Session, episode_ids: list[str]) -> dict[str, list[str]]:
    rows = select(EpisodeTag.episode_id, EpisodeTag.tag).where(col(EpisodeTag.episode_id).in_(episode_ids))
    tags: dict[str, list[str]] = {}
    for episode_id, tag in tx.connection().execute(rows):
        tags.setdefault(episode_id, []).append(tag)
    return tags
