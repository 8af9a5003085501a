"""Storage on this machine's disk. Writes are our own (fsync, rename); the rest is obstore's LocalStore."""

import shutil
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from obstore.store import LocalStore

from kdrama_app.storage.durable import DRAFT_SUFFIX, move_durably, write_atomically
from kdrama_app.storage.objects import list_files
from kdrama_app.storage.port import KeyNotFound, StoredFile, checked_key
from kdrama_app.storage.reading import read_span


class LocalStorage:
    """Files below `root`."""

    def __init__(self, root: Path) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        self._store = LocalStore(root)

    def local_path(self, key: str) -> Path:
        return self.root / checked_key(key)

    def adopt(self, path: Path, key: str) -> None:
        move_durably(path, self.local_path(key))

    def publish(self, folder: Path, prefix: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.adopt(path, f"{prefix}/{path.relative_to(folder).as_posix()}")

    def write(self, key: str, content: bytes) -> None:
        write_atomically(self.local_path(key), content)

    def read(self, key: str) -> bytes:
        return self._existing(key).read_bytes()

    def stat(self, key: str) -> StoredFile:
        try:
            status = self.local_path(key).stat()
        except (FileNotFoundError, NotADirectoryError) as missing:
            raise KeyNotFound from missing
        if not stat.S_ISREG(status.st_mode):
            raise KeyNotFound
        return StoredFile(key, status.st_size, f'"{status.st_mtime_ns:x}-{status.st_size:x}"')

    async def stream(self, key: str, *, start: int, length: int) -> AsyncIterator[bytes]:
        async for piece in read_span(self._existing(key), start=start, length=length):
            yield piece

    def list(self, prefix: str) -> Iterator[StoredFile]:
        files = list_files(self._store, checked_key(prefix))
        # What a crash left in mid-write is no file of the store.
        return (file for file in files if not file.key.endswith(DRAFT_SUFFIX))

    def delete(self, key: str) -> None:
        self.local_path(key).unlink(missing_ok=True)

    def delete_folder(self, prefix: str) -> None:
        shutil.rmtree(self.local_path(prefix), ignore_errors=True)

    def sweep_drafts(self, *, before: datetime) -> None:
        for draft in self.root.rglob(f".*{DRAFT_SUFFIX}"):
            # Who writes it may be done with it by now.
            with suppress(FileNotFoundError):
                if draft.stat().st_mtime < before.timestamp():
                    draft.unlink()

    def fetch(self, key: str, destination: Path) -> Path:
        return self._existing(key)

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    def _existing(self, key: str) -> Path:
        path = self.local_path(key)
        if not path.is_file():
            raise KeyNotFound
        return path
