"""Debian's Postgres for a test: a cluster in a folder of its own, reached by a socket in it.

python -m tests.postgres      installs it where there is none and we may
"""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine

from tests.debian import install

# Nobody's data: what a power cut would take may go.
CAREFREE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def find_postgres() -> Path | None:
    """The folder of the newest server's programs; Debian keeps them outside of the PATH."""
    found = [*Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None) or shutil.which("initdb")
    return Path(newest).resolve().parent if newest else None


@dataclass
class Cluster:
    """A server of our own. `url("library")` is a new, empty database of that name."""

    programs: Path
    folder: Path

    @classmethod
    def start(cls, programs: Path) -> "Cluster":
        # Of a test's own folder the path is too long for a socket.
        cluster = cls(programs, Path(tempfile.mkdtemp(prefix="kdrama-pg-")))
        if os.geteuid() == 0:
            shutil.chown(cluster.folder, "postgres", "postgres")
        data = str(cluster.folder / "data")
        cluster._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        options = f"-k {cluster.folder} -c listen_addresses= {CAREFREE}"
        cluster._run("pg_ctl", "-D", data, "-w", "-l", f"{cluster.folder}/log", "-o", options, "start")
        return cluster

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def url(self, name: str) -> str:
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        """As somebody else than root, whom the server refuses."""
        nobody_special = {"user": "postgres", "group": "postgres", "extra_groups": ()} if os.geteuid() == 0 else {}
        command = [self.programs / program, *arguments]
        # The server that is started keeps the pipes of who starts it, so what is said goes into a file.
        with (self.folder / "programs.log").open("w+") as said:
            done = subprocess.run(command, check=False, cwd=self.folder, stdout=said, stderr=said, **nobody_special)
            assert done.returncode == 0, said.seek(0) or said.read()


if __name__ == "__main__" and find_postgres() is None:
    install("--no-install-recommends", "postgresql")
