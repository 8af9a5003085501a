"""What the page build changes of Reflex."""

from pathlib import Path

import pytest
import reflex_base

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
