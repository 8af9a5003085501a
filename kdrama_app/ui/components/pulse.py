"""A clock in the page: what must follow the world is asked for again while somebody looks, and no longer."""

import reflex as rx
from reflex.event import EventType, no_args_event_spec


class _Pulse(rx.NoSSRComponent):
    library = rx.asset("pulse.jsx", shared=True).importable_path
    tag = "Pulse"

    seconds: rx.Var[float]
    on_pulse: rx.EventHandler[no_args_event_spec]


def pulse(on_pulse: EventType[()], *, seconds: float) -> rx.Component:
    """Mounted, it calls `on_pulse` every `seconds`; unmounted (or in a hidden tab), it stops."""
    return _Pulse.create(seconds=seconds, on_pulse=on_pulse)
