"""Keeps what search looks through in step with the catalog."""

from collections.abc import Iterable

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, or_, select

from kdrama_app.catalog.folding import FOLDING_VERSION, GAP, folded, folded_initials, has_korean, words
from kdrama_app.catalog.models import Episode, SearchText, SearchWord
from kdrama_app.catalog.romanising import sound
from kdrama_app.catalog.views import EpisodeView, Visibility

# Shorter words are not corrected, longer ones are no words.
CORRECTABLE = range(4, 31)


def index(tx: Session, episode: EpisodeView) -> None:
    """Enter an episode, or what has become of it."""
    row = tx.exec(select(SearchText).where(SearchText.episode_id == episode.id)).first()
    text = search_text(episode)
    if row is None:
        tx.add(text)
    else:
        for name, value in text.model_dump(exclude={"id"}).items():
            setattr(row, name, value)
    _learn(tx, correctable(episode))
    tx.flush()


def unindexed(tx: Session, *, limit: int) -> list[str]:
    """Episodes that were never entered, or by an older way of folding; some of them."""
    behind = or_(col(SearchText.id).is_(None), col(SearchText.folding) < FOLDING_VERSION)
    known = select(Episode.id).outerjoin(SearchText, col(SearchText.episode_id) == Episode.id)
    return list(tx.exec(known.where(behind).order_by(col(Episode.uploaded_at)).limit(limit)).all())


def search_text(episode: EpisodeView) -> SearchText:
    names = f"{episode.series} {episode.title}"
    return SearchText(
        episode_id=episode.id,
        folding=FOLDING_VERSION,
        listed=episode.visibility is Visibility.PUBLISHED and episode.status.playable,
        series=folded(episode.series),
        title=folded(episode.title),
        tags=folded(" ".join((*episode.tags, episode.uploader_name))),
        description=folded(episode.description),
        initials=folded_initials(names),
        sound="".join(GAP + sound(word) for word in words(names) if has_korean(word)),
    )


def correctable(episode: EpisodeView) -> set[str]:
    """The words of its names that somebody could mistype."""
    names = " ".join((episode.series, episode.title, episode.uploader_name, *episode.tags))
    return {word for word in words(names) if word.isascii() and word.isalpha() and len(word) in CORRECTABLE}


def _learn(tx: Session, found: Iterable[str]) -> None:
    new = set(found)
    if new:
        new -= set(tx.exec(select(SearchWord.word).where(col(SearchWord.word).in_(new))).all())
    if new:
        # Somebody else may learn the same word in this very moment.
        insert = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[tx.get_bind().dialect.name]
        tx.execute(insert(SearchWord).on_conflict_do_nothing(), [{"word": word} for word in sorted(new)])
