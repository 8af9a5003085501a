"""What a stream's own page shows of it, its moments, and its history. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kdrama_app.streams.platforms import host_of
from kdrama_app.streams.views import LiveSession, StatusChange, StreamView, TimestampView
from kdrama_app.ui.components.platforms import live_href
from kdrama_app.ui.components.tiles import length_of
from kdrama_app.ui.live.embeds import embed_of, place_in_recording
from kdrama_app.ui.live.shown import StreamCard, stream_card


@dataclass(frozen=True)
class Moment:
    """`into`: how far into the broadcast, "1:02:03", "" where that is not known; `href`: there in its recording, ""
    where the platform's addresses know no such place; `at` is ISO 8601."""

    id: int
    title: str
    at: str
    into: str
    href: str


@dataclass(frozen=True)
class Change:
    """`at` is ISO 8601; `lasted`: what had been live until then, "" for nothing."""

    status: str
    at: str
    lasted: str
    lasted_ko: str


@dataclass(frozen=True)
class Broadcast:
    """One of a stream's earlier ones."""

    href: str
    started: str
    lasted: str
    lasted_ko: str


@dataclass(frozen=True)
class StreamPageView:
    """`host`: where `link` leads; `embed`: the frame's address, "" for none, from `embed_host`; `newest`: where the
    stream goes on that took the place of this one, "" where none did."""

    card: StreamCard
    source: str
    link: str
    host: str
    embed: str
    embed_host: str
    upright: bool
    notes: str
    posted_by: str
    checked: str
    last_live: str
    newest: str
    may_edit: bool


def stream_page(
    stream: StreamView, *, begun: datetime | None, newest: int, site: str, may_edit: bool
) -> StreamPageView:
    """`newest`: the id of the last of its line; `site`: the host of our own page."""
    embed = embed_of(stream.link, site=site)
    return StreamPageView(
        card=stream_card(stream, begun=begun),
        source=stream.source,
        link=stream.link,
        host=host_of(stream.link).removeprefix("www."),
        embed=embed.src if embed else "",
        embed_host=embed.host if embed else "",
        upright=embed is not None and embed.upright,
        notes=stream.notes,
        posted_by=stream.posted_by,
        checked=_iso(stream.last_checked_at),
        last_live=_iso(stream.last_live_at),
        newest=live_href(newest) if stream.archived and newest != stream.id else "",
        may_edit=may_edit,
    )


def moments_of(marks: Iterable[TimestampView], *, link: str, begun: datetime | None) -> list[Moment]:
    """`begun`: when the broadcast was first known to be live."""
    return [_moment(mark, link, begun) for mark in marks]


def changes_of(history: Sequence[StatusChange], stream_id: int) -> list[Change]:
    """Of one stream, the latest first."""
    began: datetime | None = None
    found: list[Change] = []
    for change in (each for each in history if each.stream_id == stream_id):
        lived = ((change.live_until or change.at) - began).total_seconds() if began and change.status != "live" else 0.0
        found.append(Change(change.status.value, change.at.isoformat(), *_lengths(max(0.0, lived))))
        began = (began or change.at) if change.status == "live" else None
    return found[::-1]


def broadcasts_of(sessions: Iterable[LiveSession], *, but: int) -> list[Broadcast]:
    """All of a line save the stream `but`, the latest first."""
    others = [each for each in sessions if each.stream_id != but]
    return [
        Broadcast(live_href(each.stream_id), each.started_at.isoformat(), *_lengths(each.live_seconds))
        for each in reversed(others)
    ]


def clock_time(seconds: int) -> str:
    """A place in a recording: "4:05", "1:02:03"."""
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _moment(mark: TimestampView, link: str, begun: datetime | None) -> Moment:
    seconds = int((mark.at - begun).total_seconds()) if begun and mark.at >= begun else None
    return Moment(
        id=mark.id,
        title=mark.title,
        at=mark.at.isoformat(),
        into="" if seconds is None else clock_time(seconds),
        href="" if seconds is None else place_in_recording(link, seconds),
    )


def _lengths(seconds: float) -> tuple[str, str]:
    return (
        length_of(seconds, hour=" h", minute=" min", second=" s"),
        length_of(seconds, hour="시간", minute="분", second="초"),
    )


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
