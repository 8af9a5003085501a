"""The series somebody rated."""

from dataclasses import dataclass, replace

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.tiles import SeriesTile, series_tile
from kdrama_app.ui.words import done
from kdrama_app.viewing.views import RatedSeries

PAGE = 24


@dataclass(frozen=True)
class RatingRow:
    """`stars` 1 to 5, 0 once taken back; `rated_at` is ISO 8601."""

    slug: str
    tile: SeriesTile
    stars: int
    rated_at: str


class RatingsState(rx.State):
    """What was taken back stays until one leaves, so that it can be given again."""

    rows: rx.Field[list[RatingRow]] = rx.field(default_factory=list)
    has_more: rx.Field[bool] = rx.field(False)
    loaded: rx.Field[bool] = rx.field(False)
    # How many of somebody's ratings were looked at; those they may no longer see are no rows.
    _looked_at: int = 0

    @rx.event
    async def load(self):
        """On every visit: the latest."""
        viewer = await allow(self, Permission.WATCH)
        found = await look(house().ratings.rated, viewer=viewer, limit=PAGE)
        self.rows, self._looked_at = [rating_row(each) for each in found], PAGE
        self.has_more = await look(house().ratings.count, viewer=viewer) > PAGE
        self.loaded = True

    @rx.event
    async def more(self):
        """The next page below."""
        viewer = await allow(self, Permission.WATCH)
        # What was taken back meanwhile is no rating any more.
        offset = self._looked_at - sum(row.stars == 0 for row in self.rows)
        found = await look(house().ratings.rated, viewer=viewer, limit=PAGE, offset=offset)
        known = {row.slug for row in self.rows}
        self.rows = [*self.rows, *(rating_row(each) for each in found if each.card.slug not in known)]
        self.has_more = await look(house().ratings.count, viewer=viewer) > offset + PAGE
        self._looked_at += PAGE

    @rx.event
    async def rate(self, slug: str, stars: int):
        """Give 1 to 5 stars in place of what one gave; 0 takes them back."""
        viewer = await allow(self, Permission.WATCH)
        ratings = house().ratings
        if stars == 0:
            await change(ratings.take_back, str(slug), viewer=viewer)
        else:
            await change(ratings.rate, str(slug), stars=stars, viewer=viewer)
        self.rows = [replace(row, stars=stars) if row.slug == slug else row for row in self.rows]
        if stars == 0:
            return await done(self, "Your rating is taken back.", "평점을 지웠어요.")
        return None


def rating_row(rated: RatedSeries) -> RatingRow:
    return RatingRow(rated.card.slug, series_tile(rated.card), rated.stars, rated.rated_at.isoformat())
