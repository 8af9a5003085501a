"""Still pictures for tests."""

import subprocess
from pathlib import Path

from tests.media import FFMPEG


def make_picture(path: Path, size: str, pixels: str = "", *, hue: int = 0) -> bytes:
    """A test picture of "1280x720" in the format that its name says; `hue` in degrees tells two apart."""
    drawn = [FFMPEG, "-v", "error", "-y", "-f", "lavfi", "-i", f"testsrc2=s={size},hue=h={hue}", "-frames:v", "1"]
    subprocess.run([*drawn, *(("-pix_fmt", pixels) if pixels else ()), str(path)], check=True)
    return path.read_bytes()
