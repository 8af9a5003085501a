"""The other sites' recipes: their argument lists (recipes.toml) filled in for one source. Pure but for reading them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

BOOK = Path(__file__).with_name("recipes.toml")
X264_CRF = 23
ASPECT = Fraction(16, 9)


@dataclass(frozen=True)
class Step:
    """One run of ffmpeg: what it `makes` ("720p", "sound"), the file that holds it, and its arguments."""

    makes: str
    output: Path
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Recipe:
    """How one project makes the three rungs, and where that is to be read."""

    project: str
    repository: str
    licence: str
    read_at: tuple[str, ...]
    used: tuple[str, ...]
    left_out: tuple[str, ...]
    bits_per_pixel: Mapping[str, float]
    steps: tuple[tuple[str, tuple[str, ...]], ...]

    def commands(self, source: Path, folder: Path, *, rate: Fraction, sounds: bool, crf_shift: int = 0) -> list[Step]:
        """The commands in their order, for a 16:9 source of `rate` frames a second; `folder` takes what they make.

        `crf_shift` moves the quality, for a curve.
        """
        outputs = {makes: folder / f"{makes}.mp4" for makes, _ in self.steps}
        made = {f"{{made:{makes}}}": str(path) for makes, path in outputs.items()}
        steps = []
        for makes, arguments in self.steps:
            if makes == "sound" and not sounds:
                continue
            words = {
                **made,
                **_of_rate(rate),
                "{source}": str(source),
                "{output}": str(outputs[makes]),
                "{crf}": str(X264_CRF + crf_shift),
            }
            if makes in self.bits_per_pixel:
                ceiling = self.ceiling(makes, rate)
                words |= {"{bitrate}": str(ceiling), "{buffer}": str(2 * ceiling)}
            steps.append(Step(makes, outputs[makes], tuple(_filled(argument, words) for argument in arguments)))
        return steps

    def ceiling(self, rung: str, rate: Fraction) -> int:
        """Bits a second that PeerTube allows a 16:9 rung: pixels times frames times its bits per pixel."""
        height = int(rung.removesuffix("p"))
        return int(height * float(height * ASPECT) * float(rate) * self.bits_per_pixel[rung])


def recipe(name: str) -> Recipe:
    """`name`: "mediacms" or "peertube"."""
    kept: dict[str, Any] = tomllib.loads(BOOK.read_text())[name]
    lists = {key: tuple(kept[key]) for key in ("read_at", "used", "left_out")}
    return Recipe(
        project=kept["project"],
        repository=kept["repository"],
        licence=kept["licence"],
        bits_per_pixel=kept.get("bits_per_pixel", {}),
        steps=tuple((step["makes"], tuple(step["arguments"])) for step in kept["steps"]),
        **lists,
    )


def _of_rate(rate: Fraction) -> dict[str, str]:
    spans = {"two_seconds": 2, "four_seconds": 4, "eight_seconds": 8}
    return {"{rate}": str(rate), **{f"{{{name}}}": str(int(rate * seconds)) for name, seconds in spans.items()}}


def _filled(argument: str, words: Mapping[str, str]) -> str:
    for word, meaning in words.items():
        argument = argument.replace(word, meaning)
    return argument
