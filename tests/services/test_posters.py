"""The poster is a frame worth looking at: never a black or flat one while there is another, the sharpest of three."""

import asyncio
from pathlib import Path

import av

from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.posters import Candidate, sharpest, take_posters
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.views import Outputs
from tests import media


def posters_of(film: Path, folder: Path, *, seconds: float) -> list[Candidate]:
    folder.mkdir()

    async def take() -> list[Candidate]:
        return await take_posters(media.FFMPEG, film, plan(await probe(film), Outputs()), seconds, folder)

    candidates = asyncio.run(take())
    assert sorted(folder.iterdir()) == [candidate.path for candidate in candidates]
    return candidates


def luma(picture: Path) -> list[int]:
    with av.open(picture) as opened:
        frame = next(opened.decode(video=0))
        return list(bytes(frame.planes[0]))


def test_three_frames_of_a_film_and_the_sharpest_of_them(tmp_path: Path) -> None:
    """The film is out of focus but for its middle."""
    blur = ("-vf", "gblur=sigma=8:enable='not(between(t,6,13))'", *media.H264_AAC)
    film = media.make_encoded(tmp_path / "film.mp4", *blur, seconds=20)
    candidates = posters_of(film, tmp_path / "posters", seconds=20)
    assert [candidate.path.name for candidate in candidates] == ["1.jpg", "2.jpg", "3.jpg"]
    assert sharpest(candidates).number == 2


def test_a_poster_is_no_black_frame(tmp_path: Path) -> None:
    """The film fades in late: the first four of its six seconds are black."""
    fade = ("-vf", "drawbox=color=black:t=fill:enable='lt(t,4)'", *media.H264_AAC)
    film = media.make_encoded(tmp_path / "film.mp4", *fade, seconds=6)
    candidates = posters_of(film, tmp_path / "posters", seconds=6)
    assert 1 <= len(candidates) <= 3
    assert len({candidate.path.read_bytes() for candidate in candidates}) == len(candidates)
    for candidate in candidates:
        shown = luma(candidate.path)
        assert sum(shown) / len(shown) > 60


def test_a_poster_is_no_flat_frame_while_there_is_another(tmp_path: Path) -> None:
    """A grey card, but for a short scene near the end."""
    card = ("-vf", "drawbox=color=gray:t=fill:enable='not(between(t,14,17))'", *media.H264_AAC)
    film = media.make_encoded(tmp_path / "film.mp4", *card, seconds=20)
    (only,) = posters_of(film, tmp_path / "posters", seconds=20)
    shown = luma(only.path)
    assert max(shown) - min(shown) > 100


def test_a_film_of_nothing_has_a_poster_of_it(tmp_path: Path) -> None:
    for colour in ("gray", "black"):
        card = ("-vf", f"drawbox=color={colour}:t=fill", *media.H264_AAC)
        film = media.make_encoded(tmp_path / f"{colour}.mp4", *card, seconds=2)
        assert len(posters_of(film, tmp_path / colour, seconds=2)) == 1
