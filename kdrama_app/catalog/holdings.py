"""What an uploader has: their own list, narrowed and ordered, and whether a file is here already."""

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.episode_views import ALL_EPISODES, episode_views
from kdrama_app.catalog.models import Episode, SearchText, Series
from kdrama_app.catalog.reading import STANDING, Reading, may_see
from kdrama_app.catalog.search_query import parsed
from kdrama_app.catalog.text_index import contains
from kdrama_app.catalog.views import EpisodeView, Found, HoldingFilter, HoldingSort

_ORDER = {
    HoldingSort.ADDED: (col(Episode.uploaded_at),),
    HoldingSort.TITLE: (col(Series.name), col(Episode.season), col(Episode.number)),
    HoldingSort.SIZE: (col(Episode.file_size),),
}
TWINS = 20


class Holdings(Reading):
    """The verbs of an uploader's desk that change nothing; each runs in the transaction it is given."""

    def holdings(self, tx: Session, user_id: int, wanted: HoldingFilter, *, limit: int, offset: int = 0) -> Found:
        """What somebody uploaded, but for the trash."""
        filters = [col(Episode.uploader_id) == user_id, STANDING, *_filters(wanted)]
        total = tx.exec(select(func.count()).select_from(Episode).where(*filters)).one()
        order = [each.desc() if wanted.descending else each.asc() for each in _ORDER[wanted.sort]]
        rows = ALL_EPISODES.where(*filters).order_by(*order, col(Episode.id)).limit(limit).offset(offset)
        return Found(tuple(episode_views(tx, rows)), total)

    def series_names(self, tx: Session, user_id: int, *, limit: int) -> list[str]:
        """The series somebody uploads to, what they added to last first."""
        latest = func.max(Episode.uploaded_at)
        theirs = select(Series.name).join(Episode, col(Episode.series_id) == Series.id)
        theirs = theirs.where(col(Episode.uploader_id) == user_id, STANDING).group_by(col(Series.id), col(Series.name))
        return list(tx.exec(theirs.order_by(latest.desc(), col(Series.id)).limit(limit)).all())

    def twin(self, tx: Session, sha256: str, *, viewer: Principal) -> EpisodeView | None:
        """An episode that `viewer` may see, made of the very same file (SHA-256 hex); their own first."""
        same = ALL_EPISODES.where(col(Episode.source_sha256) == sha256, STANDING)
        own_first = (col(Episode.uploader_id) == viewer.user_id).desc()
        views = episode_views(tx, same.order_by(own_first, col(Episode.uploaded_at).desc()).limit(TWINS))
        return next((view for view in views if may_see(view, viewer)), None)


def _filters(wanted: HoldingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.statuses:
        found.append(col(Episode.status).in_(wanted.statuses))
    if wanted.visibility is not None:
        found.append(col(Episode.visibility) == wanted.visibility)
    if wanted.scheduled is not None:
        waiting = col(Episode.publish_at)
        found.append(waiting.is_not(None) if wanted.scheduled else waiting.is_(None))
    if words := parsed(wanted.text):
        found.append(col(Episode.id).in_(select(SearchText.episode_id).where(contains(words))))
    return found
