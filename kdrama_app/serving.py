"""From a clean checkout to a served site: migrate, build the pages when they changed, serve on one port."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from kdrama_app.accounts.views import Role
from kdrama_app.operations.migrations import PROJECT_ROOT, migrate
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services, build

BUILD_STAMP = PROJECT_ROOT / ".web" / ".kdrama-build"
# What the pages are made from.
PAGE_SOURCES = ("kdrama_app/ui", "kdrama_app/kdrama_app.py", "rxconfig.py", "assets", "constraints.txt", "reflex.lock")
PAGE_SUFFIXES = frozenset({".py", ".js", ".jsx", ".css", ".svg", ".txt", ".json", ".png", ".ico", ".webmanifest"})


def serve(settings: Settings) -> None:
    """Serve until told to stop. Prints the address, and on a site without an admin the link that makes one."""
    migrate(settings)
    build_pages(settings)
    services = build(settings)
    _welcome(services)
    services.database.dispose()
    _serve_built_site(settings)


def build_pages(settings: Settings) -> None:
    """Build the pages unless what they are made from is what the last build was made from."""
    if BUILD_STAMP.exists() and BUILD_STAMP.read_text() == page_fingerprint():
        return
    print("Building the pages (the first time this takes about a minute) …", flush=True)
    BUILD_STAMP.unlink(missing_ok=True)
    subprocess.run(
        [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip", "--loglevel", "warning"],
        cwd=PROJECT_ROOT,
        env=_build_environment(settings),
        check=True,
    )
    # Taken afterwards: the build itself may bring the lock file up to date.
    BUILD_STAMP.write_text(page_fingerprint())


def page_fingerprint() -> str:
    """SHA-256 hex over everything the pages are made from."""
    digest = hashlib.sha256()
    for source in PAGE_SOURCES:
        root = PROJECT_ROOT / source
        files = sorted(root.rglob("*")) if root.is_dir() else [root]
        for file in files:
            if file.is_file() and file.suffix in PAGE_SUFFIXES and "external" not in file.parts:
                digest.update(str(file.relative_to(PROJECT_ROOT)).encode() + b"\0")
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _build_environment(settings: Settings) -> dict[str, str]:
    """Node from the wheel beside our Python, npm instead of a downloaded bun, lock files without addresses."""
    return {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "KDRAMA_DATA_DIR": str(settings.data_dir),
        "REFLEX_USE_NPM": "true",
        "NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED": "true",
        "NPM_CONFIG_AUDIT": "false",
        "NPM_CONFIG_FUND": "false",
        "NPM_CONFIG_UPDATE_NOTIFIER": "false",
    }


def _welcome(services: Services) -> None:
    settings = services.settings
    _make_configured_admin(services)
    with services.database.transaction() as tx:
        token = services.accounts.offer_setup(tx)
    print(f"\n  K-Drama is at {settings.site_url}", flush=True)
    if token:
        print(f"  Make the first admin: {settings.site_url}/setup?token={token}", flush=True)
    print(flush=True)


def _make_configured_admin(services: Services) -> None:
    """KDRAMA_ADMIN_* make the first admin unattended; once there is one they change nothing."""
    settings = services.settings
    password = settings.admin_password.get_secret_value()
    if not (settings.admin_username and password):
        return
    with services.database.snapshot() as tx:
        if services.accounts.first_admin(tx) is not None:
            return
    email = settings.admin_email or f"{settings.admin_username}@localhost.localdomain"
    registration = services.accounts.prepare(username=settings.admin_username, email=email, password=password)
    with services.database.transaction() as tx:
        services.accounts.register(tx, registration, role=Role.ADMIN)


def _serve_built_site(settings: Settings) -> None:
    """Granian on one port: the API, the websocket and the built pages."""
    os.chdir(PROJECT_ROOT)
    os.environ.update(
        # What `reflex run --env prod` sets for its own server (the underscores mark them as Reflex's inner ones).
        REFLEX_ENV_MODE="prod",
        __REFLEX_SKIP_COMPILE="true",
        __REFLEX_MOUNT_FRONTEND_COMPILED_APP="true",
        KDRAMA_DATA_DIR=str(settings.data_dir),
    )
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "kdrama_app.kdrama_app:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=1,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
