"""Every event handler of every page, called through the socket by people it is not for.

Any client can send any event with any arguments, whatever the pages show. So a stranger, a member, and an uploader of
other videos call all of them with somebody else's things: nothing of those may be revealed, nothing may change.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import SESSION_COOKIE, Principal
from kdrama_app.catalog.views import EpisodeChanges, Visibility
from kdrama_app.settings import Settings
from kdrama_app.streams.views import Status, StreamDraft, StreamerDraft
from kdrama_app.wiring import Services, build
from tests.e2e.conftest import PASSWORD
from tests.e2e.raw_socket import Handler, Socket, handlers
from tests.e2e.site import Site
from tests.library import add_episode

SECRET = "hush-7f3a"
# Whose a row is, by the names of its columns.
OWNERS = ("user_id", "created_by", "uploader_id")
# What the house itself writes at any time, and what follows other tables by itself.
OTHERS = ("alembic_version", "idempotent_request", "sqlite_", "search_", "transcode_", "maintenance", "worker_")


@dataclass(frozen=True)
class Belongings:
    """Of Suzy's: a draft, by its id; its series, by its slug; her account, her browser, and a stream, by theirs."""

    video: str
    series: str
    owner: int
    device: str
    stream: int

    @property
    def names(self) -> tuple[str, ...]:
        return self.video, self.series, str(self.owner), self.device, str(self.stream)


@pytest.fixture(scope="module")
def services(site: Site) -> Iterator[Services]:
    """The site's own database, from outside."""
    built = build(Settings.model_validate({"data_dir": site.folder}))
    yield built
    built.database.dispose()


@pytest.fixture(scope="module")
def suzys(site: Site, services: Services, make_account: Callable[..., dict[str, str]]) -> Belongings:
    make_account("suzy", "uploader")
    assert session_of(site, "suzy")
    with services.database.transaction() as tx:
        account = services.accounts.account_named(tx, "suzy")
        assert account
        suzy = services.accounts.principal(tx, int(account.id))
        episode = add_episode(tx, services.catalog, uploader=suzy, series="수지의 시리즈")
        told = EpisodeChanges(title=f"{SECRET} title", description=f"{SECRET} words", visibility=Visibility.DRAFT)
        services.catalog.edit(tx, episode.id, told)
        device = services.profile.devices(tx, int(account.id), current="")[0].id
        stream = _enter_stream(tx, services, suzy)
        return Belongings(episode.id, episode.series_slug, int(account.id), device, stream)


def _enter_stream(tx: Transaction, services: Services, suzy: Principal) -> int:
    """One that was live, with a marked moment, of a streamer: everybody may see it, nobody else may touch it."""
    draft = StreamDraft(source="Suzy", link="https://www.twitch.tv/suzy", status=Status.LIVE)
    stream = services.streams.create(tx, draft, owner=suzy)
    admin = services.accounts.first_admin(tx)
    assert admin
    by = services.accounts.principal(tx, int(admin.id))
    services.streamers.create(tx, StreamerDraft(f"{SECRET} name", notes=f"{SECRET} notes"), by=by)
    services.timestamps.mark(tx, stream.id, at=stream.created_at, title="It begins", by=by)
    return stream.id


def session_of(site: Site, username: str) -> str:
    """A cookie header of somebody's browser."""
    answer = httpx.post(f"{site.url}/api/v1/auth/session", json={"login": username, "password": PASSWORD})
    return f"{SESSION_COOKIE}={answer.cookies[SESSION_COOKIE]}"


def payloads(handler: Handler, belongings: Belongings) -> Iterator[dict[str, Any]]:
    """Somebody else's things as every argument in turn."""
    for name in belongings.names if handler.arguments else ("",):
        yield {argument: _value(annotation, name) for argument, annotation in handler.arguments.items()}


def _value(annotation: Any, name: str) -> Any:
    if annotation is bool:
        return True
    if annotation in (int, float):
        return int(name) if name.isdecimal() else 1
    if annotation is str:
        return name
    return [name] if "list" in str(annotation) else {"id": name}


def rows_of_others(site: Site, mine: int | None) -> set[tuple[Any, ...]]:
    """Everything in the database that is not `mine` (a user's id)."""
    with closing(sqlite3.connect(site.folder / "kdrama.db")) as database:
        database.row_factory = sqlite3.Row
        names = [row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            (name, *tuple(row))
            for name in names
            if not name.startswith(OTHERS)
            for row in database.execute(f'SELECT * FROM "{name}"')
            if mine is None or not _is_of(name, dict(row), mine)
        }


def _is_of(table: str, row: dict[str, Any], person: int) -> bool:
    return (table == "user" and row["id"] == person) or any(row.get(column) == person for column in OWNERS)


def call_everything(site: Site, cookie: str, belongings: Belongings) -> str:
    """All that was heard meanwhile. What takes arguments is told by them what it is about, all else by the page."""
    heard: list[str] = []
    pages = (
        "/",
        f"/watch/{belongings.video}",
        f"/series/{belongings.series}",
        f"/live/{belongings.stream}",
        f"/admin/streams/{belongings.stream}",
        f"/studio/videos/{belongings.video}",
    )
    for page in pages:
        with Socket(site.url, cookie=cookie, page=page) as socket:
            for handler in handlers():
                if handler.arguments and page != pages[-1]:
                    continue
                heard += [socket.call(handler.name, payload) for payload in payloads(handler, belongings)]
    return "\n".join(heard)


@pytest.mark.parametrize("role", ["stranger", "user", "uploader"])
def test_nobody_elses_things_are_shown_or_changed(
    site: Site, suzys: Belongings, make_account: Callable[..., dict[str, str]], services: Services, role: str
) -> None:
    cookie, me = "", None
    if role != "stranger":
        make_account(f"nosy-{role}", role)
        cookie = session_of(site, f"nosy-{role}")
        with services.database.snapshot() as tx:
            account = services.accounts.account_named(tx, f"nosy-{role}")
        assert account
        me = int(account.id)
    before = rows_of_others(site, me)

    heard = call_everything(site, cookie, suzys)

    assert SECRET not in heard
    assert "suzy@example.com" not in heard
    assert rows_of_others(site, me) == before


def test_their_owner_would_have_been_shown_and_have_changed_them(site: Site, suzys: Belongings) -> None:
    """So that the test above is not blind."""
    before = rows_of_others(site, None)
    heard = call_everything(site, session_of(site, "suzy"), suzys)
    assert SECRET in heard and "suzy@example.com" in heard
    assert rows_of_others(site, None) != before
