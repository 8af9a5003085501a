"""Settings to adapters to services: the only place that chooses an adapter."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.store import from_url

from kdrama_app.accounts.passwords import PasswordHasher
from kdrama_app.accounts.service import Accounts
from kdrama_app.catalog.service import Catalog
from kdrama_app.db import Database
from kdrama_app.jobs.dbos import DbosJobs
from kdrama_app.jobs.port import Jobs
from kdrama_app.operations.limits import Limits
from kdrama_app.settings import Settings
from kdrama_app.storage.local import LocalStorage
from kdrama_app.storage.objects import ObjectStorage
from kdrama_app.storage.port import Storage


@dataclass(frozen=True)
class Services:
    """Everything a process works with, made once."""

    settings: Settings
    database: Database
    storage: Storage
    jobs: Jobs
    limits: Limits
    accounts: Accounts
    catalog: Catalog


def build(settings: Settings, *, jobs: Jobs | None = None) -> Services:
    """The house for `settings`; tests pass their own `jobs`."""
    return Services(
        settings=settings,
        database=Database(settings.database_url),
        storage=open_storage(settings.storage_url),
        jobs=jobs or DbosJobs(settings.jobs_url),
        limits=Limits(settings),
        accounts=Accounts(
            signing_key=settings.signing_key(),
            hasher=PasswordHasher(),
            access_seconds=settings.access_token_seconds,
            refresh_seconds=settings.refresh_token_seconds,
            session_seconds=settings.session_seconds,
        ),
        catalog=Catalog(),
    )


@lru_cache(maxsize=1)
def current_services() -> Services:
    """This process's services, from the environment."""
    return build(Settings())


def open_storage(url: str) -> Storage:
    """`file:///path` on this disk; any other URL is obstore's to understand (`s3://bucket/prefix`)."""
    parts = urlsplit(url)
    if parts.scheme in {"", "file"}:
        return LocalStorage(Path(unquote(parts.path)))
    return ObjectStorage(from_url(url))
