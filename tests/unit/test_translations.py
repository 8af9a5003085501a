"""No text of the site is in one language only.

In Python a text stands beside its translation (`ui/words.py`): `t("Watch", "보기")`. Two languages at the place where
they are used need no catalog that can lag behind the code; what can be forgotten is `t` itself, and this reads every
page for that. In JavaScript the words of both languages are one table of a module, and this compares its two sides.
"""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "kdrama_app" / "ui"
# The design page shows samples of letters, not words to anybody.
PAGES = sorted(path for path in UI.rglob("*.py") if path.parent.name != "design")
SCRIPTS = sorted([*UI.rglob("*.jsx"), *UI.rglob("*.js")])
TABLES = [path for path in SCRIPTS if "words" in path.stem]

# Whose last two arguments are one text in both languages.
SIDE_BY_SIDE = {"t", "say", "done"}
LETTERS = re.compile(r"[A-Za-z]{2}|[가-힣]")
HANGUL = re.compile(r"[가-힣]")
# What is called so in every language.
NAMES = {"English", "한국어", "K-Drama"}
# The language switch speaks to those who read the other one.
SWITCH = {("한국어", "English"), ("한국어로 보기", "View in English")}
# Whose words people read: in these arguments of anything,
SPOKEN = {"title", "label", "aria_label", "alt", "placeholder", "text", "note", "hint", "error", "action"}
# and as what stands inside of these.
CONTAINERS = {"button", "button_link", "badge", "notice", "heading", "empty_state", "rail", "card", "confirm_button"}


def untranslated(source: str) -> Iterator[str]:
    """Texts that a page would show as they are."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _name(node.func) in SIDE_BY_SIDE:
            continue
        inside = node.args if _holds_words(node.func) else []
        spoken = [each.value for each in node.keywords if each.arg in SPOKEN]
        for text in (text for each in [*inside, *spoken] for text in _texts(each)):
            if LETTERS.search(text) and text.strip() not in NAMES:
                yield text


def one_sided(source: str) -> Iterator[str]:
    """Translations without a letter of their language, or the wrong way around."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or _name(node.func) not in SIDE_BY_SIDE:
            continue
        english, korean = ("".join(_texts(each)) for each in node.args[-2:])
        if (english, korean) in SWITCH:
            continue
        if HANGUL.search(english) or (LETTERS.search(korean) and not HANGUL.search(korean) and korean not in NAMES):
            yield f"{english!r}, {korean!r}"


def _holds_words(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Attribute):
        return called.value.attr == "el"  # rx.el.p("...")
    return _name(called) in CONTAINERS


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else ""


def _texts(argument: ast.expr) -> list[str]:
    if isinstance(argument, ast.Constant):
        return [argument.value] if isinstance(argument.value, str) else []
    if isinstance(argument, ast.JoinedStr):
        return [text for part in argument.values for text in _texts(part)]
    return []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(UI)))
def test_a_page_says_everything_in_both_languages(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    assert list(untranslated(source)) == []
    assert list(one_sided(source)) == []


@pytest.mark.parametrize(
    ("source", "forgotten"),
    [
        ('rx.el.p("Nothing here")', ["Nothing here"]),
        ('rx.el.p(rx.el.b("굵게"))', ["굵게"]),
        ('rx.el.p(f"{count} episodes")', [" episodes"]),
        ('icon_button("x", label="Close")', ["Close"]),
        ('button(rx.icon("play"), "Play")', ["Play"]),
        ('rx.el.p(t("Play", "재생"), " · ", class_name="mt-2")', []),
        ('rx.el.button("한국어", title=t("View in Korean", "한국어로 보기"))', []),
    ],
)
def test_a_forgotten_text_is_found(source: str, forgotten: list[str]) -> None:
    assert list(untranslated(source)) == forgotten


@pytest.mark.parametrize(
    ("source", "wrong"),
    [('t("Play", "Play")', 1), ('t("재생", "Play")', 1), ('t("Play", "재생")', 0), ('t("·", "·")', 0)],
)
def test_a_translation_that_is_none_is_found(source: str, wrong: int) -> None:
    assert len(list(one_sided(source))) == wrong


# Text between tags, and what is read out of attributes, as it stands in JSX.
IN_JSX = re.compile(
    r">\s*([A-Za-z가-힣][^<>{}=;()\n]*)</|\b(?:aria-label|title|placeholder|alt)=\"([^\"]*(?:[A-Za-z]{2}|[가-힣])[^\"]*)\""
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(UI)))
def test_a_script_has_its_words_in_a_table(script: Path) -> None:
    assert [a or b for a, b in IN_JSX.findall(script.read_text(encoding="utf-8"))] == []


def test_words_between_tags_are_found() -> None:
    source = '<p className="mt-2">Loading</p><button aria-label="Close" title={words.close}>{words.x}</button>'
    assert [a or b for a, b in IN_JSX.findall(source)] == ["Loading", "Close"]


COMPARE = """
const shape = (value) =>
  value && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort().map(([name, each]) => [name, shape(each)]))
    : typeof value;
const found = {};
for (const path of process.argv.slice(1)) {
  const table = await import(path);
  const of = table.wordsOf ?? table.wordsIn;
  found[path] = of ? [shape(of("en")), shape(of("ko"))] : null;
}
console.log(JSON.stringify(found));
"""


def test_every_table_says_the_same_in_both_languages() -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        ["node", "--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", "--input-type=module", "-e", COMPARE]
        + [str(table) for table in TABLES],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "PATH": path},
    )
    shapes = json.loads(run.stdout)
    assert set(shapes) == {str(table) for table in TABLES}
    for table, sides in shapes.items():
        assert sides is not None, f"{table} has neither wordsOf(language) nor wordsIn(language)"
        assert sides[0] == sides[1], table
