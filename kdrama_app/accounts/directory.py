"""Names of accounts, for the contexts that show who did something."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from kdrama_app.accounts.models import User
from kdrama_app.accounts.names import folded
from kdrama_app.accounts.preferences import read_preferences
from kdrama_app.accounts.views import Person, Role


def usernames(tx: Session, user_ids: Iterable[int | None]) -> dict[int, str]:
    """Usernames by user id; ids that are unknown or None are left out."""
    ids = {user_id for user_id in user_ids if user_id is not None}
    if not ids:
        return {}
    rows = tx.exec(select(User.id, User.username).where(col(User.id).in_(ids))).all()
    return {user_id: name for user_id, name in rows if user_id is not None}


def user_named(tx: Session, username: str) -> int | None:
    """The id of who has this name, however it is written."""
    return tx.exec(select(User.id).where(User.username_key == folded(username))).first()


def keeps_history(tx: Session, user_id: int) -> bool:
    """Whether what this person watches may be remembered."""
    stored = tx.exec(select(User.preferences).where(User.id == user_id)).first()
    return read_preferences(stored or {}).history


def people(tx: Session, user_ids: Iterable[int]) -> dict[int, Person]:
    """How they are written to and what they are, by user id; ids that are unknown are left out."""
    rows = tx.exec(select(User.id, User.email, User.role).where(col(User.id).in_(set(user_ids)))).all()
    return {user_id: Person(email, Role(role)) for user_id, email, role in rows if user_id is not None}
