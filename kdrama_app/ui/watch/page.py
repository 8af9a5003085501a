"""The page of an episode: the player (or why there is none yet), its words, the other episodes."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import button_link, progress_bar, skeleton
from kdrama_app.ui.components.cards import episode_row
from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.components.tiles import EpisodeTile
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.watch.comments import comments_section
from kdrama_app.ui.watch.player import player
from kdrama_app.ui.watch.state import WatchState
from kdrama_app.ui.watch.withheld import unsaid
from kdrama_app.ui.words import t

_STAGE = "watch-stage night relative bg-black"
# The episodes stand beside the player where there is room; the player never grows higher than the window.
_BESIDE = (
    "watch mx-auto grid w-full max-w-[100rem] gap-x-8 lg:grid-cols-[minmax(0,1fr)_22rem] lg:px-10 lg:pt-6 "
    "lg:grid-rows-[auto_1fr] xl:grid-cols-[minmax(0,1fr)_26rem]"
)
_ALONE = "watch mx-auto w-full lg:px-10 lg:pt-6 lg:max-w-[max(56rem,calc((100dvh-11rem)*16/9))]"


def page() -> rx.Component:
    return frame(
        rx.match(WatchState.phase, ("missing", _missing()), ("loading", _loading()), _episode()),
        wide=True,
    )


def _episode() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.match(
                    WatchState.phase,
                    ("playing", _player()),
                    ("locked", _locked()),
                    ("failed", _failed()),
                    _preparing(),
                ),
                class_name=_STAGE,
            ),
            _words(),
            class_name="watch-main min-w-0",
        ),
        _others(),
        comments_section(),
        class_name=rx.cond(WatchState.episodes.length() > 1, _BESIDE, _ALONE),
    )


def _player() -> rx.Component:
    shown = WatchState.shown
    return player(
        video_id=shown.id,
        title=f"{shown.series} · {shown.title}",
        language=rx.cond(Session.korean, "ko", "en"),
        spoken=shown.spoken,
        duration=shown.duration,
        next_href=shown.next_href,
        next_title=shown.next_title,
        next_label=rx.cond(Session.korean, shown.next_label_ko, shown.next_label),
        next_poster=shown.next_poster,
        previous_href=shown.previous_href,
        autoplay=WatchState.autoplay,
        on_autoplay=WatchState.set_autoplay,
        preferred=WatchState.preferred,
        on_prefer=WatchState.prefer,
        on_end=WatchState.load,
        # Its picture among the episodes, and its exact length, were not known before.
        on_grown=WatchState.load,
    )


def _panel(icon: str, title: rx.Var, text: rx.Var, *actions: rx.Component) -> rx.Component:
    """What stands where the picture would be."""
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                rx.icon(icon, size=26, aria_hidden=True),
                class_name="grid size-14 place-items-center rounded-full bg-accent/10 text-accent-bright max-sm:hidden",
            ),
            rx.el.h2(title, class_name="text-xl font-bold sm:text-2xl"),
            rx.el.p(text, class_name="text-muted"),
            *actions,
            class_name="rise flex w-full max-w-md flex-col items-center gap-3 text-center",
        ),
        class_name="grid min-h-56 w-full place-items-center bg-surface p-6 sm:aspect-video",
    )


def _locked() -> rx.Component:
    here = WatchState.here
    return _panel(
        "lock",
        t("Log in to watch", "로그인하고 시청하세요"),
        t("Watching is for members of this site.", "이 사이트의 회원만 시청할 수 있어요."),
        rx.el.div(
            button_link(t("Log in", "로그인"), href=f"/login?next={here}"),
            button_link(t("Create an account", "계정 만들기"), href=f"/register?next={here}", kind="quiet"),
            class_name="mt-2 flex flex-wrap justify-center gap-3",
        ),
    )


def _preparing() -> rx.Component:
    percent = WatchState.encoded.to(int)
    return _panel(
        "sparkles",
        t("This episode is being prepared", "영상을 준비하고 있어요"),
        t("It starts here by itself as soon as it can play.", "준비되는 대로 이곳에서 바로 시작돼요."),
        rx.el.div(
            progress_bar(percent, label=t("Prepared", "준비된 만큼"), extra="h-2"),
            rx.el.p(f"{percent}%", class_name="mt-2 text-sm text-muted tabular-nums"),
            class_name="mt-2 w-full",
        ),
        pulse(WatchState.look_again, seconds=2),
    )


def _failed() -> rx.Component:
    return _panel(
        "triangle-alert",
        t("This video could not be prepared", "영상을 준비하지 못했어요"),
        rx.cond(
            WatchState.shown.failure != "",
            t(WatchState.shown.failure, WatchState.shown.failure_ko),
            t("Its uploader can try it again.", "올린 사람이 다시 시도할 수 있어요."),
        ),
        rx.cond(Session.may_upload, button_link(t("Open the studio", "스튜디오 열기"), href="/studio", kind="quiet")),
    )


def _words() -> rx.Component:
    shown = WatchState.shown
    return rx.el.div(
        rx.el.a(shown.series, href=shown.series_href, class_name="font-semibold text-accent-bright hover:underline"),
        rx.el.h1(shown.title, class_name="mt-1 text-2xl font-bold tracking-tight sm:text-3xl"),
        rx.el.p(rx.cond(Session.korean, shown.label_ko, shown.label), class_name="mt-1 text-muted"),
        rx.el.p(shown.description, class_name="mt-4 max-w-3xl whitespace-pre-line text-ink/85 empty:hidden"),
        rx.cond(shown.withheld, unsaid(shown.id)),
        rx.cond(
            shown.next_href != "",
            button_link(
                t("Next episode", "다음 화"),
                rx.icon("skip-forward", size=18, aria_hidden=True),
                href=shown.next_href,
                kind="quiet",
                extra="mt-6",
            ),
        ),
        class_name="px-4 py-6 sm:px-6 lg:px-0",
    )


def _others() -> rx.Component:
    def row(tile: ObjectVar[EpisodeTile]) -> rx.Component:
        return episode_row(tile, current=tile.id == WatchState.shown.id)

    return rx.cond(
        WatchState.episodes.length() > 1,
        rx.el.aside(
            rx.el.h2(t("Episodes", "회차"), class_name="mb-3 px-2 text-lg font-bold"),
            rx.el.ul(
                rx.foreach(WatchState.episodes, row),
                class_name="flex flex-col gap-1 lg:max-h-[calc(100dvh-11rem)] lg:overflow-y-auto",
            ),
            aria_label=t("Episodes", "회차"),
            class_name="watch-others min-w-0 px-2 max-lg:pb-6 sm:px-4 lg:row-span-2 lg:px-0",
        ),
    )


def _missing() -> rx.Component:
    return dead_end(
        t("There is no such video", "그런 영상이 없어요"),
        t("It may have been taken away, or the link is not whole.", "삭제되었거나 링크가 잘못되었을 수 있어요."),
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            skeleton("watch-stage aspect-video w-full max-lg:rounded-none"),
            rx.el.div(skeleton("h-8 w-2/3"), skeleton("mt-3 h-5 w-1/3"), class_name="px-4 py-6 sm:px-6 lg:px-0"),
            class_name="watch-main",
        ),
        rx.el.div(*[skeleton("h-24") for _ in range(5)], class_name="watch-others hidden flex-col gap-3 lg:flex"),
        aria_busy=True,
        class_name=_BESIDE,
    )
