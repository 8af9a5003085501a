"""Every container with every codec found in it, and every odd shape of a picture, through a real worker."""

from pathlib import Path

import pytest

from tests import media
from tests.corpus.clips import PAIRS, SHAPES, make_pair, make_shape
from tests.corpus.judge import HLS, Judge

# What most uploads are, and one of each family of containers: the rest is for `make corpus`.
SAMPLE = {("mp4", "hevc"), ("mkv", "av1"), ("avi", "mpeg4"), ("ts", "h264"), ("flv", "h264"), ("mpg", "mpeg2")}
SAMPLE_SHAPES = {"HLG", "anamorphic"}


def marked(values: list, sample: set) -> list:
    return [value if value in sample else pytest.param(value, marks=pytest.mark.corpus) for value in values]


@pytest.mark.parametrize("pair", marked(PAIRS, SAMPLE), ids="-".join)
def test_every_frame_of_every_pair_arrives(judge: Judge, tmp_path: Path, pair: tuple[str, str]) -> None:
    clip = make_pair(tmp_path, *pair)
    folder = judge.ready(clip)
    decoded = media.decode(folder / "multivariant.m3u8", options=HLS)
    # AVI says when frames are decoded, not when they are shown: one may stand for two, which nobody sees.
    grid = 0.085 if pair[0] == "avi" else 0.002
    assert decoded.video == [pytest.approx([index / 25 for index in range(75)], abs=grid)]
    (sound,) = decoded.audio
    assert sound[-1] == pytest.approx(3, abs=0.15)


@pytest.mark.parametrize("name", marked(list(SHAPES), SAMPLE_SHAPES))
def test_every_odd_picture_is_shown_right(judge: Judge, tmp_path: Path, name: str) -> None:
    clip = make_shape(tmp_path, name)
    folder = judge.ready(clip)
    assert SHAPES[name].shown in (folder / "multivariant.m3u8").read_text()
    assert len(media.decode(folder / "multivariant.m3u8", options=HLS).video[0]) == media.count_frames(clip)
