"""The audit trail in words: who did what, and what there was before. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kdrama_app.operations.audit import Deed

# By what was done: in English, in Korean.
_DONE: dict[str, tuple[str, str]] = {
    "streamer.create": ("Added", "추가"),
    "streamer.change": ("Changed", "수정"),
    "streamer.remove": ("Removed", "삭제"),
    "streamer.merge": ("Merged another into it", "다른 방송인을 합침"),
    "timestamp.create": ("Marked", "표시"),
    "timestamp.change": ("Changed", "수정"),
    "timestamp.remove": ("Removed", "삭제"),
    "timestamp.merge": ("Merged another into it", "다른 장면을 합침"),
}


@dataclass(frozen=True)
class Trace:
    """`subject` is the id of what it was done to; `before`: what it was, in its own words; `at` is ISO 8601."""

    at: str
    actor: str
    done: str
    done_ko: str
    subject: str
    before: str


def traces(deeds: Iterable[Deed]) -> list[Trace]:
    return [_trace(deed) for deed in deeds]


def _trace(deed: Deed) -> Trace:
    english, korean = _DONE.get(deed.action, (deed.action, deed.action))
    return Trace(
        at=deed.at.isoformat(),
        actor=deed.actor,
        done=english,
        done_ko=korean,
        subject=deed.subject.partition(":")[2],
        before=_before(deed.details),
    )


def _before(details: Mapping[str, Any]) -> str:
    """What is known of the thing before the deed, or of what was merged into it."""
    before: Mapping[str, Any] = details.get("before") or {}
    named = [str(before[name]) for name in ("name", "title") if before.get(name)]
    listed = [", ".join(before[name]) for name in ("platforms", "links") if before.get(name)]
    return " · ".join([*named, *listed, *([str(before["notes"])[:200]] if before.get("notes") else [])])
