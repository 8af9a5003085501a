"""Moments and counts in the reader's language and their own time zone, worded by their browser."""

import reflex as rx
from reflex.utils.imports import ImportVar
from reflex.vars import FunctionStringVar, VarData

from kdrama_app.ui.session import Session

_LIBRARY = f"$/{rx.asset('times.js', shared=True).importable_path.removeprefix('$/')}"


def day(iso: str | rx.Var[str], *, time: bool = False) -> rx.Var[str]:
    """The date of an ISO 8601 moment, "" of none; `time`: and the time of day."""
    return _worded("day", iso, time)


def ago(iso: str | rx.Var[str]) -> rx.Var[str]:
    """How long ago an ISO 8601 moment was: "3 hours ago"."""
    return _worded("ago", iso)


def count(number: int | rx.Var[int]) -> rx.Var[str]:
    """A number with its separators, large ones in short."""
    return _worded("count", number)


def _worded(name: str, value: object, *more: object) -> rx.Var[str]:
    written = FunctionStringVar.create(name, _var_data=VarData(imports={_LIBRARY: [ImportVar(tag=name)]}))
    return written.call(value, rx.cond(Session.korean, "ko", "en"), *more).to(str)
