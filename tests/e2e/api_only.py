"""The API and its worker without the pages, which need no build: `python -m tests.e2e.api_only` on KDRAMA_PORT."""

import subprocess
import sys

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server
from starlette.types import ASGIApp

from kdrama_app.api.app import enveloped
from kdrama_app.operations.migrations import migrate
from kdrama_app.settings import Settings
from kdrama_app.wiring import build

WORKER = (sys.executable, "-m", "kdrama_app", "worker", "--until-input-ends")


def app() -> ASGIApp:
    return enveloped(build(Settings()))


def main() -> None:
    settings = Settings()
    migrate(settings)
    with subprocess.Popen(WORKER, stdin=subprocess.PIPE):
        Server(
            "tests.e2e.api_only:app",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            factory=True,
            log_level=LogLevels.warning,
        ).serve()


if __name__ == "__main__":
    main()
