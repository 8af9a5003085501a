"""The audit trail as a page shows it."""

from collections.abc import Sequence

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import card, day
from kdrama_app.ui.streams.trail import Trace
from kdrama_app.ui.words import t


def trail_list(traces: rx.vars.ArrayVar[Sequence[Trace]], *, of_many: bool = False) -> rx.Component:
    """`of_many`: each says what it was done to."""
    return rx.cond(
        traces.length() > 0,
        card(
            rx.el.h2(t("What was done", "변경 기록"), class_name="text-lg font-bold"),
            rx.el.ol(
                rx.foreach(traces, lambda trace: _trace(trace, of_many=of_many)),
                class_name="mt-3 flex flex-col gap-3 text-sm",
            ),
        ),
    )


def _trace(trace: ObjectVar[Trace], *, of_many: bool) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.span(t(trace.done, trace.done_ko), class_name="font-medium"),
            rx.el.span(f"#{trace.subject}", class_name="tabular-nums") if of_many else None,
            rx.el.span(trace.actor),
            rx.el.span(day(trace.at, time=True)),
            class_name="dots text-muted",
        ),
        rx.cond(
            trace.before != "",
            rx.el.p(
                rx.el.span(t("Before: ", "이전: "), class_name="text-muted"),
                trace.before,
                class_name="line-clamp-3 break-words",
            ),
        ),
        class_name="border-l-2 border-line pl-3",
    )
