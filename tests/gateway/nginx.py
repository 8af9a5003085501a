"""Debian's nginx for a test: our own configuration, on a free port and in a folder of its own.

python -m tests.gateway.nginx      installs it where there is none and we may
"""

import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.debian import install
from tests.e2e.site import ROOT, Site, free_port

DEPLOY = ROOT / "deploy"
MAIN = """
user root;
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path bodies;
    proxy_temp_path proxied;
    fastcgi_temp_path unused1;
    uwsgi_temp_path unused2;
    scgi_temp_path unused3;
    {include}
}}
"""


def find_nginx() -> str | None:
    """Where nginx is; it lies outside of an ordinary user's PATH."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@dataclass
class Gateway:
    """One nginx in front of a site. `proxied`: segments come through the application and are kept."""

    site: Site
    folder: Path
    proxied: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "nginx.log"

    def start(self) -> "Gateway":
        self._configure()
        binary = find_nginx()
        assert binary is not None
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [binary, "-p", self.folder, "-c", self.folder / "main.conf"], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 20
        while True:
            try:
                httpx.get(f"{self.url}/health/live")
            except httpx.TransportError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.05)
            else:
                return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=20)

    def _configure(self) -> None:
        """deploy/ as it is, but for what it says is to be changed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        changes = {
            "server 127.0.0.1:8000 ": f"server 127.0.0.1:{self.site.port} ",
            "listen 8080;": f"listen 127.0.0.1:{self.port};",
            "/var/lib/kdrama/storage": str(self.site.folder / "storage"),
            "/run/kdrama-verdicts": str(self.folder / "verdicts"),
            "/var/cache/nginx/kdrama-segments": str(self.folder / "segments"),
        }
        if self.proxied:
            changes["include kdrama-segments-local.conf;"] = "include kdrama-segments-proxied.conf;"
        for source in DEPLOY.glob("*.conf"):
            text = source.read_text()
            for written, here in changes.items():
                text = text.replace(written, here)
            (self.folder / source.name).write_text(text)
        (self.folder / "main.conf").write_text(MAIN.format(include="include nginx.conf;"))


if __name__ == "__main__" and find_nginx() is None:
    install("--no-install-recommends", "nginx-light")
