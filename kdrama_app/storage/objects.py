"""Storage in any object store that obstore speaks (S3 and its kin; memory, for tests)."""

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import obstore

from kdrama_app.storage.port import KeyNotFound, StoredFile, checked_key

STREAM_BYTES = 1024 * 1024


def list_files(store: Any, prefix: str) -> Iterator[StoredFile]:
    """Every object below the folder `prefix` of an obstore store."""
    for batch in obstore.list(store, prefix=prefix):
        for meta in batch:
            yield _stored(meta)


def _stored(meta: Any) -> StoredFile:
    return StoredFile(meta["path"], meta["size"], _quoted(meta["e_tag"] or str(meta["last_modified"])))


def _quoted(etag: str) -> str:
    return etag if etag.startswith('"') else f'"{etag}"'


class ObjectStorage:
    """Objects of one obstore store; a put is atomic and durable by the store's own promise."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def local_path(self, key: str) -> None:
        checked_key(key)

    def adopt(self, path: Path, key: str) -> None:
        obstore.put(self._store, checked_key(key), path)
        path.unlink()

    def publish(self, folder: Path, prefix: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.adopt(path, f"{prefix}/{path.relative_to(folder).as_posix()}")

    def write(self, key: str, content: bytes) -> None:
        obstore.put(self._store, checked_key(key), content)

    def read(self, key: str) -> bytes:
        try:
            return bytes(obstore.get(self._store, checked_key(key)).bytes())
        except FileNotFoundError as missing:
            raise KeyNotFound from missing

    def stat(self, key: str) -> StoredFile:
        try:
            return _stored(obstore.head(self._store, checked_key(key)))
        except FileNotFoundError as missing:
            raise KeyNotFound from missing

    async def stream(self, key: str, *, start: int, length: int) -> AsyncIterator[bytes]:
        checked_key(key)
        try:
            while length > 0:
                span = min(STREAM_BYTES, length)
                yield bytes(await obstore.get_range_async(self._store, key, start=start, length=span))
                start, length = start + span, length - span
        except FileNotFoundError as missing:
            raise KeyNotFound from missing

    def list(self, prefix: str) -> Iterator[StoredFile]:
        return list_files(self._store, checked_key(prefix))

    def delete(self, key: str) -> None:
        try:
            obstore.delete(self._store, checked_key(key))
        except FileNotFoundError:
            return

    def delete_folder(self, prefix: str) -> None:
        if keys := [file.key for file in self.list(prefix)]:
            obstore.delete(self._store, keys)

    def sweep_drafts(self, *, before: datetime) -> None:
        """There are none: an object is there whole or not at all."""

    def fetch(self, key: str, destination: Path) -> Path:
        destination.parent.mkdir(parents=True, exist_ok=True)
        try:
            with destination.open("wb") as file:
                for piece in obstore.get(self._store, checked_key(key)).stream():
                    file.write(piece)
        except FileNotFoundError as missing:
            destination.unlink(missing_ok=True)
            raise KeyNotFound from missing
        return destination

    def free_bytes(self) -> None:
        return None
