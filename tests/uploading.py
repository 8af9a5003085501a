"""A person who uploads, for the stories about it."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from kdrama_app.catalog.views import EpisodeDraft, EpisodeView
from kdrama_app.db import Database
from kdrama_app.upload.receiving import receive
from kdrama_app.upload.service import Uploads
from kdrama_app.upload.views import Completion, StoredChunk, UploadView

CHUNK = 256 * 1024
VIDEO = os.urandom(3 * CHUNK + 1000)
DRAFT = EpisodeDraft(title="The Sword", series="도깨비", number=3, tags=("fantasy",))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def piece(index: int, content: bytes = VIDEO) -> bytes:
    return content[index * CHUNK : (index + 1) * CHUNK]


async def body(content: bytes, step: int = 10_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), step):
        yield content[start : start + step]


@dataclass
class Uploader:
    """A person at a client; what they do runs through the same steps as a request."""

    database: Database
    uploads: Uploads
    user_id: int
    on_disk: Callable[[], None] = field(default=lambda: None)

    def start(self, *, size: int = len(VIDEO), filename: str = "goblin.E03.mp4", **rest: object) -> UploadView:
        given = {"chunk_size": CHUNK, "draft": DRAFT, **rest}
        with self.database.transaction() as tx:
            view = self.uploads.start(tx, user_id=self.user_id, filename=filename, total_size=size, **given)  # pyright: ignore
        self.uploads.reserve(view)
        return view

    def send(self, view: UploadView, index: int, content: bytes | None = None, *, checksum: str = "") -> StoredChunk:
        return asyncio.run(self.send_async(view, index, piece(index) if content is None else content, checksum))

    async def send_async(self, view: UploadView, index: int, content: bytes, checksum: str = "") -> StoredChunk:
        def plan():
            with self.database.snapshot() as tx:
                return self.uploads.plan_chunk(tx, view.id, user_id=self.user_id, index=index)

        def keep(received):
            with self.uploads.chunks.turn(plan()) as file:
                if not plan().stored_sha256:
                    file.write(received, offset=index * CHUNK)
                    self.on_disk()
                with self.database.transaction() as tx:
                    return self.uploads.record_chunk(
                        tx, view.id, user_id=self.user_id, index=index, sha256=received.sha256
                    )

        with self.uploads.chunks.receiving() as aside:
            received = await receive(plan(), body(content), aside, checksum=checksum)
            stored = await asyncio.to_thread(keep, received)
        self.uploads.follow(view.id, stored)
        return stored

    def send_all(self, view: UploadView, content: bytes = VIDEO) -> None:
        for index in range(view.chunk_count):
            self.send(view, index, piece(index, content))

    def find(self, view: UploadView) -> UploadView:
        with self.database.snapshot() as tx:
            return self.uploads.find(tx, view.id, user_id=self.user_id)

    def plan_completion(self, view: UploadView) -> Completion:
        with self.database.snapshot() as tx:
            return self.uploads.plan_completion(tx, view.id, user_id=self.user_id)

    def seal(self, view: UploadView, final_checksum: str = "") -> Completion:
        completion = self.plan_completion(view)
        digest = completion.sha256 or asyncio.run(self.uploads.digest(completion))
        with self.database.transaction() as tx:
            return self.uploads.seal(
                tx, view.id, user_id=self.user_id, sha256=digest, final_checksum=final_checksum or sha256(VIDEO)
            )

    def record(self, view: UploadView) -> EpisodeView | None:
        with self.database.transaction() as tx:
            return self.uploads.finish(tx, view.id, user_id=self.user_id)

    def complete(self, view: UploadView, final_checksum: str = "") -> EpisodeView | None:
        self.uploads.adopt(self.seal(view, final_checksum))
        return self.record(view)

    def cancel(self, view: UploadView) -> None:
        with self.database.transaction() as tx:
            leftover = self.uploads.cancel(tx, view.id, user_id=self.user_id)
        self.uploads.sweep([leftover])

    def collect(self) -> None:
        with self.database.transaction() as tx:
            leftovers = self.uploads.expire(tx)
        self.uploads.sweep(leftovers)
        with self.database.transaction() as tx:
            self.uploads.forget(tx, leftovers)
