"""What the page build changes of Reflex."""

import inspect
from pathlib import Path

import pytest
import reflex_base
from reflex_base.compiler import templates

from kdrama_app.ui.early_plugin import fetch_early
from kdrama_app.ui.origin_plugin import use_own_origin

STATE_JS = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"


def test_the_built_page_speaks_to_the_origin_it_came_from() -> None:
    changed = use_own_origin(STATE_JS.read_text(encoding="utf-8"))
    assert "window.location.host}" in changed
    assert 'endpoint.port = ""' not in changed


def test_a_second_build_changes_nothing_more() -> None:
    once = use_own_origin(STATE_JS.read_text(encoding="utf-8"))
    assert use_own_origin(once) == once


def test_a_reflex_that_was_rewritten_stops_the_build() -> None:
    with pytest.raises(RuntimeError, match="getBackendURL"):
        use_own_origin("export const getBackendURL = (url) => new URL(url);")


def test_scripts_of_a_page_come_with_it() -> None:
    """As Reflex's own template has it: doubled braces are those of its formatting."""
    template = inspect.getsource(templates).replace("{{", "{").replace("}}", "}")
    changed = fetch_early(template)
    assert "load().catch" in changed and "await component();\n        setComponent" not in changed
    assert fetch_early(changed) == changed
    with pytest.raises(RuntimeError, match="ClientSide"):
        fetch_early("export function ClientSide(component) {}")
