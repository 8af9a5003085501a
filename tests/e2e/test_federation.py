"""Two instances of this product, one of which hears of the other's streams: what the one has the other has in the end,
though it lost its power in the middle."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from kdrama_app.streams.backends.port import WRITABLE
from tests.e2e.site import Site

PASSWORD = "a password for tests"
WRITES, KILLED_AT, BACK_AT = 200, 70, 140
PATIENCE_SECONDS = 60


def begin(site: Site) -> None:
    """Start it and give mina an account."""
    site.start()
    site.command(
        *("create-user", "--username", "mina", "--email", "mina@example.com", "--role", "uploader", "--password-stdin"),
        stdin=PASSWORD,
    )


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[tuple[Site, Site]]:
    """The primary, and its secondary; limits are on."""
    program = ("tests.e2e.api_only",)
    second = Site(tmp_path / "second", program=program)
    known = {"URL": second.url, "EMAIL": "mina@example.com", "PASSWORD": PASSWORD}
    settings = {f"KDRAMA_STREAMSOURCE_{name}": value for name, value in known.items()}
    sites = Site(tmp_path / "first", settings=settings, program=program), second
    with ThreadPoolExecutor() as pool:
        list(pool.map(begin, sites))
    yield sites
    for site in sites:
        site.stop(kill=True)


class Client:
    """mina's, at one instance; its connections end with the `with`."""

    def __init__(self, site: Site) -> None:
        self._http = httpx.Client(base_url=f"{site.url}/api/v1", timeout=30)
        answer = self._http.post("/users/login", json={"email": "mina@example.com", "password": PASSWORD})
        self._http.headers["Authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def __call__(self, method: str, path: str, **how: Any) -> Any:
        answer = self._http.request(method, path, **how).raise_for_status()
        return answer.json() if answer.content else None

    def streams(self) -> list[dict[str, Any]]:
        """All of them, as far as two instances can have the same."""
        found, page, pages = [], 1, 1
        while page <= pages:
            body = self("GET", "/streams", params={"per_page": 100, "page": page})
            found += [{name: each[name] for name in WRITABLE} for each in body["streams"]]
            page, pages = page + 1, body["meta"]["total_pages"]
        return sorted(found, key=str)


def writes(client: Client) -> Iterator[Callable[[], None]]:
    """WRITES of them: creations, changes, pins, removals, in an order that is the same each time."""
    dice, alive = random.Random(6), list[int]()

    def create(number: int) -> None:
        link = f"https://chzzk.naver.com/live/{number}"
        status = dice.choice(["live", "offline", "unknown"])
        made = client("POST", "/streams", json={"source": f"미나 {number}", "link": link, "status": status})
        alive.append(made["id"])

    def update(number: int) -> None:
        change = dice.choice(
            [
                {"title": f"제목 {number}"},
                {"status": "live"},
                {"status": "offline"},
                {"city": None, "notes": "밤\n산책"},
            ]
        )
        client("PUT", f"/streams/{dice.choice(alive)}", json=change)

    def pin(_number: int) -> None:
        client(dice.choice(["PUT", "DELETE"]), f"/streams/{dice.choice(alive)}/pin")

    def delete(_number: int) -> None:
        client("DELETE", f"/streams/{alive.pop(dice.randrange(len(alive)))}")

    for number in range(WRITES):
        verb = dice.choices([create, update, pin, delete], [4, 4, 2, 1])[0] if len(alive) > 3 else create
        yield lambda verb=verb, number=number: verb(number)


def waiting(site: Site) -> int:
    """How many writes others are still to hear of."""
    with sqlite3.connect(f"file:{site.folder / 'kdrama.db'}?mode=ro", uri=True) as database:
        found = database.execute("SELECT count(*) FROM stream_write WHERE status != 'refused'").fetchone()[0]
    database.close()
    return found


def await_fewer(site: Site, than: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while waiting(site) >= than:
        assert time.monotonic() < deadline, f"{waiting(site)} writes still wait"
        # Another process's database: nothing tells us when it has changed.
        time.sleep(0.1)


def test_both_have_the_same_though_one_lost_its_power_in_the_middle(sites: tuple[Site, Site]) -> None:
    first, second = sites
    with Client(first) as client:
        for number, write in enumerate(writes(client)):
            if number == KILLED_AT:
                # Some have arrived, and it is in the middle of others.
                await_fewer(first, than=KILLED_AT - 10)
                second.stop(kill=True)
            if number == BACK_AT:
                # They were not lost, and nobody who wrote them was kept waiting.
                assert waiting(first) >= BACK_AT - KILLED_AT
                second.start()
            write()
        await_fewer(first, than=1)
        here = client.streams()
    with Client(second) as client:
        assert client.streams() == here
    assert len(here) > 40
    assert "ConnectError" in first.log.read_text()
    assert "streams.refused" not in first.log.read_text()
