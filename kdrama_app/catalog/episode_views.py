"""Views of episodes, read as plain columns: rows that the session follows cost three times as much.

Statements that stay the same are made once: to make one and to recognise it costs more than to run it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from kdrama_app.accounts.directory import usernames
from kdrama_app.catalog.models import Episode, EpisodeTag, Series
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView, Visibility

_SERIES = {"series": Series.name, "series_slug": Series.slug}
_COLUMNS = [name for name in EpisodeView.__dataclass_fields__ if name in Episode.model_fields]
_IDS = bindparam("ids", expanding=True)

ALL_EPISODES: Select[Any] = select(
    *(col(getattr(Episode, name)) for name in _COLUMNS), *(col(column).label(name) for name, column in _SERIES.items())
).join(Series, col(Series.id) == Episode.series_id)
"""Every episode, for the caller to narrow and to order; for `episode_views`."""
_THOSE = ALL_EPISODES.where(col(Episode.id).in_(_IDS))
_TAGS = select(EpisodeTag.episode_id, EpisodeTag.tag).where(col(EpisodeTag.episode_id).in_(_IDS))


def views_of(tx: Session, episode_ids: Sequence[str]) -> list[EpisodeView]:
    """The views of those episodes that there are, in no order."""
    return episode_views(tx, _THOSE, ids=episode_ids)


def episode_views(tx: Session, wanted: Select[Any], **values: object) -> list[EpisodeView]:
    """The views of `ALL_EPISODES` as narrowed and ordered, with three queries for the whole list; `values` of what is
    left open in it."""
    # Below the session, which spends as much again on every row; so what it still holds is written first.
    tx.flush()
    rows = tx.connection().execute(wanted, values).all()
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


def _tags(tx: Session, episode_ids: Sequence[str]) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for episode_id, tag in tx.connection().execute(_TAGS, {"ids": episode_ids}):
        tags.setdefault(episode_id, []).append(tag)
    return tags
