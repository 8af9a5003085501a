"""`python -m tests.api.coverage` writes docs/api-coverage.md: what the documents ask, and the tests that show it.

The marks are read off the tests' source, so that every process knows all of them, whichever tests it runs.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.api.contract import ANY, Claim, endpoints

TESTS = Path(__file__).parent
PAGE = TESTS.parents[1] / "docs" / "api-coverage.md"
HEAD = """# What the documents ask of the API, and where it is shown

Made by `python -m tests.api.coverage` of [contract.toml](../tests/api/contract.toml) and of the marks on the tests: do
not edit. Each test named here fails unless the answer beside it really came while it ran. Documents 1 and 2 are those
on service interfaces, 3 is the one on StreamSource, 4 the one on reels; "contracts" is the page that reads them,
sections Common and 1-7.

StreamSource's errors have no code: `{"error": "message"}`. Reels and health have a form of errors of their own: there
the error's type stands beside the status. `TRANSCODE_FAILED` stands in the documents' list of codes but is no answer to
a request: a transcode fails later, and `GET /api/v1/transcode/status/{jobId}` says so and why.
"""


def shown() -> dict[Claim, list[str]]:
    """Each claim that a test is marked with, and the tests, as "test_upload.py::test_name"."""
    found: dict[Claim, list[str]] = {}
    for file in sorted(TESTS.glob("test_*.py")):
        for claim, test in _claims_in(file):
            found.setdefault(claim, []).append(f"{file.name}::{test}")
    return found


def page() -> str:
    tests = shown()
    asked = endpoints()
    answers = [claim for endpoint in asked.values() for claim in endpoint.answers]
    lines = [HEAD, f"{len(answers)} answers of {len(asked) - 1} endpoints, and of every address.\n"]
    for name, endpoint in asked.items():
        lines += [f"## {'Every address' if name == ANY else f'`{name}`'}", f"{endpoint.source}.\n"]
        lines += ["| answer | shown by |", "|---|---|"]
        lines += [f"| {claim.wanted} | {_links(tests.get(claim, []))} |" for claim in endpoint.answers]
        lines.append("")
    return "\n".join(lines)


def _links(tests: list[str]) -> str:
    parts = (test.partition("::") for test in tests)
    return ", ".join(f"[{name}](../tests/api/{file})" for file, _, name in parts)


def _claims_in(file: Path) -> Iterator[tuple[Claim, str]]:
    """The marks of a file's tests; a test that is expected to fail shows nothing."""
    for test in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(test, ast.FunctionDef) or not test.name.startswith("test_"):
            continue
        calls = [call for each in test.decorator_list for call in ast.walk(each) if isinstance(call, ast.Call)]
        if any(_is_mark(call, "xfail") for call in calls):
            continue
        for call in calls:
            if _is_mark(call, "contract"):
                endpoint, *wanted = [ast.literal_eval(argument) for argument in call.args]
                yield from ((Claim(endpoint, each), test.name) for each in wanted)


def _is_mark(call: ast.Call, name: str) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == name


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
