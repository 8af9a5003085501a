"""What stories about services share."""

from collections.abc import Callable, Iterator

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.db import Database
from kdrama_app.settings import Settings
from kdrama_app.storage.local import LocalStorage
from kdrama_app.upload.chunks import ChunkStore
from kdrama_app.upload.digest import PrefixDigests
from kdrama_app.upload.service import Uploads
from kdrama_app.viewing.service import Viewing
from tests.conftest import Clock
from tests.library import person
from tests.uploading import Uploader


@pytest.fixture
def tx(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        yield session


@pytest.fixture
def catalog(clock: Clock) -> Catalog:
    return Catalog(clock)


@pytest.fixture
def viewing(catalog: Catalog, clock: Clock) -> Viewing:
    return Viewing(catalog, clock)


@pytest.fixture
def make_uploads(settings: Settings, storage: LocalStorage, clock: Clock) -> Callable[..., Uploads]:
    """The upload context on this test's folder; called again, it is the server after a restart."""

    def make(settings: Settings = settings) -> Uploads:
        return Uploads(settings, storage, Catalog(clock), ChunkStore(settings.staging_dir), PrefixDigests(), clock)

    return make


@pytest.fixture
def uploader_named(database: Database, make_uploads: Callable[..., Uploads]) -> Callable[[str], Uploader]:
    """Somebody with an account who uploads: `uploader_named("joon")`."""

    def make(name: str) -> Uploader:
        with database.transaction() as tx:
            user_id = person(tx, name, Role.UPLOADER).user_id
        assert user_id is not None
        return Uploader(database, make_uploads(), user_id)

    return make


@pytest.fixture
def mina(uploader_named: Callable[[str], Uploader]) -> Uploader:
    return uploader_named("mina")
