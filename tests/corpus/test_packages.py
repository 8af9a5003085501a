"""Odd files from the wild, out of other projects' tests: each plays as promised or fails with a reason."""

from pathlib import Path

import pytest

from tests.corpus.judge import Judge
from tests.corpus.packages import PACKAGES, Package


@pytest.mark.corpus
@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_odd_files_of_others(judge: Judge, tmp_path: Path, package: Package) -> None:
    verdicts = judge.try_all(package.fetch(tmp_path))
    seconds = {verdict.name: verdict.seconds for verdict in verdicts}
    assert {name: seconds[name] for name in package.plays} == pytest.approx(package.plays, abs=0.1)
