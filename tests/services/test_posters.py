"""The poster is a frame worth looking at: never a black or flat one while there is another, the sharpest of three.
Screens get it in the widths they ask for."""

import asyncio
from pathlib import Path

import av
import pytest

from kdrama_app.transcode.ladder import plan
from kdrama_app.transcode.posters import Candidate, sharpest, take_posters
from kdrama_app.transcode.probe import probe
from kdrama_app.transcode.run import NothingMade
from kdrama_app.transcode.stills import StillWidth, draw_stills, still_key
from kdrama_app.transcode.views import Outputs
from tests import media
from tests.pictures import make_picture


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


def size_of(picture: Path) -> tuple[int, int]:
    with av.open(picture) as opened:
        frame = next(opened.decode(video=0))
        return frame.width, frame.height


def drawn(folder: Path, *sizes: str) -> dict[str, tuple[int, int]]:
    """The AVIFs made of pictures of those sizes, by name; all as wide as the first."""
    posters = [folder / f"{number}.jpg" for number in range(1, len(sizes) + 1)]
    for poster, size in zip(posters, sizes, strict=True):
        make_picture(poster, size, "yuvj420p")
    asyncio.run(draw_stills(media.FFMPEG, posters, int(sizes[0].partition("x")[0])))
    return {path.name: size_of(path) for path in folder.glob("*.avif")}


def test_every_candidate_in_the_widths_of_screens(tmp_path: Path) -> None:
    assert drawn(tmp_path, "1280x720", "1280x720") == {
        f"{number}-{width}.avif": (width, width * 9 // 16) for number in (1, 2) for width in (320, 640, 1280)
    }
    for width in StillWidth:
        made = Path(still_key(str(tmp_path / "1.jpg"), width))
        assert made.stat().st_size < (tmp_path / "1.jpg").stat().st_size * min(1, 1.2 * width / 1280)


@pytest.mark.parametrize(
    ("size", "made"),
    [
        ("640x360", {"1-320.avif": (320, 180), "1-640.avif": (640, 360)}),
        # As a telephone held upright leaves it; 4:2:0 wants even sides.
        ("404x720", {"1-320.avif": (320, 570), "1-640.avif": (404, 720)}),
        ("854x365", {"1-320.avif": (320, 136), "1-640.avif": (640, 272), "1-1280.avif": (854, 364)}),
        ("66x50", {"1-320.avif": (66, 50)}),
    ],
)
def test_none_is_wider_than_the_picture(tmp_path: Path, size: str, made: dict[str, tuple[int, int]]) -> None:
    assert drawn(tmp_path, size) == made


def test_where_one_cannot_be_drawn_none_is_left(tmp_path: Path) -> None:
    make_picture(tmp_path / "1.jpg", "640x360", "yuvj420p")
    (tmp_path / "2.jpg").write_bytes(b"\xff\xd8\xff" + bytes(500))
    with pytest.raises(NothingMade):
        asyncio.run(draw_stills(media.FFMPEG, [tmp_path / "1.jpg", tmp_path / "2.jpg"], 640))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.jpg", "2.jpg"]
