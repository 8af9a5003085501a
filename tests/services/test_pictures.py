"""Pictures that people give: made anew in the sizes of screens, whatever was in the file; no file does any harm."""

import asyncio
import struct
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from kdrama_app.catalog.views import Picture, PictureKind
from kdrama_app.errors import InvalidInput
from kdrama_app.settings import Settings
from kdrama_app.storage.local import LocalStorage
from kdrama_app.transcode import pictures as room
from kdrama_app.transcode.pictures import Pictures, checked_width
from tests import media
from tests.pictures import make_picture

BACKDROP, POSTER = PictureKind.BACKDROP, PictureKind.POSTER


@pytest.fixture
def pictures(storage: LocalStorage, settings: Settings) -> Pictures:
    return Pictures(storage, media.FFMPEG, settings.work_dir)


@pytest.fixture
def make(pictures: Pictures) -> Callable[..., Picture]:
    return lambda content, kind=BACKDROP: asyncio.run(pictures.make(content, kind, "one"))


def size_of(storage: LocalStorage, name: str) -> tuple[int, int]:
    with av.open(str(storage.local_path(f"pictures/one/{name}"))) as opened:
        frame = next(opened.decode(video=0))
        return frame.width, frame.height


def turned(jpeg: bytes) -> bytes:
    """With EXIF saying that it is to be seen turned by 90 degrees (orientation 6; TIFF 6.0, CIPA DC-008)."""
    tiff = b"II*\0" + struct.pack("<I", 8) + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, 6, 0, 0)
    exif = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + jpeg[2:]


@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_a_picture_in_every_width(
    make: Callable[..., Picture], storage: LocalStorage, settings: Settings, tmp_path: Path, ending: str
) -> None:
    picture = make(make_picture(tmp_path / f"wide.{ending}", "1400x788"))
    assert picture == Picture("one", (640, 1280, 1400))
    files = {file.key.rpartition("/")[2]: file.size for file in storage.list("pictures/one")}
    assert set(files) == {f"{width}.{kind}" for width in picture.widths for kind in ("avif", "jpg")}
    assert all(files[f"{width}.avif"] < files[f"{width}.jpg"] for width in picture.widths)
    assert size_of(storage, "640.avif") == size_of(storage, "640.jpg") == (640, 360)
    assert list(settings.work_dir.glob("*")) == []


def test_a_small_one_is_not_made_larger(make: Callable[..., Picture], storage: LocalStorage, tmp_path: Path) -> None:
    assert make(make_picture(tmp_path / "a.png", "500x750", "rgba"), POSTER).widths == (320, 500)
    assert size_of(storage, "500.jpg") == (500, 750)


def test_what_a_phone_took_upright_stands_upright(
    make: Callable[..., Picture], storage: LocalStorage, tmp_path: Path
) -> None:
    assert make(turned(make_picture(tmp_path / "a.jpg", "900x660"))).widths == (640, 660)
    assert size_of(storage, "660.jpg") == size_of(storage, "660.avif") == (660, 900)


def test_nothing_that_was_said_in_the_file_is_kept(
    make: Callable[..., Picture], storage: LocalStorage, tmp_path: Path
) -> None:
    path = tmp_path / "a.jpg"
    content = make_picture(path, "800x600")
    secret = b"taken at 37.5665 N, 126.9780 E"
    make(content[:2] + b"\xff\xfe" + struct.pack(">H", len(secret) + 2) + secret + content[2:])
    for file in storage.list("pictures/one"):
        assert secret not in storage.read(file.key)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "unreadable"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "unreadable"),
        (b"GIF89a" + bytes(2000), "unreadable"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "unreadable"),
        (b"\xff\xd8\xff" + bytes(5000), "unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(5000), "unreadable"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(3000), "unreadable"),
        (b"\xff\xd8\xff" + bytes(room.MAX_BYTES), "too_large"),
    ],
    ids=["empty", "svg", "gif", "playlist", "jpeg", "png", "webp", "bytes"],
)
def test_what_is_no_picture_of_ours_is_refused(
    make: Callable[..., Picture], storage: LocalStorage, settings: Settings, content: bytes, why: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(content)
    assert refusal.value.details == {"picture": why}
    assert list(storage.list("pictures")) == []
    assert list(settings.work_dir.glob("*")) == []


def test_a_picture_of_a_billion_pixels_ends_at_its_limits(make: Callable[..., Picture], tmp_path: Path) -> None:
    """A small PNG that unpacks into gigabytes."""
    path = tmp_path / "bomb.png"
    paint = [media.FFMPEG, "-v", "error", "-f", "lavfi", "-i", "color=black:s=16000x12000:r=1", "-frames:v", "1"]
    subprocess.run([*paint, "-pix_fmt", "gray", str(path)], check=True)
    assert path.stat().st_size < room.MAX_BYTES
    with pytest.raises(InvalidInput) as refusal:
        make(path.read_bytes())
    assert refusal.value.details in ({"picture": "too_large"}, {"picture": "unreadable"})


@pytest.mark.parametrize(
    ("size", "kind", "why"),
    [
        ((639, 400), BACKDROP, "too_small"),
        ((299, 400), POSTER, "too_small"),
        ((9000, 9000), POSTER, "too_large"),
        ((4000, 999), BACKDROP, "odd_shape"),
        ((700, 2900), POSTER, "odd_shape"),
    ],
)
def test_a_size_that_cannot_be_shown_is_refused(size: tuple[int, int], kind: PictureKind, why: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked_width(size, kind)
    assert refusal.value.details == {"picture": why}
    assert checked_width((1280, 720), kind) == 1280
