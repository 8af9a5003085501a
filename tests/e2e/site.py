"""A whole site for a test: `python -m kdrama_app serve` on a free port and a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
ADMIN, ADMIN_PASSWORD = "admin", "a password for tests"
START_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Site:
    """One served site; `stop(kill=True)` is the power cut, `start()` brings it back with all it had.

    `program`: the module that serves it, and its arguments."""

    folder: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    program: tuple[str, ...] = ("kdrama_app", "serve")
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("KDRAMA_")}
        return {
            **kept,
            "KDRAMA_PORT": str(self.port),
            "KDRAMA_HOST": "127.0.0.1",
            "KDRAMA_DATA_DIR": str(self.folder),
            "KDRAMA_DEMO": "0",
            "KDRAMA_ADMIN_USERNAME": ADMIN,
            "KDRAMA_ADMIN_EMAIL": "admin@example.com",
            "KDRAMA_ADMIN_PASSWORD": ADMIN_PASSWORD,
            **self.settings,
        }

    @property
    def log(self) -> Path:
        return self.folder / "serve.log"

    def start(self) -> "Site":
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.program],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._await_ready()
        return self

    def stop(self, *, kill: bool = False) -> None:
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL if kill else signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def command(self, *arguments: str, stdin: str = "") -> str:
        """Run `python -m kdrama_app …` on this site's folder; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", "kdrama_app", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def _await_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                # Nothing to await but the port itself: the process has just been started.
                time.sleep(0.1)
        raise RuntimeError(f"the site did not start:\n{self.log.read_text()[-4000:]}")
