"""Keeps what search looks through in step with the catalog."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import true, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, or_, select

from kdrama_app.catalog.folding import FOLDING_VERSION, GAP, folded, folded_initials, has_korean, words
from kdrama_app.catalog.models import Episode, SearchText, SearchWord
from kdrama_app.catalog.romanising import sound
from kdrama_app.catalog.series_tags import own_tags
from kdrama_app.catalog.views import EpisodeView, Visibility

# Shorter words are not corrected, longer ones are no words.
CORRECTABLE = range(4, 31)


def index(tx: Session, episode: EpisodeView) -> None:
    """Enter an episode, or what has become of it."""
    row = tx.exec(select(SearchText).where(SearchText.episode_id == episode.id)).first()
    of_series = own_tags(tx, episode.series_id)
    text = search_text(episode, of_series)
    if row is None:
        tx.add(text)
    else:
        for name, value in text.model_dump(exclude={"id"}).items():
            setattr(row, name, value)
    _learn(tx, correctable(episode, of_series))
    tx.flush()


def leave(tx: Session, episode_id: str) -> None:
    """Forget an episode: entered again it is the newest."""
    tx.exec(delete(SearchText).where(col(SearchText.episode_id) == episode_id))


Mark = tuple[datetime, str]
"""How far a walk through all episodes is: when one was uploaded, and its id."""


def unindexed(tx: Session, *, after: Mark | None, limit: int) -> list[Mark]:
    """The next episodes that were never entered, or by an older way of folding, in the order they came."""
    behind = or_(col(SearchText.id).is_(None), col(SearchText.folding) < FOLDING_VERSION)
    place = tuple_(col(Episode.uploaded_at), col(Episode.id))
    # What lies before is done: a walk looks at each episode once.
    beyond = true() if after is None else place > tuple_(*after)
    known = select(Episode.uploaded_at, Episode.id).outerjoin(SearchText, col(SearchText.episode_id) == Episode.id)
    rows = known.where(behind, beyond).order_by(col(Episode.uploaded_at), col(Episode.id)).limit(limit)
    return [(uploaded_at, episode_id) for uploaded_at, episode_id in tx.exec(rows).all()]


def search_text(episode: EpisodeView, of_series: Iterable[str] = ()) -> SearchText:
    """`of_series`: the tags of its series."""
    names = f"{episode.series} {episode.title}"
    return SearchText(
        episode_id=episode.id,
        folding=FOLDING_VERSION,
        listed=_for_all(episode),
        series=folded(episode.series),
        title=folded(episode.title),
        tags=folded(" ".join((*episode.tags, *of_series, episode.uploader_name))),
        description=folded(episode.description),
        initials=folded_initials(names),
        sound="".join(GAP + sound(word) for word in words(names) if has_korean(word)),
    )


def _for_all(episode: EpisodeView) -> bool:
    return episode.visibility is Visibility.PUBLISHED and episode.status.playable and episode.trashed_at is None


def correctable(episode: EpisodeView, of_series: Iterable[str] = ()) -> set[str]:
    """The words of its names that somebody could mistype."""
    names = " ".join((episode.series, episode.title, episode.uploader_name, *episode.tags, *of_series))
    return {word for word in words(names) if word.isascii() and word.isalpha() and len(word) in CORRECTABLE}


def _learn(tx: Session, found: Iterable[str]) -> None:
    new = set(found)
    if new:
        new -= set(tx.exec(select(SearchWord.word).where(col(SearchWord.word).in_(new))).all())
    if new:
        # Somebody else may learn the same word in this very moment.
        insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[tx.get_bind().dialect.name]
        tx.execute(insert(SearchWord).on_conflict_do_nothing(), [{"word": word} for word in sorted(new)])
