"""What the API cannot show of accounts: time passing, and the admins' own rules."""

import pytest

from kdrama_app.accounts.passwords import PasswordHasher
from kdrama_app.accounts.service import Accounts
from kdrama_app.accounts.views import Permission, Role
from kdrama_app.db import Database
from kdrama_app.errors import Forbidden, SystemUnavailable, Unauthenticated
from tests.conftest import Clock

HOUR, DAY = 3600, 24 * 3600


@pytest.fixture
def accounts(clock: Clock) -> Accounts:
    return Accounts(
        signing_key=b"k" * 32,
        hasher=PasswordHasher(),
        access_seconds=900,
        refresh_seconds=30 * DAY,
        session_seconds=30 * DAY,
        clock=clock,
    )


def join(accounts: Accounts, database: Database, name: str, role: Role = Role.USER) -> int:
    registration = accounts.prepare(username=name, email=f"{name}@example.com", password="correct horse")
    with database.transaction() as tx:
        return int(accounts.register(tx, registration, role=role).id)


def test_tokens_and_sessions_end_in_time(accounts: Accounts, database: Database, clock: Clock) -> None:
    mina = join(accounts, database, "mina")
    with database.transaction() as tx:
        pair, grant = accounts.log_in(tx, mina), accounts.open_session(tx, mina)
        service = accounts.create_service_token(tx, name="import", scopes=["videos:transcode"], days=1)
        clock.advance(seconds=899)
        assert accounts.find_bearer(tx, pair.access_token).user_id == mina
        clock.advance(seconds=1)
        with pytest.raises(Unauthenticated):
            accounts.find_bearer(tx, pair.access_token)
        assert accounts.find_bearer(tx, service).may(Permission.TRANSCODE)
        clock.advance(days=1)
        with pytest.raises(Unauthenticated):
            accounts.find_bearer(tx, service)
        assert accounts.find_session(tx, token=grant.token) is not None
        clock.advance(days=30)
        assert accounts.find_session(tx, token=grant.token) is None
        assert accounts.refresh(tx, pair.refresh_token) is None


def test_secrets_are_not_in_the_database(accounts: Accounts, database: Database) -> None:
    mina = join(accounts, database, "mina")
    with database.transaction() as tx:
        pair, grant = accounts.log_in(tx, mina), accounts.open_session(tx, mina)
        service = accounts.create_service_token(tx, name="import", scopes=["videos:transcode"], days=1)
        setup = accounts.offer_setup(tx)
    with database.engine.connect() as connection:
        dump = "\n".join(connection.connection.driver_connection.iterdump())  # pyright: ignore
    assert "mina" in dump
    for secret in ("correct horse", pair.refresh_token, grant.token, service, setup):
        assert secret
        assert secret not in dump
    for secret in (pair.refresh_token, grant.token):
        assert secret not in repr(pair) + repr(grant)


def test_the_last_admin_stays(accounts: Accounts, database: Database) -> None:
    first = join(accounts, database, "first", Role.ADMIN)
    second = join(accounts, database, "second")
    with database.transaction() as tx:
        with pytest.raises(Forbidden):
            accounts.change_role(tx, first, Role.USER)
        accounts.change_role(tx, second, Role.ADMIN)
        assert accounts.change_role(tx, first, Role.USER).role is Role.USER


def test_people_are_found_by_a_part_of_name_or_address(accounts: Accounts, database: Database) -> None:
    for name in ("mina", "minji", "yuna"):
        join(accounts, database, name)
    with database.snapshot() as tx:
        assert [account.username for account in accounts.people(tx, query="MIN", limit=9)] == ["mina", "minji"]
        assert [account.username for account in accounts.people(tx, query="yuna@", limit=9)] == ["yuna"]
        assert [account.username for account in accounts.people(tx, limit=1, offset=1)] == ["minji"]
        assert accounts.people(tx, query="%", limit=9) == []


def test_a_flood_of_passwords_is_turned_away() -> None:
    hasher = PasswordHasher(concurrency=1, patience=0.01)
    with hasher._place(), pytest.raises(SystemUnavailable):
        hasher.hash("somebody else's")
    assert hasher.matches("mine", hasher.hash("mine"))
