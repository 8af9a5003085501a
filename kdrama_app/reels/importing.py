"""Importing from a link: the rows of it, and the hand-over to the engine (`import_workflow.py` does the work).

start (tx) -> dispatch -> begin (tx) -> the file is fetched, `note` (tx) now and then -> uploads.take, adopt, finish
Each import holds room of its uploader's quota from its start to its end.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from kdrama_app.catalog.views import EpisodeDraft
from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import InvalidInput, NotFound, UploadTooLarge
from kdrama_app.jobs.port import Jobs, JobState
from kdrama_app.reels.extractor import MediaInfo
from kdrama_app.reels.links import Link
from kdrama_app.reels.models import LinkImport
from kdrama_app.upload.service import Uploads
from kdrama_app.upload.views import Leftover

WORKFLOW = "import_link"
QUEUE = "link_imports"
MIB = 1024 * 1024
UNKNOWN_BYTES = 1024 * MIB
"""Held for a video whose size nobody says; a longer one fails."""
LOST, GONE, SWITCHED_OFF = "lost", "gone", "off"


class ImportStatus(StrEnum):
    WAITING = "waiting"
    FETCHING = "fetching"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = (ImportStatus.WAITING, ImportStatus.FETCHING)


@dataclass(frozen=True)
class ImportView:
    """An import as its uploader sees it. `arrived` and `total` in bytes; `fault` is a code of errors.py, or `lost`
    (the worker ended in the middle and could not go on), `gone` (its room was given up), `off`."""

    id: str
    url: str
    title: str
    status: ImportStatus
    run: int
    arrived: int
    total: int
    fault: str
    episode_id: str
    created_at: datetime


@dataclass(frozen=True)
class ImportOrder:
    """What to fetch: at most `max_bytes`, for the held session `upload_id`."""

    id: str
    user_id: int
    url: str
    upload_id: str
    max_bytes: int


@dataclass(frozen=True)
class Imports:
    """The verbs of importing. An import is its uploader's alone: for anybody else it is NotFound."""

    uploads: Uploads
    jobs: Jobs
    clock: Callable[[], datetime] = utc_now
    make_id: Callable[[], str] = new_id

    def start(self, tx: Session, link: Link, found: MediaInfo, draft: EpisodeDraft, *, user_id: int) -> ImportView:
        """Enter an import; `dispatch` it once that is committed.

        Raises UploadTooLarge, InvalidUploadFormat, QuotaExceeded, StorageFull.
        """
        most = self.uploads.settings.max_upload_bytes
        if found.size > most:
            raise UploadTooLarge(size=found.size, limit=most)
        # What is said of a size beforehand is an estimate, more often than not.
        reserved = min(most, found.size + found.size // 8 + MIB if found.size else UNKNOWN_BYTES)
        now = self.clock()
        row = LinkImport(
            id=self.make_id(),
            user_id=user_id,
            url=link.url,
            title=draft.title,
            upload_id=self.uploads.hold(tx, user_id=user_id, filename=found.file_name, size=reserved, draft=draft),
            reserved=reserved,
            status=ImportStatus.WAITING,
            total=found.size,
            created_at=now,
            updated_at=now,
        )
        tx.add(row)
        tx.flush()
        return _view(row)

    def dispatch(self, view: ImportView) -> None:
        """Hand a committed import to the engine; again is no error. Needs no transaction."""
        self.jobs.enqueue(WORKFLOW, view.id, key=_key(view.id, view.run), queue=QUEUE)

    def mine(self, tx: Session, *, user_id: int, limit: int) -> list[ImportView]:
        """Somebody's imports, the newest first."""
        newest = (col(LinkImport.created_at).desc(), LinkImport.id)
        rows = tx.exec(select(LinkImport).where(LinkImport.user_id == user_id).order_by(*newest).limit(limit)).all()
        return [_view(row) for row in rows]

    def begin(self, tx: Session, import_id: str) -> ImportOrder | None:
        """What to do; None when it is no longer wanted. Begun again, it starts from nothing."""
        row = self._unfinished(tx, import_id)
        if row is None:
            return None
        row.status, row.arrived, row.updated_at = ImportStatus.FETCHING, 0, self.clock()
        return ImportOrder(row.id, row.user_id, row.url, row.upload_id, row.reserved)

    def note(self, tx: Session, import_id: str, *, arrived: int, total: int) -> bool:
        """How far it is; False when it is no longer wanted."""
        row = self._unfinished(tx, import_id)
        if row is None:
            return False
        row.arrived, row.total, row.updated_at = arrived, total or row.total, self.clock()
        return True

    def complete(self, tx: Session, import_id: str, episode_id: str, *, size: int) -> None:
        """The video is in the catalog."""
        if row := tx.get(LinkImport, import_id, with_for_update=True):
            row.status, row.episode_id, row.updated_at = ImportStatus.DONE, episode_id, self.clock()
            row.arrived = row.total = size

    def fail(self, tx: Session, import_id: str, fault: str) -> list[Leftover]:
        """It came to nothing; the uploads `sweep` what is returned. One that has ended stays as it is."""
        row = self._unfinished(tx, import_id)
        if row is None:
            return []
        row.status, row.fault, row.updated_at = ImportStatus.FAILED, fault, self.clock()
        return self.uploads.release(tx, row.upload_id)

    def cancel(self, tx: Session, import_id: str, *, user_id: int) -> tuple[ImportView, list[Leftover]]:
        """Call it off; once that is committed, `withdraw` it, and the uploads `sweep`. Raises NotFound."""
        row = self._own(tx, import_id, user_id)
        if row.status not in UNFINISHED:
            return _view(row), []
        row.status, row.updated_at = ImportStatus.CANCELLED, self.clock()
        return _view(row), self.uploads.release(tx, row.upload_id)

    def withdraw(self, view: ImportView) -> None:
        """Tell the engine; what fetches notices by itself within a second. Needs no transaction."""
        self.jobs.cancel(_key(view.id, view.run))

    def retry(self, tx: Session, import_id: str, *, user_id: int) -> ImportView:
        """Once more, with room held anew; to dispatch. Raises NotFound, InvalidInput for one that has not failed, and
        what `uploads.hold` raises."""
        row = self._own(tx, import_id, user_id)
        if row.status not in {ImportStatus.FAILED, ImportStatus.CANCELLED}:
            raise InvalidInput("This import has not failed; there is nothing to try again")
        row.upload_id = self.uploads.hold_again(tx, row.upload_id, size=row.reserved)
        row.status, row.fault, row.arrived, row.run = ImportStatus.WAITING, "", 0, row.run + 1
        row.updated_at = self.clock()
        return _view(row)

    def dismiss(self, tx: Session, import_id: str, *, user_id: int) -> None:
        """Take an ended one off the list; its video stays. Raises NotFound, InvalidInput."""
        row = self._own(tx, import_id, user_id)
        if row.status in UNFINISHED:
            raise InvalidInput("This import is still under way; cancel it first")
        tx.delete(row)

    def unfinished(self, tx: Session) -> list[ImportView]:
        """Everybody's, for who looks after them."""
        return [_view(row) for row in tx.exec(select(LinkImport).where(col(LinkImport.status).in_(UNFINISHED))).all()]

    def lost(self, views: Iterable[ImportView]) -> list[ImportView]:
        """Those that the engine has given up. Needs no transaction."""
        over = {JobState.DONE, JobState.FAILED, JobState.CANCELLED}
        return [view for view in views if self.jobs.state(_key(view.id, view.run)) in over]

    def _unfinished(self, tx: Session, import_id: str) -> LinkImport | None:
        row = tx.get(LinkImport, import_id, with_for_update=True)
        return row if row is not None and row.status in UNFINISHED else None

    def _own(self, tx: Session, import_id: str, user_id: int) -> LinkImport:
        row = tx.get(LinkImport, import_id, with_for_update=True)
        if row is None or row.user_id != user_id:
            raise NotFound("Import not found")
        return row


def _key(import_id: str, run: int) -> str:
    return f"link-{import_id}-{run}"


def _view(row: LinkImport) -> ImportView:
    return ImportView(
        id=row.id,
        url=row.url,
        title=row.title,
        status=ImportStatus(row.status),
        run=row.run,
        arrived=row.arrived,
        total=row.total,
        fault=row.fault,
        episode_id=row.episode_id,
        created_at=row.created_at,
    )
