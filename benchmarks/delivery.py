"""The part "delivery": ticketed segments, whole and ranged, by ourselves and through nginx, beside a bare nginx."""

import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from pydantic import SecretStr

from benchmarks.loader import CONNECTIONS, Load, load
from benchmarks.report import Report, Row
from kdrama_app.settings import Settings
from kdrama_app.wiring import build
from tests.e2e.site import Site, free_port
from tests.gateway.nginx import MAIN, Gateway, find_nginx
from tests.library import add_episode, person

SIZES = {"64 KB": 64 << 10, "1 MB": 1 << 20, "4 MB": 4 << 20}
GATED = "100 KB"
ALL_SIZES = {**SIZES, GATED: 100 << 10}
SECRET = "a secret key for benchmarks, of more than 32 bytes"
ROUNDS, SECONDS = 7, 0.5
BARE, THROUGH, EMBEDDED, UNCACHED = "bare nginx", "ours through nginx", "embedded", "asked for each request"
KEPT_VERDICT = "        proxy_cache kdrama_verdicts;\n"
# At its best: with all that deploy/ has for files.
BARE_SERVER = """
    sendfile on;
    tcp_nopush on;
    open_file_cache max=4096 inactive=1m;
    open_file_cache_valid 10s;
    types {{ video/mp4 m4s; }}
    server {{ listen 127.0.0.1:{port}; root {root}; }}
"""

Loads = Mapping[str, list[Load]]


@dataclass
class _Uncached(Gateway):
    """Our gate without its memory: each request is asked about."""

    def _configure(self) -> None:
        super()._configure()
        path = self.folder / "nginx.conf"
        text = path.read_text()
        if KEPT_VERDICT not in text:
            raise ValueError("deploy/nginx.conf keeps its verdicts in another way: look at benchmarks/delivery.py")
        path.write_text(text.replace(KEPT_VERDICT, ""))


@dataclass
class _Bare:
    """nginx with the storage folder and nothing else."""

    folder: Path
    root: Path
    port: int = field(default_factory=free_port)

    @contextmanager
    def running(self) -> Iterator[None]:
        self.folder.mkdir()
        server = BARE_SERVER.format(port=self.port, root=self.root)
        (self.folder / "main.conf").write_text(MAIN.format(include=server))
        command = [find_nginx() or "nginx", "-p", self.folder, "-c", self.folder / "main.conf"]
        with (self.folder / "nginx.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            _await(f"http://127.0.0.1:{self.port}/")
            yield
        finally:
            process.terminate()
            process.wait()


def measure(*, quick: bool, tell: Callable[[str], None]) -> Report:
    """Everything; `tell` hears what is under way."""
    report = Report("delivery", quick)
    if find_nginx() is None:
        report.rows.append(Row("delivery", 0.95, None, note="nginx is not installed here", at_least=True))
        return report
    rounds, seconds = (2, 0.3) if quick else (ROUNDS, SECONDS)
    with tempfile.TemporaryDirectory(prefix="kdrama-bench-") as folder, ExitStack() as stack:
        tell("a site, our gate before it, the same gate without memory, a bare nginx")
        house = _House(Path(folder), stack)
        for size, length in SIZES.items():
            tell(f"segments of {size}")
            found = {
                kind: house.rounds(size, headers, (BARE, THROUGH, EMBEDDED), times=rounds, seconds=seconds)
                for kind, headers in _kinds(length).items()
            }
            _tell_of(report, size, found)
        tell(f"segments of {GATED}, asked about")
        gated = house.rounds(GATED, {}, (THROUGH, UNCACHED), times=rounds, seconds=seconds)
        note = "the same gate, but its verdicts are not kept"
        report.rows.append(_row(f"{GATED}: {THROUGH} over one {UNCACHED}", 3.0, gated[THROUGH], gated[UNCACHED], note))
        report.tables[GATED] = _table({"whole": gated})
    report.remarks.append(
        f"Medians of {rounds} rounds of {seconds:g} s in turns, {CONNECTIONS} connections; a ratio: each round's."
    )
    return report


class _House:
    """One site with one episode, and every way to its segments."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        data = folder / "data"
        # The limit also counts questions of the gate, and one client asks here for a thousand.
        settings = {"KDRAMA_SECRET_KEY": SECRET, "KDRAMA_TRUSTED_PROXY_HOPS": "1", "KDRAMA_RATE_LIMITS": "off"}
        site = Site(data, settings=settings).start()
        stack.callback(site.stop)
        episode, ticket = _published(data)
        storage = data / "storage"
        bare = _Bare(folder / "bare", storage)
        stack.enter_context(bare.running())
        gateways = [Gateway(site, folder / "gateway"), _Uncached(site, folder / "uncached")]
        for gateway in gateways:
            stack.callback(gateway.stop)
            gateway.start()
        ticketed = f"/media/{ticket}/{episode}/720p-1/"
        self._ways = {
            BARE: (bare.port, f"/media/{episode}/720p-1/"),
            THROUGH: (gateways[0].port, ticketed),
            UNCACHED: (gateways[1].port, ticketed),
            EMBEDDED: (site.port, ticketed),
        }
        self._folder = storage / "media" / episode / "720p-1"
        self._folder.mkdir(parents=True)
        for name, size in ALL_SIZES.items():
            (self._folder / _file(name)).write_bytes(os.urandom(size))

    def rounds(
        self, size: str, headers: Mapping[str, str], ways: tuple[str, ...], *, times: int, seconds: float
    ) -> Loads:
        """By way: what each round gave. Before it, each way is seen to give the right bytes."""
        for way in ways:
            self._check(size, headers, way)
        found: dict[str, list[Load]] = {way: [] for way in ways}
        for turn in range(times):
            for way in ways[turn % len(ways) :] + ways[: turn % len(ways)]:
                port, base = self._ways[way]
                found[way].append(load(port, base + _file(size), headers, seconds))
        return found

    def _check(self, size: str, headers: Mapping[str, str], way: str) -> None:
        port, base = self._ways[way]
        answer = httpx.get(f"http://127.0.0.1:{port}{base}{_file(size)}", headers=dict(headers))
        content = (self._folder / _file(size)).read_bytes()
        if answer.content != (content[1:] if headers else content):
            raise ValueError(f"{way} gave other bytes: {answer.status_code}")


def _published(data: Path) -> tuple[str, str]:
    """An episode in the site's catalog, and a viewer's ticket for it."""
    settings = Settings(_env_file=None, data_dir=data, secret_key=SecretStr(SECRET), demo=False)  # pyright: ignore[reportCallIssue]
    services = build(settings)
    with services.database.transaction() as tx:
        viewer = person(tx, "viewer")
        episode = add_episode(tx, services.catalog, uploader=viewer)
        grant = services.playback.grant(tx, episode.id, viewer=viewer)
    services.database.dispose()
    return episode.id, grant.hls_url.split("/")[2]


def _kinds(size: int) -> dict[str, dict[str, str]]:
    return {"whole": {}, "ranged": {"Range": f"bytes=1-{size - 1}"}}


def _file(size: str) -> str:
    return f"{size.replace(' ', '')}.m4s"


def _tell_of(report: Report, size: str, found: Mapping[str, Loads]) -> None:
    for kind, loads in found.items():
        report.rows.append(_row(f"{size}, {kind}: {THROUGH} over {BARE}", 0.95, loads[THROUGH], loads[BARE]))
    whole, ranged = found["whole"], found["ranged"]
    if SIZES[size] >= 1 << 20:
        report.rows.append(_row(f"{size}: {EMBEDDED} over {BARE}", 0.8, whole[EMBEDDED], whole[BARE]))
        report.rows.append(_row(f"{size}: {EMBEDDED}, ranged over whole", 0.95, ranged[EMBEDDED], whole[EMBEDDED]))
    report.tables[size] = _table(found)


def _row(what: str, goal: float, ours: list[Load], theirs: list[Load], note: str = "") -> Row:
    ratios = [one.megabytes / other.megabytes for one, other in zip(ours, theirs, strict=True)]
    return Row(what, goal, statistics.median(ratios), note=note, at_least=True)


def _table(found: Mapping[str, Loads]) -> list[list[str]]:
    cells = [["", "way", "answers/s", "MB/s", "slowest and fastest round", "loader, of a core"]]
    for kind, loads in found.items():
        for way, each in loads.items():
            rates = sorted(one.megabytes for one in each)
            share = statistics.median(one.share for one in each)
            answers = statistics.median(one.answers for one in each)
            spread = f"{rates[0]:.0f} - {rates[-1]:.0f}"
            cells.append([kind, way, f"{answers:.0f}", f"{statistics.median(rates):.0f}", spread, f"{share:.2f}"])
    return cells


def _await(url: str) -> None:
    deadline = time.monotonic() + 10
    while True:
        try:
            httpx.get(url)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
