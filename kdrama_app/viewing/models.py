"""Tables of the viewing context; private to it."""

from datetime import datetime

from sqlmodel import Field

from kdrama_app.db import Table, UtcDateTime


class Progress(Table, table=True):
    """How far somebody has watched an episode; seconds. `furthest` only grows: what was seen stays seen.

    `put_aside`: they want no reminder of it until they go on.
    """

    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    episode_id: str = Field(primary_key=True, foreign_key="episode.id", ondelete="CASCADE")
    position: float
    furthest: float = 0.0
    duration: float
    finished: bool = False
    updated_at: datetime = Field(sa_type=UtcDateTime, index=True)
    put_aside: bool = False


class WatchlistEntry(Table, table=True):
    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    series_id: int = Field(primary_key=True, foreign_key="series.id", ondelete="CASCADE")
    added_at: datetime = Field(sa_type=UtcDateTime)


class Rating(Table, table=True):
    """What somebody thinks of a series: 1 to 5 stars."""

    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    series_id: int = Field(primary_key=True, foreign_key="series.id", index=True, ondelete="CASCADE")
    stars: int
    rated_at: datetime = Field(sa_type=UtcDateTime)


class ViewingPreference(Table, table=True):
    """`spoilers_shown`: nothing is withheld from this viewer, in no series."""

    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    spoilers_shown: bool = False


class SpoilersShown(Table, table=True):
    """A series somebody wants to see all of, however far they have watched."""

    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    series_id: int = Field(primary_key=True, foreign_key="series.id", ondelete="CASCADE")
    since: datetime = Field(sa_type=UtcDateTime)


class Comment(Table, table=True):
    """Plain text about an episode. `moment`: the second it is about, None where about no particular one.

    `reach`: who has not watched so far (seconds) does not get it. `hidden`: enough people reported it, and no admin
    has decided yet.
    """

    id: str = Field(primary_key=True)
    episode_id: str = Field(foreign_key="episode.id", index=True, ondelete="CASCADE")
    user_id: int = Field(foreign_key="user.id", index=True, ondelete="CASCADE")
    text: str
    moment: float | None = None
    reach: float
    created_at: datetime = Field(sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    hidden: bool = False


class CommentLike(Table, table=True):
    comment_id: str = Field(primary_key=True, foreign_key="comment.id", ondelete="CASCADE")
    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")


class CommentReport(Table, table=True):
    """Somebody finds that a comment should not be there; `reason` is a `ReportReason`."""

    comment_id: str = Field(primary_key=True, foreign_key="comment.id", ondelete="CASCADE")
    user_id: int = Field(primary_key=True, foreign_key="user.id", ondelete="CASCADE")
    reason: str
    reported_at: datetime = Field(sa_type=UtcDateTime)
