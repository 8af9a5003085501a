"""The film of the part "web": ten minutes in 720p and 360p with sound, as the worker publishes them; in the cache."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ours
from benchmarks.clips import CACHE, FFMPEG, Clip, OutOfReach, encoded, generated_clip, real_clip, repeated
from benchmarks.cost import call
from kdrama_app.transcode.layout import media_prefix
from kdrama_app.transcode.stills import StillWidth, draw_stills

SECONDS = 600
RUNGS = ("720p", "360p")
PICTURES = 8


@dataclass(frozen=True)
class Film:
    """Ten minutes as they are published: below `folder` what lies below `media/{id}`, and eight stills of it,
    their AVIFs beside them."""

    folder: Path
    pictures: tuple[Path, ...]

    def bits(self, rung: str) -> float:
        """A second of that rung and its sound."""
        others = tuple(f"{each}-" for each in RUNGS if each != rung)
        files = [path for path in self.folder.glob("*/*") if not path.parent.name.startswith(others)]
        return 8 * sum(path.stat().st_size for path in files) / SECONDS


def film() -> Film:
    """Made at the first time, kept in the cache: the real film (or the drawn one), over and over."""
    try:
        source = real_clip()
    except OutOfReach:
        source = generated_clip()
    folder = CACHE / f"web-{source.path.stem}"
    if not folder.exists():
        draft = folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        _publish(source, draft)
        draft.rename(folder)
    return Film(folder / "media", tuple(sorted((folder / "pictures").glob("*.jpg"))))


def _publish(source: Clip, folder: Path) -> None:
    """Encoded whole, some minutes long: a long film begins with short segments made in haste, and this is one."""
    small = encoded(source, "720p", "-vf", "scale=-2:720", "-c:v", "libx264", "-preset", "veryfast", "-crf", "14")
    long = repeated(small, times=round(SECONDS / small.seconds))
    made, _ = ours.make(long.path, folder / "made")
    (made.storage.root / media_prefix("bench")).rename(folder / "media")
    shutil.rmtree(folder / "made")
    (folder / "pictures").mkdir()
    every = small.seconds / PICTURES
    stills = ["-vf", f"fps=1/{every}", "-frames:v", str(PICTURES), "-q:v", "3", folder / "pictures" / "%d.jpg"]
    call([FFMPEG, "-hide_banner", "-nostdin", "-i", small.path, *stills])
    asyncio.run(draw_stills(FFMPEG, sorted((folder / "pictures").iterdir()), max(StillWidth)))
