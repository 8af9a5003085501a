"""The same three rungs by us, by ffmpeg alone, by MediaCMS's recipe and by PeerTube's: cost, size, quality."""

import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import ours
from benchmarks.bd_rate import CurvesApart, Point, bd_rate
from benchmarks.clips import CACHE, FFMPEG, Clip
from benchmarks.cost import Cost, call, interleaved, median, metered, ratio
from benchmarks.quality import picture_rate, vmaf
from benchmarks.recipes import Recipe, recipe

RUNGS = ("1080p", "720p", "360p")
OURS, BARE, MEDIACMS, PEERTUBE = "ours", "bare ffmpeg", "MediaCMS", "PeerTube"
RECIPES = {MEDIACMS: recipe("mediacms"), PEERTUBE: recipe("peertube")}
# Each one's own quality first: it is what is timed.
CRF_SHIFTS = (0, -3, 3, 6)


@dataclass
class Race:
    """What came of one clip: costs round by round, and each one's points of every rung, its own quality first."""

    clip: Clip
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    points: dict[str, dict[str, list[Point]]] = field(default_factory=dict)

    def cpu(self, other: str) -> float:
        """Our CPU seconds over another's."""
        return ratio(self.costs[OURS], self.costs[other])

    def bd(self, other: str) -> dict[str, float | None]:
        """Our BD-rate against another's, of every rung; None where no quality is reached by both."""
        return {rung: _bd(self.points[OURS][rung], self.points[other][rung]) for rung in RUNGS}

    def mean_bd(self, other: str) -> float | None:
        known = [value for value in self.bd(other).values() if value is not None]
        return statistics.fmean(known) if known else None

    def cost_table(self) -> list[list[str]]:
        head = ["", "wall, s", "CPU, s", "ours over it, CPU", *(f"{rung}, kbit/s / VMAF" for rung in RUNGS)]
        return [head, *(self._cost_row(name) for name in self.costs)]

    def _cost_row(self, name: str) -> list[str]:
        middle = median(self.costs[name])
        scores = [f"{p.rate / 1000:.0f} / {p.quality:.1f}" for p in (self.points[name][r][0] for r in RUNGS)]
        return [name, f"{middle.wall:.1f}", f"{middle.cpu:.1f}", f"{self.cpu(name):.2f}", *scores]

    def bd_table(self) -> list[list[str]]:
        found = {other: self.bd(other) for other in RECIPES}
        return [
            ["BD-rate of ours (VMAF)", *RUNGS],
            *([f"against {other}", *(_percent(found[other][rung]) for rung in RUNGS)] for other in found),
        ]


def race(clip: Clip, *, times: int) -> Race:
    """Everybody on one clip, `times` rounds for the costs, then the other qualities for the curves."""
    found = Race(clip)
    contenders: dict[str, Callable[[Path, int], Cost]] = {
        OURS: lambda folder, shift: _ours(found, folder, shift),
        BARE: lambda folder, _shift: ours.make_bare(clip.path, folder),
        **{name: _by_recipe(found, name, book) for name, book in RECIPES.items()},
    }
    works = {name: _in_a_folder(work, 0) for name, work in contenders.items()}
    found.costs = interleaved(works, times=times)
    # Ours is the same bytes each time, without its seams it would be these too.
    found.points[BARE] = found.points[OURS]
    for shift in CRF_SHIFTS[1:]:
        for name in (OURS, *RECIPES):
            _in_a_folder(contenders[name], shift)()
    return found


def _ours(found: Race, folder: Path, shift: int) -> Cost:
    made, cost = ours.make(found.clip.path, folder, crf_shift=shift)
    _score(found, OURS, shift, {rung: made.joined(rung, folder / f"{rung}.mp4") for rung in RUNGS})
    return cost


def _by_recipe(found: Race, name: str, book: Recipe) -> Callable[[Path, int], Cost]:
    def work(folder: Path, shift: int) -> Cost:
        clip = found.clip
        steps = book.commands(clip.path, folder, rate=clip.rate, sounds=True, crf_shift=shift)
        with metered() as meter:
            for step in steps:
                call([FFMPEG, "-hide_banner", "-nostdin", *step.arguments])
        _score(found, name, shift, {step.makes: step.output for step in steps if step.makes in RUNGS})
        return meter.cost

    return work


def _score(found: Race, name: str, shift: int, files: dict[str, Path]) -> None:
    """Note size and quality, of each encode once: made again it is the same, or as good as."""
    points = found.points.setdefault(name, {rung: [] for rung in RUNGS})
    if len(points[RUNGS[0]]) <= CRF_SHIFTS.index(shift):
        for rung in RUNGS:
            points[rung].append(Point(picture_rate(files[rung]), vmaf(files[rung], found.clip)))


def _in_a_folder(work: Callable[[Path, int], Cost], shift: int) -> Callable[[], Cost]:
    def run() -> Cost:
        with _scratch() as folder:
            return work(folder, shift)

    return run


@contextmanager
def _scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(dir=CACHE, prefix="race-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _bd(mine: list[Point], theirs: list[Point]) -> float | None:
    try:
        return bd_rate(mine, theirs)
    except CurvesApart:
        return None


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:+.1f} %"
