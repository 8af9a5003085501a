"""Files that survive a power cut: write aside, fsync, rename, fsync the folder."""

import errno
import os
import shutil
from pathlib import Path

from kdrama_app.db import new_id

DRAFT_SUFFIX = ".kdrama-draft"


def sync_file(path: Path) -> None:
    """Flush a file's bytes to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries, so that a rename inside it is durable."""
    sync_file(folder)


def make_folders(folder: Path) -> None:
    """Create `folder` and its parents, each entry durable."""
    missing = [folder, *folder.parents]
    missing = [path for path in missing if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in reversed(missing):
        sync_folder(path.parent)


def write_atomically(path: Path, content: bytes) -> None:
    """Create or replace `path`; a reader sees the old file or the new one, never a part."""
    make_folders(path.parent)
    draft = _draft_beside(path)
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def move_durably(source: Path, destination: Path) -> None:
    """Move a file; renamed on one disk, copied aside and renamed across two."""
    make_folders(destination.parent)
    sync_file(source)
    try:
        source.replace(destination)
    except OSError as failure:
        if failure.errno != errno.EXDEV:
            raise
        draft = _draft_beside(destination)
        try:
            shutil.copyfile(source, draft)
            sync_file(draft)
            draft.replace(destination)
        finally:
            draft.unlink(missing_ok=True)
        source.unlink()
    sync_folder(destination.parent)


def _draft_beside(path: Path) -> Path:
    # Without the file's own name: one of 255 bytes leaves no room for more.
    return path.with_name(f".{new_id()}{DRAFT_SUFFIX}")
