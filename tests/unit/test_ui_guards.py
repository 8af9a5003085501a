"""No screen acts for anybody before it has asked who that is.

Every public method of a Reflex State can be called by any client, decorated as an event or not. So each one begins
with `await allow(self, ...)`, `visitor(self)` or `whoever(self)`; this reads the source of every State and says which
does not.
"""

import ast
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "kdrama_app" / "ui"
GUARDS = {"allow", "visitor", "whoever"}
SOURCES = sorted(UI.rglob("*.py"))


def test_every_event_of_every_state_begins_with_its_guard() -> None:
    assert [fault for path in SOURCES for fault in unguarded(path.read_text(encoding="utf-8"))] == []


def test_the_states_are_really_found() -> None:
    found = {state.name for path in SOURCES for state in states(path.read_text(encoding="utf-8"))}
    assert {"Session", "HomeState", "SeriesState", "WatchState", "AccountState"} <= found


GUARDED = (
    "@rx.event\nasync def act(self):\n    await allow(self, P.UPLOAD)",
    "@rx.event\nasync def act(self):\n    '''Words.'''\n    viewer = await visitor(self)",
    "@rx.event\nasync def act(self):\n    await self._do(await allow(self, P.UPLOAD))",
    "@rx.event\nasync def act(self):\n    try:\n        await allow(self, P.UPLOAD)\n    finally:\n        pass",
    "@rx.var\ndef shown(self):\n    return 1",
    "def _inside(self):\n    return 1",
)
OPEN = (
    "@rx.event\nasync def act(self):\n    self.n = 1\n    await allow(self, P.UPLOAD)",
    "@rx.event\nasync def act(self):\n    allow(self, P.UPLOAD)",
    "@rx.event\nasync def act(self):\n    await allow(other, P.UPLOAD)",
    "@rx.event\nasync def act(self):\n    await self._do(1, await allow(self, P.UPLOAD))",
    "@rx.event(background=True)\nasync def act(self):\n    pass",
    "def act(self):\n    self.n = 1",
)


@pytest.mark.parametrize("method", GUARDED)
def test_a_guarded_method_is_known_as_such(method: str) -> None:
    assert list(unguarded(_state_with(method))) == []


@pytest.mark.parametrize("method", OPEN)
def test_an_open_method_is_found(method: str) -> None:
    assert list(unguarded(_state_with(method))) == ["Desk.act"]


def _state_with(method: str) -> str:
    return "class Desk(rx.State):\n" + textwrap.indent(method, "    ")


def unguarded(source: str) -> Iterator[str]:
    for state in states(source):
        for method in state.body:
            is_method = isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_method and _callable_by_clients(method) and not _begins_with_guard(method):
                yield f"{state.name}.{method.name}"


def states(source: str) -> Iterator[ast.ClassDef]:
    """Classes derived from `rx.State`, from a class named so, or from a State of ours in the same file."""
    known = {"State", "ComponentState"}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and any(_last_name(base) in known for base in node.bases):
            known.add(node.name)
            yield node


def _callable_by_clients(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    computed = any(_last_name(mark) == "var" for mark in method.decorator_list)
    return not method.name.startswith("_") and not computed


def _begins_with_guard(method: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = method.body[1:] if ast.get_docstring(method) is not None else method.body
    if body and isinstance(body[0], ast.Try):
        body = body[0].body
    first = body[0] if body else None
    return isinstance(first, ast.Expr | ast.Assign) and _is_guard(first.value)


def _is_guard(value: ast.expr) -> bool:
    """`await allow(self, ...)`, or `await act(await allow(self, ...))`: an argument is worked out before the call."""
    if not isinstance(value, ast.Await) or not isinstance(value.value, ast.Call) or not value.value.args:
        return False
    call, first = value.value, value.value.args[0]
    if _last_name(call.func) in GUARDS:
        return isinstance(first, ast.Name) and first.id == "self"
    return _is_guard(first)


def _last_name(node: ast.expr) -> str:
    """`State` of `rx.State`, `event` of `@rx.event(background=True)`."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
