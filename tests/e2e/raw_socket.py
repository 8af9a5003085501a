"""The site's websocket without its pages: what anybody can send who has read how Reflex speaks.

Socket.IO 5 over Engine.IO 4 (socket.io/docs/v4/engine-io-protocol): "0" opens, "40" joins a namespace, "42" is an
event, "2" and "3" are ping and pong.
"""

import importlib
import inspect
import json
import pkgutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
import simple_websocket

import kdrama_app.ui
from kdrama_app.ui.session import Session

NAMESPACE = "/_event"
PATIENCE = 30


@dataclass(frozen=True)
class Handler:
    """One event handler of a State of ours, by the name a client calls it with; `arguments`: name to annotation."""

    name: str
    arguments: dict[str, Any]


def handlers() -> Iterator[Handler]:
    """Every event handler of every State of the site."""
    for module in pkgutil.walk_packages(kdrama_app.ui.__path__, "kdrama_app.ui."):
        importlib.import_module(module.name)
    for state in _states(rx.State):
        if not state.__module__.startswith("kdrama_app."):
            continue
        for name, handler in sorted(state.event_handlers.items()):
            signature = inspect.signature(handler.fn, eval_str=True)
            arguments = {each.name: each.annotation for each in list(signature.parameters.values())[1:]}
            yield Handler(f"{state.get_full_name()}.{name}", arguments)


def _states(of: type[rx.State]) -> Iterator[type[rx.State]]:
    for state in of.__subclasses__():
        yield state
        yield from _states(state)


@dataclass
class Socket:
    """One connection; `heard` is every frame that came, as it came."""

    url: str
    cookie: str = ""
    page: str = "/"
    heard: list[str] = field(default_factory=list)

    def __enter__(self) -> "Socket":
        token = str(uuid.uuid4())
        address = f"{self.url.replace('http', 'ws', 1)}{NAMESPACE}/?EIO=4&transport=websocket&token={token}"
        # This client's Host header has no port, and an Origin must match it.
        headers = [(b"Origin", self.url.rpartition(":")[0].encode()), (b"Cookie", self.cookie.encode())]
        self._socket = simple_websocket.Client(address, headers=headers)
        self._socket.send(f"40{NAMESPACE},")
        self._until(lambda frame: frame.startswith(f"40{NAMESPACE}"))
        self._theme = "dark"
        self.call("reflex___state____state.hydrate", {})
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def call(self, name: str, payload: dict[str, Any]) -> str:
        """Send an event and wait until it is done; what came back, as text.

        A handler that changes nothing answers nothing, and one client's events are handled in their order: so another
        event follows, whose answer is awaited.
        """
        before = len(self.heard)
        self._send(name, payload)
        self._theme = "light" if self._theme == "dark" else "dark"
        self._send(f"{Session.get_full_name()}.dress", {"theme": self._theme})
        self._until(lambda frame: f'"theme_rx_state_":"{self._theme}"' in frame)
        return "\n".join(self.heard[before:])

    def _send(self, name: str, payload: dict[str, Any]) -> None:
        router = {"pathname": self.page, "asPath": self.page, "query": {}}
        event = {"name": name, "payload": payload, "router_data": router, "token": ""}
        self._socket.send(f"42{NAMESPACE},{json.dumps(['event', event])}")

    def _until(self, met: Any) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            frame = self._socket.receive(timeout=max(0.0, deadline - time.monotonic()))
            if frame is None:
                raise AssertionError(f"nothing more within {PATIENCE} s; last heard: {self.heard[-3:]}")
            frame = frame if isinstance(frame, str) else frame.decode()
            if frame == "2":
                self._socket.send("3")
                continue
            self.heard.append(frame)
            if met(frame):
                return
