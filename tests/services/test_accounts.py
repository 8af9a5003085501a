"""What the API cannot show of accounts: time passing, and the admins' own rules."""

import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from kdrama_app.accounts.passwords import PasswordHasher
from kdrama_app.accounts.service import Accounts, Registration
from kdrama_app.accounts.views import Account, Permission, Role, TokenPair
from kdrama_app.db import Database
from kdrama_app.errors import Forbidden, InvalidInput, SystemUnavailable, Unauthenticated
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


def test_a_name_taken_in_the_last_moment_is_taken(accounts: Accounts, database: Database) -> None:
    """Where transactions run side by side, another registration may commit between our look and our entry."""
    registration = accounts.prepare(username="mina", email="mina@example.com", password="correct horse")
    with database.transaction() as tx, pytest.raises(InvalidInput) as refused:

        @event.listens_for(tx, "before_flush", once=True)
        def somebody_was_faster(*_: object) -> None:
            row = {"k": "mina", "e": "other@example.com", "t": "2026-01-05 12:00:00"}
            tx.connection().execute(
                text(
                    "INSERT INTO user (username, username_key, email, email_key, password_hash, role, disabled,"
                    " created_at) VALUES (:k, :k, :e, :e, '', 'user', false, :t)"
                ),
                row,
            )

        accounts.register(tx, registration)
    assert refused.value.details == {"username": "is already taken"}


def at_once(*calls: Callable[[], object]) -> list[object]:
    """What the calls give, made at the same moment by as many threads; an exception counts as what it gives."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_one_setup_link_makes_one_admin_however_many_open_it(accounts: Accounts, database: Database) -> None:
    with database.transaction() as tx:
        token = accounts.offer_setup(tx)
    names = ("mina", "yuna", "hana")
    forms = [accounts.prepare(username=n, email=f"{n}@example.com", password="correct horse") for n in names]

    def open_link(form: Registration) -> Account:
        with database.transaction() as tx:
            return accounts.set_up(tx, token or "", form)

    results = at_once(*(partial(open_link, form) for form in forms))
    assert sorted(type(result).__name__ for result in results) == ["Account", "Forbidden", "Forbidden"]
    with database.snapshot() as tx:
        assert [account.role for account in accounts.people(tx, limit=9)] == [Role.ADMIN]


def test_one_refresh_token_is_worth_one_pair_however_often_it_is_shown_at_once(
    accounts: Accounts, database: Database
) -> None:
    mina = join(accounts, database, "mina")
    with database.transaction() as tx:
        token = accounts.log_in(tx, mina).refresh_token

    def renew() -> TokenPair | None:
        with database.transaction() as tx:
            return accounts.refresh(tx, token)

    pairs = [pair for pair in at_once(renew, renew, renew) if pair is not None]
    assert [type(pair) for pair in pairs] == [TokenPair]


def test_what_logs_nobody_in_is_not_kept(accounts: Accounts, database: Database, clock: Clock) -> None:
    mina = join(accounts, database, "mina")
    with database.transaction() as tx:
        accounts.log_in(tx, mina)
        accounts.open_session(tx, mina)
    clock.advance(days=29)
    with database.transaction() as tx:
        pair, grant = accounts.log_in(tx, mina), accounts.open_session(tx, mina)
        clock.advance(days=1)
        accounts.forget_ended(tx)
        assert tx.connection().scalar(text("SELECT count(*) FROM browser_session")) == 1
        assert tx.connection().scalar(text("SELECT count(*) FROM refresh_token")) == 1
        assert accounts.find_session(tx, token=grant.token) is not None
        assert accounts.refresh(tx, pair.refresh_token) is not None


def test_a_failed_statement_does_not_tell_its_secrets(accounts: Accounts, database: Database) -> None:
    with database.transaction() as tx, pytest.raises(DatabaseError) as failed:
        tx.connection().execute(text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "argon2-of-mina"})
    assert "argon2-of-mina" not in str(failed.value)


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


@pytest.mark.parametrize("first", ["hasher.matches('guess', None)", "hasher.hash('correct horse')"])
def test_the_first_password_of_a_process_is_checked_like_any(first: str) -> None:
    """Whoever knocks first, and however many at once: a fresh process, as after every restart."""
    story = f"""if True:
        from concurrent.futures import ThreadPoolExecutor
        from kdrama_app.accounts.passwords import PasswordHasher
        hasher = PasswordHasher()
        with ThreadPoolExecutor(4) as pool:
            print(*{{bool(knock.result()) for knock in [pool.submit(lambda: {first}) for _ in range(4)]}})
    """
    told = subprocess.run([sys.executable, "-c", story], capture_output=True, text=True, check=False)
    assert (told.stdout.strip(), told.stderr) == (str("hasher.hash" in first), "")


def test_a_flood_of_passwords_is_turned_away() -> None:
    hasher = PasswordHasher(concurrency=1, patience=0.01)
    with hasher._place(), pytest.raises(SystemUnavailable):
        hasher.hash("somebody else's")
    assert hasher.matches("mine", hasher.hash("mine"))
