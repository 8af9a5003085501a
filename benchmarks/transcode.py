"""The part "transcode": the goals of the engine, measured (README.md has the method)."""

from collections.abc import Callable

from benchmarks import previews, worker_runs
from benchmarks.clips import Clip, OutOfReach, encoded, excerpt, generated_clip, real_clip, repeated
from benchmarks.cost import interleaved, median, ratio
from benchmarks.ladder_race import BARE, CRF_SHIFTS, MEDIACMS, PEERTUBE, RECIPES, Race, race
from benchmarks.quality import EVERY, MODEL
from benchmarks.report import Report, Row

TIMES = 5
LONG_SECONDS = 45 * 60
CPU_GOALS = {MEDIACMS: 0.55, PEERTUBE: 0.60}
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "20")
COPYABLE = ("-g", "48", "-keyint_min", "48", "-sc_threshold", "0")


def measure(*, quick: bool, tell: Callable[[str], None]) -> Report:
    """Everything; `tell` hears what is under way."""
    report = Report("transcode", quick)
    clips = _clips(report, quick=quick)
    times = 1 if quick else TIMES
    for clip in clips:
        tell(f"{clip.name}: ours, {BARE}, {', '.join(RECIPES)}")
        _note_race(report, race(clip, times=times))
    main = clips[0]
    tell("storyboard")
    report.rows.append(_storyboard(main, times=times))
    tell("jobs of a worker: a copyable source and one that is not, a long source")
    report.rows += _with_a_worker(main, times=1 if quick else 3, starts=times)
    report.remarks += _remarks(times)
    return report


def _clips(report: Report, *, quick: bool) -> list[Clip]:
    """The real one first, where it can be had."""
    try:
        real = real_clip()
    except OutOfReach as away:
        report.remarks.append(f"No real film: {away}. Only the drawn clip was measured.")
        return [excerpt(generated_clip(), start=0, seconds=6) if quick else generated_clip()]
    return [excerpt(real, start=10, seconds=10)] if quick else [real, generated_clip()]


def _note_race(report: Report, found: Race) -> None:
    name = found.clip.name
    report.rows.append(Row(f"{name}: CPU of ours over {BARE}", 1.03, found.cpu(BARE)))
    for other, goal in CPU_GOALS.items():
        report.rows.append(Row(f"{name}: CPU of ours over {other}", goal, found.cpu(other)))
        note = "" if found.mean_bd(other) is not None else "no quality that both reach"
        report.rows.append(Row(f"{name}: BD-rate against {other}", 0.0, found.mean_bd(other), "%", note))
    report.tables[f"{name}: cost, and each one's own quality"] = found.cost_table()
    report.tables[f"{name}: rate for the same quality"] = found.bd_table()


def _storyboard(clip: Clip, *, times: int) -> Row:
    film = repeated(clip, times=max(1, round(120 / clip.seconds)))
    plan = previews.planned(film)
    costs = interleaved(
        {
            "keyframes": lambda: previews.keyframes_only(film, plan),
            "every frame": lambda: previews.every_frame(film, plan),
        },
        times=times,
    )
    shown = ", ".join(f"{name} {median(found).cpu:.2f} s" for name, found in costs.items())
    return Row(
        "storyboard from keyframes over every frame, CPU",
        0.15,
        ratio(costs["keyframes"], costs["every frame"]),
        note=shown,
    )


def _with_a_worker(clip: Clip, *, times: int, starts: int) -> list[Row]:
    """A pair of sources with the same picture, of which one has closed groups of pictures, the other open ones."""
    copyable = encoded(clip, "closed", *X264, *COPYABLE)
    not_so = encoded(clip, "open", *X264, *COPYABLE, "-x264-params", "open-gop=1")
    long = repeated(clip, times=round(LONG_SECONDS / clip.seconds))
    with worker_runs.house() as (studio, worker):
        pairs = [
            (worker_runs.job_cpu(studio, worker, copyable), worker_runs.job_cpu(studio, worker, not_so))
            for _ in range(times)
        ]
        to_play = worker_runs.seconds_to_play(studio, long, times=starts)
    ratios = sorted(one / other for one, other in pairs)
    middle, encodes = ratios[len(ratios) // 2], sorted(other for _, other in pairs)[len(pairs) // 2]
    note = f"whole jobs with posters, previews, loudness; a full ladder: {encodes:.1f} s"
    return [
        Row("a copyable source over a full ladder, CPU of the worker", 0.5, middle, note=note),
        Row("last byte to playable, 45 minutes", 3.0, to_play, "s", f"{long.path.stat().st_size / 1e9:.1f} GB, 1080p"),
    ]


def _remarks(times: int) -> list[str]:
    return [
        f"Costs: medians of {times}, in interleaved order; ratios are the median of each round's own.",
        f"VMAF {MODEL}, every {EVERY}th frame, enlarged to 1080p. BD-rate: PCHIP over CRF shifts {CRF_SHIFTS}.",
        *(f"{name}: {book.repository}, {book.licence}; {'; '.join(book.read_at)}" for name, book in RECIPES.items()),
    ]
