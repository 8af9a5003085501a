"""Makes the built page speak to the origin it came from.

Reflex bakes the backend's address into the bundle and at run time replaces its host name only: a build made for
port 8000 would call port 8000 wherever it is served, and no port at all under HTTPS. Ours calls its own origin, so
that one build serves every port, name and proxy.
"""

from typing import Any

from reflex_base.plugins import Plugin

STATE_JS = "utils/state.js"
THEIRS = """    const frontend_hostname = window.location.hostname;
    endpoint.hostname = frontend_hostname;
    if (window.location.protocol === "https:") {
      if (endpoint.protocol === "ws:") {
        endpoint.protocol = "wss:";
      } else if (endpoint.protocol === "http:") {
        endpoint.protocol = "https:";
      }
      endpoint.port = ""; // Assume websocket is on https port via load balancer.
    }
"""
OURS = """    const secure = window.location.protocol === "https:" ? "s" : "";
    const scheme = endpoint.protocol.startsWith("ws") ? "ws" : "http";
    return new URL(`${scheme}${secure}://${window.location.host}${endpoint.pathname}${endpoint.search}`);
"""


class OriginPlugin(Plugin):
    """Changes one function of Reflex's page code at build time."""

    def pre_compile(self, **context: Any) -> None:
        context["add_modify_task"](STATE_JS, use_own_origin)


def use_own_origin(state_js: str) -> str:
    """Reflex's state.js with `getBackendURL` on the page's own origin. Raises when Reflex changed that function."""
    if OURS in state_js:
        return state_js
    if state_js.count(THEIRS) != 1:
        raise RuntimeError("reflex's getBackendURL is not the one of 0.10.1: look at kdrama_app/ui/origin_plugin.py")
    return state_js.replace(THEIRS, OURS)
