"""Every reason that a video can fail for is told in Korean too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdrama_app.transcode import reasons

TRANSCODE = Path(reasons.__file__).parent
HANGUL = re.compile("[가-힣]")


def told_reasons() -> Iterator[str]:
    """The texts that the code raises or records, with 7 in the place of what is filled in."""
    for path in sorted(TRANSCODE.glob("*.py")):
        tree = ast.parse(path.read_text())
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "TranscodeFailed" and node.args:
                yield from texts(node.args[0], constants)
            elif isinstance(node, ast.keyword) and node.arg == "reason":
                yield from texts(node.value, constants)


def texts(node: ast.expr, constants: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)
        case ast.BinOp(left=left):
            yield from (text + "7" for text in texts(left, constants))
        case ast.Name(id=name) if name in constants:
            yield from texts(constants[name], constants)
        case ast.Subscript(value=ast.Name(id=name)) if isinstance(constants.get(name), ast.Dict):
            table = constants[name]
            assert isinstance(table, ast.Dict)
            for value in table.values:
                yield from texts(value, constants)


REASONS = sorted(set(told_reasons()))


def test_the_reasons_are_found() -> None:
    assert len(REASONS) >= 18


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_reads_in_korean(reason: str) -> None:
    assert HANGUL.search(reasons.in_korean(reason))
    assert reason.count("7") == reasons.in_korean(reason).count("7")


def test_an_unknown_reason_stays_as_it_is() -> None:
    assert reasons.in_korean("The moon was full") == "The moon was full"
