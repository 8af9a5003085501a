"""/clip/…: a clip by itself, to be shared, and the way into its episode."""

import reflex as rx

from kdrama_app.ui.clips.state import ClipState
from kdrama_app.ui.components import ago, button, button_link, skeleton
from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.components.sheet import confirm_button
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

_PAGE = "mx-auto flex w-full max-w-4xl flex-col gap-6"
_STAGE = "night mx-auto w-full overflow-hidden rounded-card bg-black"
_LYING, _UPRIGHT = "aspect-video", "aspect-[9/16] max-w-[min(100%,calc((100dvh-14rem)*9/16))]"


def page() -> rx.Component:
    return frame(
        rx.match(
            ClipState.phase,
            ("missing", _missing()),
            (
                "loading",
                rx.el.div(skeleton("aspect-video w-full"), skeleton("h-8 w-2/3"), aria_busy=True, class_name=_PAGE),
            ),
            _clip(),
        )
    )


def _clip() -> rx.Component:
    shown = ClipState.shown
    return rx.el.article(
        rx.el.div(
            rx.match(
                ClipState.phase,
                ("ready", _video()),
                ("locked", _locked()),
                ("failed", _failed()),
                _making(),
            ),
            class_name=rx.cond(shown.upright, f"{_STAGE} {_UPRIGHT}", f"{_STAGE} {_LYING}"),
        ),
        rx.el.div(
            rx.el.a(
                shown.series, href=shown.series_href, class_name="font-semibold text-accent-bright hover:underline"
            ),
            rx.el.h1(shown.title, class_name="mt-1 text-2xl font-bold tracking-tight break-words sm:text-3xl"),
            rx.el.p(
                rx.cond(Session.korean, shown.label_ko, shown.label),
                " · ",
                shown.lasts,
                " · ",
                t(f"by {shown.maker}", f"{shown.maker} 님이 만듦"),
                " · ",
                ago(shown.created_at),
                class_name="mt-1 text-muted",
            ),
            rx.cond(ClipState.phase != "locked", _actions()),
        ),
        class_name=_PAGE,
    )


def _video() -> rx.Component:
    shown = ClipState.shown
    return rx.el.video(
        src=shown.video,
        poster=shown.poster,
        controls=True,
        loop=True,
        auto_play=True,
        muted=True,
        plays_inline=True,
        aria_label=shown.title,
        class_name="size-full object-contain",
    )


def _actions() -> rx.Component:
    shown = ClipState.shown
    return rx.el.div(
        button_link(
            rx.icon("play", size=18, aria_hidden=True),
            t("Watch the episode from here", "여기서부터 이어 보기"),
            href=shown.watch_from,
        ),
        button(
            rx.icon("link", size=18, aria_hidden=True),
            t("Copy link", "링크 복사"),
            kind="quiet",
            on_click=[rx.set_clipboard(ClipState.address), rx.toast.success(t("Link copied", "링크를 복사했어요"))],
        ),
        rx.cond(
            shown.deletable,
            confirm_button(
                rx.icon("trash-2", size=18, aria_hidden=True),
                t("Delete", "삭제"),
                title=t("Delete this clip?", "이 클립을 삭제할까요?"),
                text=t(
                    "Its link will lead nowhere. This cannot be undone.",
                    "공유한 링크도 더는 열리지 않아요. 되돌릴 수 없어요.",
                ),
                action=t("Delete", "삭제"),
                on_confirm=ClipState.delete,
                size="md",
            ),
        ),
        class_name="mt-5 flex flex-wrap gap-3",
    )


def _panel(*children: rx.Component) -> rx.Component:
    return rx.el.div(
        *children, class_name="grid size-full min-h-56 place-content-center justify-items-center gap-3 p-6 text-center"
    )


def _locked() -> rx.Component:
    return _panel(
        rx.icon("lock", size=28, aria_hidden=True),
        rx.el.h2(t("Log in to watch", "로그인하고 시청하세요"), class_name="text-xl font-bold"),
        rx.el.p(t("Watching is for members of this site.", "이 사이트의 회원만 시청할 수 있어요.")),
        button_link(t("Log in", "로그인"), href=f"/login?next={ClipState.shown.href}"),
    )


def _making() -> rx.Component:
    return _panel(
        rx.el.p(
            t("This clip is being made …", "클립을 만들고 있어요 …"), role="status", class_name="text-lg font-semibold"
        ),
        pulse(ClipState.load, seconds=1),
    )


def _failed() -> rx.Component:
    return _panel(
        rx.icon("triangle-alert", size=28, aria_hidden=True),
        rx.el.h2(t("This clip could not be made", "클립을 만들지 못했어요"), class_name="text-xl font-bold"),
        rx.el.p(t(ClipState.shown.failure, ClipState.shown.failure_ko)),
    )


def _missing() -> rx.Component:
    return dead_end(
        t("There is no such clip", "그런 클립이 없어요"),
        t("It may have been taken away, or the link is not whole.", "삭제되었거나 링크가 잘못되었을 수 있어요."),
    )
