"""What the benchmarks compute and tell others' ffmpeg: the figures they show stand on it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path

import pytest

from benchmarks.bd_rate import CurvesApart, Point, bd_rate
from benchmarks.cost import Cost, interleaved, ratio
from benchmarks.loader import BadAnswer, run
from benchmarks.recipes import recipe
from benchmarks.report import Report, Row
from benchmarks.web_film import SECONDS, Film

CURVE = [Point(500_000, 71.2), Point(900_000, 80.4), Point(1_700_000, 87.9), Point(3_200_000, 93.1)]
FILM = Fraction(24)


def test_an_encoder_that_spends_a_tenth_less_everywhere_has_a_rate_of_minus_a_tenth() -> None:
    thrifty = [Point(0.9 * point.rate, point.quality) for point in CURVE]
    assert bd_rate(thrifty, CURVE) == pytest.approx(-0.1)
    assert bd_rate(CURVE, thrifty) == pytest.approx(1 / 0.9 - 1)
    assert bd_rate(CURVE, CURVE) == 0


def test_the_rate_is_that_of_a_straight_line_where_the_points_lie_on_one() -> None:
    """By hand: the rate doubles every ten points; the other curve lies 5 points lower, so it needs 2^0.5 as much."""
    line = [Point(1000 * 2 ** (quality / 10), quality) for quality in (50, 60, 75, 90)]
    lower = [Point(point.rate, point.quality - 5) for point in line]
    assert bd_rate(lower, line) == pytest.approx(2**0.5 - 1)


def test_only_what_both_reach_is_compared() -> None:
    """Wasteful where the other one never is: it does not count."""
    longer = [*CURVE, Point(90_000_000, 99.0)]
    assert bd_rate(longer[:4], CURVE) == 0
    with pytest.raises(CurvesApart):
        bd_rate([Point(1, 10.0), Point(2, 20.0)], CURVE)
    with pytest.raises(CurvesApart):
        bd_rate([Point(1, 80.0), Point(2, 80.0)], CURVE)


def test_more_bits_for_less_quality_are_drawn_as_they_are() -> None:
    """Under a ceiling an encoder may turn back; between the points nothing swings over."""
    turning = [Point(800_000, 78.0), Point(1_700_000, 87.0), Point(1_650_000, 87.5), Point(3_000_000, 92.0)]
    assert -0.2 < bd_rate(turning, CURVE) < 0.2


def test_mediacms_makes_a_file_a_rung_of_the_source() -> None:
    steps = recipe("mediacms").commands(Path("in.mp4"), Path("out"), rate=FILM, sounds=True)
    assert [step.makes for step in steps] == ["360p", "720p", "1080p"]
    presets = [step.arguments[step.arguments.index("-preset") + 1] for step in steps]
    assert presets == ["medium", "faster", "faster"]
    for step in steps:
        assert step.arguments[:3] == ("-y", "-i", "in.mp4")
        assert "keyint=192:keyint_min=96" in step.arguments
        assert step.arguments[-1] == str(step.output) == f"out/{step.makes}.mp4"
        assert not [part for part in step.arguments if "{" in part]


def test_peertube_makes_the_lower_rungs_of_the_highest_under_its_ceilings() -> None:
    steps = recipe("peertube").commands(Path("in.mp4"), Path("out"), rate=FILM, sounds=True, crf_shift=3)
    assert [step.makes for step in steps] == ["sound", "1080p", "720p", "360p"]
    inputs = [step.arguments[step.arguments.index("-i") + 1] for step in steps]
    assert inputs == ["in.mp4", "in.mp4", "out/1080p.mp4", "out/1080p.mp4"]
    # floor(1080 x 1920 x 24 x 0.10), and so on.
    ceilings = [step.arguments[step.arguments.index("-maxrate:v") + 1] for step in steps[1:]]
    assert ceilings == ["4976640", "2433024", "829440"]
    for step in steps:
        assert not [part for part in step.arguments if "{" in part]
        assert "-crf" not in step.arguments or step.arguments[step.arguments.index("-crf") + 1] == "26"


def test_silence_needs_no_sound() -> None:
    steps = recipe("peertube").commands(Path("in.mp4"), Path("out"), rate=FILM, sounds=False)
    assert "sound" not in [step.makes for step in steps]


def test_rounds_take_turns_and_each_is_compared_with_its_own() -> None:
    order: list[str] = []

    def work(name: str, *cpu: float):
        costs = iter(cpu)
        return lambda: (order.append(name), Cost(0.0, next(costs)))[1]

    found = interleaved({"a": work("a", 1, 20, 3), "b": work("b", 2, 40, 6)}, times=3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    # The second round was ten times slower for both.
    assert ratio(found["a"], found["b"]) == 0.5


def test_a_missed_goal_says_by_how_much() -> None:
    report = Report("transcode", quick=False, rows=[Row("cpu", 0.6, 0.625), Row("bd", 0.0, -0.012, "%")])
    report.rows.append(Row("film", 3.0, None, "s", "no real film"))
    text = report.markdown()
    assert "| cpu | <= 0.60 x | 0.62 x | missed by 0.03 x |  |" in text
    assert "| bd | <= 0.0 % | -1.2 % | met |  |" in text
    assert "| film | <= 3.00 s | - | not measured | no real film |" in text


def test_what_is_to_be_at_least_so_much_is_missed_below_it() -> None:
    row, other = Row("rate", 0.95, 0.9, at_least=True), Row("rate", 0.95, 1.2, at_least=True)
    assert (row.cells()[1:4], other.verdict) == ([">= 0.95 x", "0.90 x", "missed by 0.05 x"], "met")


@contextmanager
def answering(answer: bytes, *, closing: bool) -> Iterator[int]:
    """The port of a server that gives the same answer to every request; `closing`: one on each connection."""

    class Answers(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError):  # the loader leaves in mid-answer
                while self.rfile.readline():
                    while self.rfile.readline().strip():
                        pass
                    self.wfile.write(answer)
                    if closing:
                        return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answers) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server.server_address[1]
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("closing", [False, True])
def test_the_loader_counts_whole_answers(closing: bool) -> None:
    kept = b"Connection: close\r\n" if closing else b""
    body = bytes(3_000_000)
    answer = b"HTTP/1.1 206 Partial Content\r\n" + kept + b"Content-Length: 3000000\r\n\r\n" + body
    with answering(answer, closing=closing) as port:
        found = run(port, "/x", {"Range": "bytes=0-"}, 0.3)
    assert found.answers > 0
    # Those under way at the end are counted with their bytes, not as answers.
    assert found.megabytes >= found.answers * 3 * 0.99
    assert found.share > 0


def test_the_loader_takes_no_refusal_for_an_answer() -> None:
    with (
        answering(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", closing=False) as port,
        pytest.raises(BadAnswer, match="403"),
    ):
        run(port, "/x", {}, 0.3)


def test_a_rung_is_as_heavy_as_its_picture_and_the_sound(tmp_path: Path) -> None:
    for folder, size in {"720p-1": 200, "360p-1": 90, "audio-1": 10}.items():
        (tmp_path / folder).mkdir()
        for number in range(SECONDS):
            (tmp_path / folder / f"{number:05d}.m4s").write_bytes(bytes(size))
    (tmp_path / "multivariant.m3u8").write_bytes(bytes(500))
    assert (Film(tmp_path, ()).bits("720p"), Film(tmp_path, ()).bits("360p")) == (8 * 210, 8 * 100)
