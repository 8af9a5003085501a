"""The rules of the house that import-linter cannot read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "kdrama_app"
SOURCES = sorted(PACKAGE.rglob("*.py"))
# Where a transaction may be opened: the skins' edges, the worker's steps and threads, and the commands.
SKINS = ("api/", "ui/bridge.py")
WORKFLOW = (
    "transcode/workshop.py",
    "streams/backends/edge.py",
    "streams/checker.py",
    "reels/making.py",
    "worker.py",
)
COMMANDS = ("demo/", "cli.py", "serving.py")
BANNED_NAMES = ("utils", "helpers", "misc")


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_edges_open_a_transaction(path: Path) -> None:
    place = str(path.relative_to(PACKAGE))
    if not place.startswith(SKINS + WORKFLOW + COMMANDS):
        assert not list(calls(path, "transaction", "snapshot"))


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/service.py")), ids=lambda path: path.parent.name)
def test_services_never_commit(path: Path) -> None:
    assert not list(calls(path, "commit", "rollback"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_named_by_what_is_inside(path: Path) -> None:
    assert path.stem not in BANNED_NAMES


def test_screens_never_query() -> None:
    for path in (PACKAGE / "ui").rglob("*.py"):
        assert not list(calls(path, "exec", "execute")), path
        imported = {
            alias.name
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module in {"sqlmodel", "sqlalchemy"}
            for alias in node.names
        }
        assert imported <= {"Session"}, path


@pytest.mark.parametrize("path", sorted((PACKAGE.parent / "tests" / "e2e").glob("*.py")), ids=lambda path: path.stem)
def test_no_wait_passes_on_a_promise(path: Path) -> None:
    """`wait_for_function` takes a promise for a yes; `tests/e2e/waits.py` awaits it."""
    assert not list(calls(path, "wait_for_function"))
