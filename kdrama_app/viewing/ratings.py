"""What people think of a series: one rating of 1 to 5 stars each, to be changed and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, delete, func, select

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.service import Catalog
from kdrama_app.db import utc_now
from kdrama_app.errors import InvalidInput
from kdrama_app.viewing.models import Rating
from kdrama_app.viewing.views import OwnRating, RatedSeries, SeriesRating

STARS = range(1, 6)


@dataclass(frozen=True)
class Ratings:
    """The verbs of ratings; each runs in the transaction it is given."""

    catalog: Catalog
    clock: Callable[[], datetime] = utc_now

    def rate(self, tx: Session, series_slug: str, *, stars: int, viewer: Principal) -> SeriesRating:
        """Give a series 1 to 5 stars in place of what one gave before. Raises InvalidInput, SeriesNotFound."""
        if isinstance(stars, bool) or stars not in STARS:
            raise InvalidInput(details={"stars": "1 to 5"})
        user_id, series_id = viewer.person, self.catalog.series(tx, series_slug, viewer=viewer).id
        tx.merge(Rating(user_id=user_id, series_id=series_id, stars=stars, rated_at=self.clock()))
        tx.flush()
        return self.of(tx, series_id, viewer=viewer)

    def take_back(self, tx: Session, series_slug: str, *, viewer: Principal) -> SeriesRating:
        """Take one's stars back; where there were none that is no error. Raises SeriesNotFound."""
        user_id, series_id = viewer.person, self.catalog.series(tx, series_slug, viewer=viewer).id
        tx.exec(delete(Rating).where(col(Rating.user_id) == user_id, col(Rating.series_id) == series_id))
        return self.of(tx, series_id, viewer=viewer)

    def of(self, tx: Session, series_id: int, *, viewer: Principal | None) -> SeriesRating:
        """What all think, and what `viewer` does."""
        whole = select(func.avg(Rating.stars), func.count()).where(Rating.series_id == series_id)
        average, count = tx.exec(whole).one()
        own = None if viewer is None or viewer.user_id is None else tx.get(Rating, (viewer.user_id, series_id))
        return SeriesRating(average=float(average or 0), count=count, own=own.stars if own else 0)

    def own(self, tx: Session, *, viewer: Principal) -> list[OwnRating]:
        """Every rating of `viewer`, the latest first; what they may no longer see is left out."""
        rated = self.rated(tx, viewer=viewer, limit=None)
        return [OwnRating(each.card.name, each.stars, each.rated_at) for each in rated]

    def rated(self, tx: Session, *, viewer: Principal, limit: int | None, offset: int = 0) -> list[RatedSeries]:
        """What `viewer` rated, the latest first; what they may no longer see, or has nothing to watch, is left out of
        its page."""
        theirs = select(Rating).where(col(Rating.user_id) == viewer.person)
        latest_first = theirs.order_by(col(Rating.rated_at).desc(), col(Rating.series_id))
        rows = tx.exec(latest_first.limit(limit).offset(offset)).all()
        cards = self.catalog.cards_by_id(tx, [row.series_id for row in rows], viewer=viewer)
        return [RatedSeries(cards[row.series_id], row.stars, row.rated_at) for row in rows if row.series_id in cards]

    def count(self, tx: Session, *, viewer: Principal) -> int:
        """How many series `viewer` rated."""
        return tx.exec(select(func.count()).where(col(Rating.user_id) == viewer.person)).one()
