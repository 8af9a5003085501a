"""What was measured, as a table to read and as JSON to compare."""

import json
import os
import platform
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.clips import FFMPEG

ARTIFACTS = Path(__file__).resolve().parents[1] / "artifacts" / "bench"


def machine() -> dict[str, str]:
    """What a reader must know to compare: figures of two machines do not."""
    models = [line.partition(":")[2].strip() for line in _cpuinfo() if line.startswith("model name")]
    version = subprocess.run([FFMPEG, "-version"], capture_output=True, text=True, check=True).stdout.split()[2]
    return {
        "when": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "cores": str(os.cpu_count()),
        "cpu": models[0] if models else platform.processor(),
        "load before": f"{os.getloadavg()[0]:.1f}",
        "ffmpeg": version,
        "python": platform.python_version(),
    }


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


@dataclass(frozen=True)
class Row:
    """A goal ("at most `goal` `unit`", or at least) and what was `measured`; None: it could not be, and `note` says
    why."""

    what: str
    goal: float
    measured: float | None
    unit: str = "x"
    note: str = ""
    at_least: bool = False

    @property
    def met(self) -> bool:
        if self.measured is None:
            return False
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        return "met" if self.met else f"missed by {self._shown(abs(self.measured - self.goal))}"

    def cells(self) -> list[str]:
        measured = "-" if self.measured is None else self._shown(self.measured)
        return [
            self.what,
            f"{'>=' if self.at_least else '<='} {self._shown(self.goal)}",
            measured,
            self.verdict,
            self.note,
        ]

    def _shown(self, value: float) -> str:
        return f"{100 * value:.1f} %" if self.unit == "%" else f"{value:.2f} {self.unit}"


@dataclass
class Report:
    """One part's goals, the tables behind them, and the machine they were measured on."""

    part: str
    quick: bool
    rows: list[Row] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    machine: dict[str, str] = field(default_factory=machine)

    def markdown(self) -> str:
        facts = "; ".join(f"{name}: {value}" for name, value in self.machine.items())
        heads = ["what", "goal", "measured", "", "how"]
        lines = [f"# Bench: {self.part}{' (quick)' if self.quick else ''}", "", facts, ""]
        lines += _table([heads, *(row.cells() for row in self.rows)])
        for title, cells in self.tables.items():
            lines += ["", f"## {title}", "", *_table(cells)]
        if self.remarks:
            lines += ["", *(f"- {remark}" for remark in self.remarks)]
        return "\n".join(lines) + "\n"

    def write(self) -> Path:
        """`artifacts/bench/PART.md` and `PART.json`; the former's path."""
        ARTIFACTS.mkdir(parents=True, exist_ok=True)
        kept = asdict(self) | {"met": [row.met for row in self.rows]}
        (ARTIFACTS / f"{self.part}.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
        path = ARTIFACTS / f"{self.part}.md"
        path.write_text(self.markdown())
        return path


def _table(rows: list[list[str]]) -> list[str]:
    head, *rest = rows
    return [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rest)]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
