"""The digest that runs along behind an upload."""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdrama_app.upload import digest
from kdrama_app.upload.digest import PrefixDigests

CONTENT = os.urandom(100_000)
WHOLE = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def digests(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrefixDigests]:
    monkeypatch.setattr(digest, "READ_BYTES", 7_000)
    digests = PrefixDigests()
    yield digests
    digests.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "upload.part"
    path.write_bytes(CONTENT)
    return path


def test_it_reads_every_byte_once(digests: PrefixDigests, path: Path) -> None:
    half = hashlib.sha256(CONTENT[:50_000]).hexdigest()
    assert digests.whole(path, size=50_000).result(10) == half
    path.write_bytes(bytes(50_000) + CONTENT[50_000:])
    assert digests.whole(path, size=100_000).result(10) == WHOLE
    path.unlink()
    assert digests.whole(path, size=100_000).result(10) == WHOLE


def test_steps_forwards_from_many_threads_add_up(digests: PrefixDigests, path: Path) -> None:
    threads = [
        threading.Thread(target=digests.advance, args=(path,), kwargs={"through": through})
        for through in range(0, 100_001, 10_000)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers = [digests.whole(path, size=100_000) for _ in range(3)]
    assert [answer.result(10) for answer in answers] == [WHOLE] * 3


def test_a_file_that_is_gone_or_short_is_an_error_and_can_be_tried_again(digests: PrefixDigests, path: Path) -> None:
    with pytest.raises(OSError, match="ends at byte 100000"):
        digests.whole(path, size=100_001).result(10)
    missing = path.with_name("missing.part")
    with pytest.raises(FileNotFoundError):
        digests.whole(missing, size=100_000).result(10)
    missing.write_bytes(CONTENT)
    assert digests.whole(missing, size=100_000).result(10) == WHOLE
    assert digests.whole(path, size=100_000).result(10) == WHOLE


def test_a_forgotten_file_is_read_anew(digests: PrefixDigests, path: Path) -> None:
    digests.whole(path, size=100_000).result(10)
    digests.forget(path)
    path.write_bytes(bytes(100_000))
    assert digests.whole(path, size=100_000).result(10) == hashlib.sha256(bytes(100_000)).hexdigest()


def test_whoever_waits_when_the_server_ends_is_answered(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "READ_BYTES", 1)  # so that it would take a minute
    os.truncate(path, 64 * 1024**2)
    digests = PrefixDigests()
    answer = digests.whole(path, size=64 * 1024**2)
    digests.close()
    with pytest.raises(RuntimeError, match="ending"):
        answer.result(10)
