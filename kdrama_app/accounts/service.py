"""Accounts, logins, tokens. Hashing a password is slow, so it happens between two transactions:

plan     stored = accounts.stored_password(tx, login=...)
perform  accounts.check(password, stored)
record   accounts.log_in(tx, user_id)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete, or_, select, update

from kdrama_app.accounts.models import BrowserSession, RefreshToken, ServiceToken, SetupLink, User
from kdrama_app.accounts.names import checked_email, checked_username, folded
from kdrama_app.accounts.passwords import PasswordHasher, check_password
from kdrama_app.accounts.tokens import SERVICE_PREFIX, AccessTokens, digest, new_token
from kdrama_app.accounts.views import Account, Permission, Principal, Role, SessionGrant, TokenPair
from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import Forbidden, InvalidCredentials, InvalidInput, Unauthenticated

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.USER: frozenset({Permission.WATCH}),
    Role.UPLOADER: frozenset({Permission.WATCH, Permission.UPLOAD}),
    Role.ADMIN: frozenset(Permission),
}
# Uploading is not among them: what is uploaded belongs to a person.
SERVICE_SCOPES = frozenset({Permission.WATCH, Permission.TRANSCODE, Permission.WRITE_METADATA, Permission.READ_METRICS})


@dataclass(frozen=True)
class StoredPassword:
    """What a login is checked against; both None when there is no such account."""

    user_id: int | None
    encoded: str | None = field(repr=False)


@dataclass(frozen=True)
class Registration:
    """A new account, checked and hashed, ready to be recorded."""

    username: str
    email: str
    password_hash: str = field(repr=False)


@dataclass(frozen=True)
class Accounts:
    """The verbs of accounts. Lifetimes in seconds."""

    signing_key: bytes = field(repr=False)
    hasher: PasswordHasher
    access_seconds: int
    refresh_seconds: int
    session_seconds: int
    clock: Callable[[], datetime] = utc_now

    # --- accounts -----------------------------------------------------------------------------

    def prepare(self, *, username: str, email: str, password: str) -> Registration:
        """Check and hash a registration: slow, no transaction. Raises InvalidInput with the fields' faults."""
        username, email = checked_username(username), checked_email(email)
        check_password(password, username=username, email=email)
        return Registration(username, email, self.hasher.hash(password))

    def register(self, tx: Session, registration: Registration, *, role: Role = Role.USER) -> Account:
        """Record an account. Raises InvalidInput when the username or address is taken."""
        username_key, email_key = folded(registration.username), folded(registration.email)
        taken = tx.exec(
            select(User).where(or_(col(User.username_key) == username_key, col(User.email_key) == email_key))
        ).first()
        if taken is not None:
            name = "username" if taken.username_key == username_key else "email"
            raise InvalidInput(details={name: "is already taken"})
        user = User(
            username=registration.username,
            username_key=username_key,
            email=registration.email,
            email_key=email_key,
            password_hash=registration.password_hash,
            role=role,
            created_at=self.clock(),
        )
        tx.add(user)
        try:
            tx.flush()
        except IntegrityError as taken_meanwhile:
            name = "email" if "email_key" in str(taken_meanwhile.orig) else "username"
            raise InvalidInput(details={name: "is already taken"}) from taken_meanwhile
        return _account(user)

    def account(self, tx: Session, user_id: int) -> Account:
        """Raises Unauthenticated when the user is gone or disabled."""
        return _account(self._active_user(tx, user_id))

    def principal(self, tx: Session, user_id: int) -> Principal:
        """Who an id belongs to, and may do now. Raises Unauthenticated when the user is gone or disabled."""
        return _principal(self._active_user(tx, user_id))

    def account_named(self, tx: Session, username: str) -> Account | None:
        user = tx.exec(select(User).where(User.username_key == folded(username))).first()
        return _account(user) if user else None

    def first_admin(self, tx: Session) -> Account | None:
        """The oldest account that administers the site."""
        user = tx.exec(select(User).where(User.role == Role.ADMIN).order_by(col(User.id))).first()
        return _account(user) if user else None

    def people(self, tx: Session, *, query: str = "", limit: int, offset: int = 0) -> list[Account]:
        """Accounts whose username or address contains `query`, by username."""
        part = folded(query)
        rows = tx.exec(
            select(User)
            .where(
                or_(
                    col(User.username_key).contains(part, autoescape=True),
                    col(User.email_key).contains(part, autoescape=True),
                )
            )
            .order_by(col(User.username_key))
            .limit(limit)
            .offset(offset)
        ).all()
        return [_account(user) for user in rows]

    def change_role(self, tx: Session, user_id: int, role: Role) -> Account:
        """Raises Forbidden when it would leave the site without an admin."""
        user = self._active_user(tx, user_id)
        if role is not Role.ADMIN:
            self.require_another_admin(tx, user)
        user.role = role
        return _account(user)

    def require_another_admin(self, tx: Session, user: User) -> None:
        """Raises Forbidden when the site would be without an admin if `user` were none."""
        admins = tx.exec(select(User.id).where(User.role == Role.ADMIN, col(User.disabled).is_(False))).all()
        if user.role == Role.ADMIN and len(admins) == 1:
            raise Forbidden("The last admin stays admin")

    # --- logging in ---------------------------------------------------------------------------

    def stored_password(self, tx: Session, *, login: str) -> StoredPassword:
        """Plan of a login by username or e-mail address."""
        key = folded(login)
        user = tx.exec(select(User).where(or_(col(User.username_key) == key, col(User.email_key) == key))).first()
        if user is None or user.disabled:
            return StoredPassword(None, None)
        return StoredPassword(user.id, user.password_hash)

    def check(self, password: str, stored: StoredPassword) -> int:
        """The user's id: slow, no transaction. Raises InvalidCredentials, in the same time for every cause."""
        if not self.hasher.matches(password, stored.encoded) or stored.user_id is None:
            raise InvalidCredentials
        return stored.user_id

    def log_in(self, tx: Session, user_id: int) -> TokenPair:
        """Tokens for a program: a new family of refresh tokens."""
        return self._token_pair(tx, self._active_user(tx, user_id), family=new_id())

    def refresh(self, tx: Session, refresh_token: str) -> TokenPair | None:
        """The next pair of a family. A token that was spent before revokes its family: then, and for unknown
        or expired ones, the answer is None and not an error, so that the revocation is committed."""
        now = self.clock()
        # Held: the same token shown twice at once must not be worth two pairs.
        row = tx.get(RefreshToken, digest(refresh_token), with_for_update=True)
        if row is None or row.revoked_at is not None or row.expires_at <= now:
            return None
        if row.spent_at is not None:
            self._revoke_family(tx, row.family)
            return None
        row.spent_at = now
        user = tx.get(User, row.user_id)
        if user is None or user.disabled:
            return None
        return self._token_pair(tx, user, family=row.family)

    def log_out(self, tx: Session, refresh_token: str) -> None:
        """End a program's login; an unknown token is no error."""
        row = tx.get(RefreshToken, digest(refresh_token))
        if row is not None:
            self._revoke_family(tx, row.family)

    def access_token(self, tx: Session, user_id: int, *, seconds: int) -> str:
        """An access token alone, for scripts (`python -m kdrama_app token`)."""
        user = self._active_user(tx, user_id)
        return AccessTokens(self.signing_key, seconds, self.clock).issue(user.id or 0)

    # --- browser sessions ---------------------------------------------------------------------

    def open_session(self, tx: Session, user_id: int, *, user_agent: str = "") -> SessionGrant:
        """A session for a browser; the token goes into an HttpOnly cookie and nowhere else."""
        user, token, now = self._active_user(tx, user_id), new_token(), self.clock()
        tx.add(
            BrowserSession(
                token_hash=digest(token),
                user_id=user_id,
                created_at=now,
                expires_at=now + timedelta(seconds=self.session_seconds),
                user_agent=user_agent[:200],
            )
        )
        return SessionGrant(token, self.session_seconds, _account(user))

    def close_session(self, tx: Session, token: str) -> None:
        tx.exec(delete(BrowserSession).where(col(BrowserSession.token_hash) == digest(token)))

    def find_session(self, tx: Session, *, token: str) -> Principal | None:
        """Whose session this is; None for unknown, expired, or a disabled user's."""
        row = tx.get(BrowserSession, digest(token))
        if row is None or row.expires_at <= self.clock():
            return None
        user = tx.get(User, row.user_id)
        return _principal(user) if user and not user.disabled else None

    def forget_ended(self, tx: Session) -> None:
        """Remove sessions and refresh tokens that are over; a spent token stays until then, so that its reuse shows."""
        for table in (BrowserSession, RefreshToken):
            tx.exec(delete(table).where(col(table.expires_at) <= self.clock()))

    # --- tokens of programs -------------------------------------------------------------------

    def find_bearer(self, tx: Session, token: str) -> Principal:
        """Who shows this access or service token. Raises Unauthenticated."""
        if token.startswith(SERVICE_PREFIX):
            return self._find_service(tx, token)
        user_id = AccessTokens(self.signing_key, self.access_seconds, self.clock).user_id(token)
        return _principal(self._active_user(tx, user_id))

    def create_service_token(
        self, tx: Session, *, name: str, scopes: Iterable[str], days: int, created_by: int | None = None
    ) -> str:
        """A service token, shown this once. Raises InvalidInput for scopes that a service may not have."""
        wanted = frozenset(scopes)
        allowed = {scope.value for scope in SERVICE_SCOPES}
        if not wanted or not wanted <= allowed:
            raise InvalidInput(details={"scopes": f"must be among {', '.join(sorted(allowed))}"})
        if not 1 <= len(name.strip()) <= 200:
            raise InvalidInput(details={"name": "must have 1 to 200 characters"})
        if not 1 <= days <= 3650:
            raise InvalidInput(details={"days": "must lie between 1 and 3650"})
        token, now = new_token(SERVICE_PREFIX), self.clock()
        tx.add(
            ServiceToken(
                id=new_id(),
                token_hash=digest(token),
                name=name.strip(),
                scopes=",".join(sorted(wanted)),
                created_by=created_by,
                created_at=now,
                expires_at=now + timedelta(days=days),
            )
        )
        return token

    # --- the first admin ----------------------------------------------------------------------

    def offer_setup(self, tx: Session) -> str | None:
        """The token of a fresh one-time setup link, or None once there is an admin. Earlier links stop working."""
        if self.first_admin(tx) is not None:
            return None
        tx.exec(delete(SetupLink))
        token = new_token()
        tx.add(SetupLink(token_hash=digest(token), created_at=self.clock()))
        return token

    def set_up(self, tx: Session, token: str, registration: Registration) -> Account:
        """Make the first admin. Raises Forbidden when the link is spent, replaced, or an admin exists."""
        link = tx.get(SetupLink, digest(token), with_for_update=True)
        if link is None or link.spent_at is not None or self.first_admin(tx) is not None:
            raise Forbidden("This setup link is no longer valid")
        link.spent_at = self.clock()
        return self.register(tx, registration, role=Role.ADMIN)

    # --- inside -------------------------------------------------------------------------------

    def _active_user(self, tx: Session, user_id: int) -> User:
        user = tx.get(User, user_id)
        if user is None or user.disabled:
            raise Unauthenticated
        return user

    def _token_pair(self, tx: Session, user: User, *, family: str) -> TokenPair:
        token, now = new_token(), self.clock()
        tx.add(
            RefreshToken(
                token_hash=digest(token),
                family=family,
                user_id=user.id or 0,
                created_at=now,
                expires_at=now + timedelta(seconds=self.refresh_seconds),
            )
        )
        access = AccessTokens(self.signing_key, self.access_seconds, self.clock).issue(user.id or 0)
        return TokenPair(access, token, self.access_seconds, _account(user))

    def _revoke_family(self, tx: Session, family: str) -> None:
        tx.exec(update(RefreshToken).where(col(RefreshToken.family) == family).values(revoked_at=self.clock()))

    def _find_service(self, tx: Session, token: str) -> Principal:
        row = tx.exec(select(ServiceToken).where(ServiceToken.token_hash == digest(token))).first()
        if row is None or row.revoked_at is not None or row.expires_at <= self.clock():
            raise Unauthenticated
        scopes = frozenset(Permission(scope) for scope in row.scopes.split(","))
        return Principal(kind="service", name=row.name, permissions=scopes)


def _account(user: User) -> Account:
    role = Role(user.role)
    permissions = tuple(sorted(permission.value for permission in ROLE_PERMISSIONS[role]))
    return Account(str(user.id), user.username, user.email, role, permissions, user.created_at, user.disabled)


def _principal(user: User) -> Principal:
    role = Role(user.role)
    return Principal(kind="user", name=user.username, permissions=ROLE_PERMISSIONS[role], user_id=user.id, role=role)
