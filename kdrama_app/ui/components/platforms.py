"""The sites that people stream on: a sign of our own for each, its Korean name, and where a stream has its page."""

import reflex as rx

from kdrama_app.streams.views import Platform

# Letters of our own for each platform: nobody's picture is fetched or copied.
MARKS: dict[Platform, str] = {
    Platform.TIKTOK: "TT",
    Platform.YOUTUBE: "YT",
    Platform.TWITCH: "Tw",
    Platform.FACEBOOK: "Fb",
    Platform.INSTAGRAM: "Ig",
    Platform.KICK: "Ki",
    Platform.CHZZK: "치",
    Platform.SOOP: "So",
    Platform.WEVERSE: "We",
    Platform.OTHER: "⋯",
}
PLATFORMS_KO: dict[Platform, str] = {
    Platform.TIKTOK: "틱톡",
    Platform.YOUTUBE: "유튜브",
    Platform.TWITCH: "트위치",
    Platform.FACEBOOK: "페이스북",
    Platform.INSTAGRAM: "인스타그램",
    Platform.KICK: "킥",
    Platform.CHZZK: "네이버 치지직",
    Platform.SOOP: "SOOP",
    Platform.WEVERSE: "위버스",
    Platform.OTHER: "기타",
}


def platform_mark(letters: rx.Var[str], extra: str = "size-12 text-base") -> rx.Component:
    """The platform's name is beside it."""
    return rx.el.span(
        letters,
        aria_hidden=True,
        class_name=(
            "grid shrink-0 select-none place-items-center rounded-xl bg-linear-to-br from-ink/15 to-ink/5 "
            f"font-bold tracking-tight text-ink {extra}"
        ),
    )


def live_href(stream_id: int) -> str:
    return f"/live/{stream_id}"
