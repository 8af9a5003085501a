"""`python -m benchmarks [PART] [--quick]`: measure, print the table, keep it in artifacts/bench/."""

import argparse
import sys
import time

from benchmarks import delivery, search, transcode, upload, web

PARTS = {
    "transcode": transcode.measure,
    "search": search.measure,
    "upload": upload.measure,
    "delivery": delivery.measure,
    "web": web.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="?", choices=[*PARTS, "all"], default="all")
    parser.add_argument("--quick", action="store_true", help="once each, on a short clip: a look, not a measurement")
    asked = parser.parse_args()
    for name, measure in PARTS.items():
        if asked.part in {name, "all"}:
            report = measure(quick=asked.quick, tell=_tell)
            path = report.write()
            print(report.markdown())
            _tell(f"kept as {path.relative_to(path.parents[2])} and .json")


def _tell(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
