"""What somebody watched, which is theirs to read and to forget."""

from sqlmodel import Session, col, delete, select

from kdrama_app.accounts.views import Principal
from kdrama_app.viewing.continuing import Continuing, progress_view
from kdrama_app.viewing.models import Progress
from kdrama_app.viewing.views import Watched


class History(Continuing):
    """The verbs of a history; each runs in the transaction it is given. `save_progress` writes it."""

    def history(self, tx: Session, *, viewer: Principal, limit: int, offset: int = 0) -> list[Watched]:
        """What somebody watched, the latest first; what they may no longer see is left out."""
        rows = tx.exec(
            select(Progress)
            .where(col(Progress.user_id) == viewer.person)
            .order_by(col(Progress.updated_at).desc(), col(Progress.episode_id))
            .limit(limit)
            .offset(offset)
        ).all()
        episodes = self.catalog.visible(tx, [row.episode_id for row in rows], viewer=viewer)
        return [Watched(episodes[row.episode_id], progress_view(row)) for row in rows if row.episode_id in episodes]

    def forget(self, tx: Session, episode_id: str, *, viewer: Principal) -> None:
        """Take one video out of the history, and with it where to resume; one that is not in it is no error."""
        tx.exec(delete(Progress).where(col(Progress.user_id) == viewer.person, col(Progress.episode_id) == episode_id))

    def forget_all(self, tx: Session, *, viewer: Principal) -> None:
        """Clear the history."""
        tx.exec(delete(Progress).where(col(Progress.user_id) == viewer.person))
