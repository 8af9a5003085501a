"""Files cut off at every percent, and files whose boxes lie: each plays as promised or fails with a reason."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.corpus.clips import make_victims
from tests.corpus.damage import mutated, truncated
from tests.corpus.judge import Judge, Verdict

KINDS = ("mp4", "mkv", "fragments")
SECONDS = 6.0
MUTATIONS = 100


@pytest.fixture(scope="module")
def victims(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    made = make_victims(tmp_path_factory.mktemp("victims"))
    return {kind: path.read_bytes() for kind, path in made.items()}


def cut(folder: Path, kind: str, content: bytes, percents: list[int]) -> Iterator[Path]:
    for percent in percents:
        path = folder / f"{kind}-{percent:02d}.{'mkv' if kind == 'mkv' else 'mp4'}"
        path.write_bytes(truncated(content, percent))
        yield path


def hurt(folder: Path, kind: str, content: bytes, seeds: list[int]) -> Iterator[Path]:
    for seed in seeds:
        path = folder / f"{kind}-seed-{seed:03d}.{'mkv' if kind == 'mkv' else 'mp4'}"
        path.write_bytes(mutated(content, seed))
        yield path


def check_cut(kind: str, verdicts: list[Verdict]) -> None:
    """Nothing that lost more than a second passes for whole, but for fragments, which announce no length."""
    for verdict in verdicts:
        if verdict.seconds is not None and kind != "fragments":
            assert verdict.seconds >= SECONDS - 1.1, verdict
        if verdict.seconds is None:
            assert "cut off" in verdict.reason or "read" in verdict.reason or "no picture" in verdict.reason, verdict


def test_a_few_cuts_and_lies(judge: Judge, tmp_path: Path, victims: dict[str, bytes]) -> None:
    cuts = [cut(tmp_path, kind, content, [60, 97]) for kind, content in victims.items()]
    lies = [hurt(tmp_path, kind, content, [1]) for kind, content in victims.items()]
    verdicts = judge.try_all(chain(*cuts, *lies))
    for kind in KINDS:
        check_cut(kind, [each for each in verdicts if re.match(rf"{kind}-\d", each.name)])


@pytest.mark.corpus
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_off_at_every_percent(judge: Judge, tmp_path: Path, victims: dict[str, bytes], kind: str) -> None:
    check_cut(kind, judge.try_all(cut(tmp_path, kind, victims[kind], list(range(1, 100)))))


@pytest.mark.corpus
@pytest.mark.parametrize("kind", KINDS)
def test_a_file_whose_boxes_lie(judge: Judge, tmp_path: Path, victims: dict[str, bytes], kind: str) -> None:
    verdicts = judge.try_all(hurt(tmp_path, kind, victims[kind], list(range(MUTATIONS))))
    # The lies are of the size that matters: some are survived, some are not.
    assert 0 < sum(verdict.seconds is None for verdict in verdicts) < MUTATIONS
