"""What the site says of a stream, in lists and on its page. Pure."""

from dataclasses import dataclass
from datetime import datetime

from kdrama_app.streams.drafts import KIND
from kdrama_app.streams.views import Status, StreamView
from kdrama_app.ui.components.platforms import MARKS, PLATFORMS_KO, live_href


@dataclass(frozen=True)
class StreamCard:
    """A stream in a list. `name`: its title, else who streams; `by`: who streams, where the title is said already.

    `status` is live, offline or unknown; `since`: when it went live, of others when they last were, "" for never
    (ISO 8601); `kind` is empty for a plain stream.
    """

    id: int
    href: str
    name: str
    by: str
    mark: str
    platform: str
    platform_ko: str
    place: str
    kind: str
    status: str
    since: str
    pinned: bool
    followed: bool = False


def stream_card(stream: StreamView, *, begun: datetime | None, followed: bool = False) -> StreamCard:
    """`begun`: when it was first known to be live."""
    since = (begun or stream.last_live_at) if stream.status is Status.LIVE else stream.last_live_at
    return StreamCard(
        id=stream.id,
        href=live_href(stream.id),
        name=stream.title or stream.source,
        by=stream.source if stream.title else "",
        mark=MARKS[stream.platform],
        platform=stream.platform.value,
        platform_ko=PLATFORMS_KO[stream.platform],
        place=place_of(stream),
        kind="" if stream.kind == KIND else stream.kind,
        status=stream.status.value,
        since=since.isoformat() if since else "",
        pinned=stream.is_pinned,
        followed=followed,
    )


def place_of(stream: StreamView) -> str:
    """City and state, as far as they are known."""
    return ", ".join(part for part in (stream.city, stream.state) if part)
