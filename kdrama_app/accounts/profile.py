"""What people do with their own account. A new password is hashed between two transactions, as at a registration:

plan     account = accounts.account(tx, user_id)
perform  encoded = profile.prepare_password(new, account)
record   profile.change_password(tx, user_id, encoded, keep=session_token)
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, func, select, update

from kdrama_app.accounts.models import BrowserSession, RefreshToken, User
from kdrama_app.accounts.names import checked_email, folded
from kdrama_app.accounts.passwords import check_password
from kdrama_app.accounts.preferences import read_preferences, written_preferences
from kdrama_app.accounts.service import Accounts
from kdrama_app.accounts.tokens import digest
from kdrama_app.accounts.views import Account, Device, Preferences
from kdrama_app.errors import InvalidInput, NotFound, Unauthenticated

# A device's last visit is kept to this.
SEEN_EVERY = timedelta(hours=1)


@dataclass(frozen=True)
class Profile:
    """The verbs of one's own account; each runs in the transaction it is given."""

    accounts: Accounts

    # --- who one is ---------------------------------------------------------------------------

    def stored_hash(self, tx: Session, user_id: int) -> str:
        """Plan of proving who one is once more: the hash of their password. Raises Unauthenticated."""
        return self._user(tx, user_id).password_hash

    def prepare_password(self, password: str, account: Account) -> str:
        """Check and hash a new password: slow, no transaction. Raises InvalidInput naming `newPassword`."""
        try:
            check_password(password, username=account.username, email=account.email)
        except InvalidInput as refused:
            raise InvalidInput(details={"newPassword": (refused.details or {})["password"]}) from refused
        return self.accounts.hasher.hash(password)

    def change_password(self, tx: Session, user_id: int, encoded: str, *, keep: str) -> None:
        """Record a new password. Whoever else was signed in with the old one no longer is; the session whose token is
        `keep` ("" for none) stays."""
        self._user(tx, user_id).password_hash = encoded
        self.sign_out_elsewhere(tx, user_id, keep=keep)

    def change_email(self, tx: Session, user_id: int, email: str) -> Account:
        """Raises InvalidInput where it is no address, or another account's."""
        user, address = self._user(tx, user_id), checked_email(email)
        taken = InvalidInput(details={"email": "is already taken"})
        if tx.exec(select(User.id).where(User.email_key == folded(address), User.id != user_id)).first() is not None:
            raise taken
        user.email, user.email_key = address, folded(address)
        try:
            tx.flush()
        except IntegrityError as taken_meanwhile:
            raise taken from taken_meanwhile
        return self.accounts.account(tx, user_id)

    def delete(self, tx: Session, user_id: int) -> None:
        """Take an account out of the house, with all that was its own: sessions, history, lists. What it uploaded
        stays, as nobody's. Raises Forbidden for the last admin."""
        user = self._user(tx, user_id)
        self.accounts.require_another_admin(tx, user)
        tx.delete(user)
        tx.flush()

    # --- how one likes it ---------------------------------------------------------------------

    def preferences(self, tx: Session, user_id: int) -> Preferences:
        return read_preferences(self._user(tx, user_id).preferences)

    def prefer(self, tx: Session, user_id: int, **chosen: Any) -> Preferences:
        """Choose some of `Preferences`; the rest stays. Raises InvalidInput."""
        user = self._user(tx, user_id)
        preferences = replace(read_preferences(user.preferences), **chosen)
        user.preferences = written_preferences(preferences)
        return preferences

    # --- where one is signed in ---------------------------------------------------------------

    def devices(self, tx: Session, user_id: int, *, current: str) -> list[Device]:
        """The browsers somebody is signed in with, the last seen first; `current` is the asking one's token."""
        rows = tx.exec(
            select(BrowserSession).where(
                BrowserSession.user_id == user_id, col(BrowserSession.expires_at) > self.accounts.clock()
            )
        ).all()
        here = digest(current)
        devices = [
            Device(row.id, row.user_agent, row.created_at, row.seen_at or row.created_at, row.token_hash == here)
            for row in rows
        ]
        return sorted(devices, key=lambda device: (device.current, device.seen_at), reverse=True)

    def programs(self, tx: Session, user_id: int) -> int:
        """How many programs are logged in as this person: families of refresh tokens that can go on."""
        alive = (
            col(RefreshToken.user_id) == user_id,
            col(RefreshToken.revoked_at).is_(None),
            col(RefreshToken.spent_at).is_(None),
            col(RefreshToken.expires_at) > self.accounts.clock(),
        )
        return tx.exec(select(func.count(func.distinct(RefreshToken.family))).where(*alive)).one()

    def sign_out(self, tx: Session, user_id: int, device_id: str) -> None:
        """End one of one's own sessions. Raises NotFound."""
        theirs = col(BrowserSession.user_id) == user_id, col(BrowserSession.id) == device_id
        if tx.exec(delete(BrowserSession).where(*theirs)).rowcount == 0:
            raise NotFound

    def sign_out_elsewhere(self, tx: Session, user_id: int, *, keep: str) -> None:
        """End every session but the one whose token is `keep`, and every program's login."""
        tx.exec(
            delete(BrowserSession).where(
                col(BrowserSession.user_id) == user_id, col(BrowserSession.token_hash) != digest(keep)
            )
        )
        theirs = update(RefreshToken).where(
            col(RefreshToken.user_id) == user_id, col(RefreshToken.revoked_at).is_(None)
        )
        tx.exec(theirs.values(revoked_at=self.accounts.clock()))

    def unseen(self, tx: Session, token: str) -> bool:
        """Whether this session's last visit should be written down again."""
        row = tx.get(BrowserSession, digest(token))
        return row is not None and self._stale(row.seen_at)

    def see(self, tx: Session, token: str) -> None:
        """Write down that this session's browser is here."""
        row = tx.get(BrowserSession, digest(token))
        if row is not None and self._stale(row.seen_at):
            row.seen_at = self.accounts.clock()

    # --- inside -------------------------------------------------------------------------------

    def _stale(self, seen_at: datetime | None) -> bool:
        return seen_at is None or self.accounts.clock() - seen_at >= SEEN_EVERY

    def _user(self, tx: Session, user_id: int) -> User:
        user = tx.get(User, user_id)
        if user is None or user.disabled:
            raise Unauthenticated
        return user
