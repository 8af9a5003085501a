"""/live/[stream_id]: a stream where it is shown, what is known of it, what was marked in it."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import ago, button, button_classes, button_link, skeleton
from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.components.platforms import platform_mark
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.layout import frame
from kdrama_app.ui.live.facade import facade
from kdrama_app.ui.live.parts import live_badge, status_badge
from kdrama_app.ui.live.stream_parts import OUT, broadcasts, facts, history, moments
from kdrama_app.ui.live.stream_shown import StreamPageView
from kdrama_app.ui.live.stream_state import StreamState
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

REFRESH_SECONDS = 10


def page() -> rx.Component:
    return frame(
        rx.match(
            StreamState.phase,
            ("there", _there()),
            (
                "missing",
                dead_end(
                    t("This stream is not here", "이 방송은 없어요"),
                    t("It may have been removed.", "삭제되었을 수 있어요."),
                    icon="radio",
                ),
            ),
            _waiting(),
        )
    )


def _shown() -> ObjectVar[StreamPageView]:
    return StreamState.shown.to(StreamPageView)


def _there() -> rx.Component:
    shown = _shown()
    return rx.el.div(
        pulse(StreamState.refresh, seconds=REFRESH_SECONDS),
        rx.el.a(
            rx.icon("chevron-left", size=18, aria_hidden=True),
            t("All streams", "모든 방송"),
            href="/live",
            class_name="inline-flex min-h-11 items-center gap-1 text-sm font-medium text-muted hover:text-ink",
        ),
        rx.cond(shown.newest != "", _earlier(shown)),
        rx.el.div(
            rx.el.div(_stage(shown), _head(shown), _notes(shown), class_name="flex min-w-0 flex-col gap-6"),
            rx.el.div(moments(), facts(shown), history(), broadcasts(), class_name="flex min-w-0 flex-col gap-4"),
            class_name="mt-2 grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_24rem]",
        ),
        class_name="rise",
    )


def _earlier(shown: ObjectVar[StreamPageView]) -> rx.Component:
    return rx.el.p(
        rx.icon("history", size=18, aria_hidden=True, class_name="shrink-0"),
        t("This is an earlier broadcast.", "지난 방송이에요."),
        rx.el.a(
            t("To the newest one", "최신 방송 보기"),
            href=shown.newest,
            class_name="font-semibold text-accent-bright underline underline-offset-4",
        ),
        class_name="mb-4 flex flex-wrap items-center gap-x-2 gap-y-1 rounded-card bg-ink/10 px-4 py-3 text-sm",
    )


def _stage(shown: ObjectVar[StreamPageView]) -> rx.Component:
    """The platform's own player, after a click; where it has none for other sites, a way out."""
    mark = rx.el.div(
        platform_mark(shown.card.mark, "size-16 text-xl"),
        rx.cond(shown.card.status == "live", live_badge()),
        class_name="flex flex-col items-center gap-3",
    )
    return rx.cond(
        shown.embed != "",
        facade(
            mark,
            src=shown.embed,
            title=t(f"{shown.card.name} on {shown.card.platform}", f"{shown.card.platform_ko}의 {shown.card.name}"),
            action=t("Watch here", "여기에서 보기"),
            note=t(
                f"This loads {shown.card.platform}'s player from {shown.embed_host}, which then knows that you watch.",
                f"{shown.embed_host}의 {shown.card.platform_ko} 플레이어를 불러와요. "
                "그러면 그쪽에서 시청 사실을 알 수 있어요.",
            ),
            upright=shown.upright,
            button_class=button_classes("primary"),
        ),
        rx.el.div(
            rx.el.div(
                mark,
                button_link(
                    t(f"Watch on {shown.card.platform}", f"{shown.card.platform_ko}에서 보기"),
                    rx.icon("external-link", size=18, aria_hidden=True),
                    rx.el.span(t("(opens a new window)", "(새 창)"), class_name="sr-only"),
                    href=shown.link,
                    **OUT,
                ),
                rx.el.p(
                    t(f"It is shown on {shown.host} only.", f"{shown.host}에서만 볼 수 있어요."),
                ),
                class_name="facade-words",
            ),
            class_name="facade night",
        ),
    )


def _head(shown: ObjectVar[StreamPageView]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                status_badge(shown.card.status),
                rx.el.span(_since(shown), class_name="text-sm text-muted"),
                rx.cond(
                    shown.card.pinned,
                    rx.el.span(
                        rx.icon("pin", size=16, aria_hidden=True),
                        t("Pinned", "고정됨"),
                        class_name="inline-flex items-center gap-1 text-sm text-muted",
                    ),
                ),
                class_name="flex flex-wrap items-center gap-x-3 gap-y-1",
            ),
            rx.el.h1(shown.card.name, class_name="mt-2 text-2xl font-bold tracking-tight sm:text-3xl"),
            rx.el.p(
                rx.el.span(shown.source, class_name="font-medium text-ink"),
                rx.el.span(t(shown.card.platform, shown.card.platform_ko)),
                rx.cond(shown.card.place != "", rx.el.span(shown.card.place)),
                rx.cond(shown.card.kind != "", rx.el.span(shown.card.kind)),
                class_name="dots mt-1 text-muted",
            ),
            class_name="min-w-0",
        ),
        rx.el.div(
            _bell(shown),
            button_link(
                rx.icon("external-link", size=18, aria_hidden=True),
                t(f"Open on {shown.card.platform}", f"{shown.card.platform_ko}에서 열기"),
                rx.el.span(t("(opens a new window)", "(새 창)"), class_name="sr-only"),
                href=shown.link,
                kind="quiet",
                **OUT,
            ),
            rx.cond(
                shown.may_edit,
                button_link(
                    rx.icon("pencil", size=18, aria_hidden=True),
                    t("Edit", "수정"),
                    href=f"/admin/streams/{shown.card.id}",
                    kind="ghost",
                ),
            ),
            class_name="flex flex-wrap gap-2",
        ),
        class_name="flex flex-col gap-5",
    )


def _bell(shown: ObjectVar[StreamPageView]) -> rx.Component:
    return rx.cond(
        Session.signed_in,
        rx.cond(
            StreamState.followed,
            button(
                rx.icon("bell-ring", size=18, aria_hidden=True),
                t("You are told when live", "라이브 알림 받는 중"),
                kind="quiet",
                aria_pressed="true",
                on_click=StreamState.unfollow,
            ),
            button(
                rx.icon("bell", size=18, aria_hidden=True),
                t("Notify me when live", "라이브 알림 받기"),
                aria_pressed="false",
                on_click=StreamState.follow,
            ),
        ),
        button_link(
            rx.icon("bell", size=18, aria_hidden=True),
            t("Log in to be told when live", "로그인하고 라이브 알림 받기"),
            href=f"/login?next={shown.card.href}",
            kind="quiet",
        ),
    )


def _since(shown: ObjectVar[StreamPageView]) -> rx.Component:
    since = shown.card.since
    return rx.fragment(
        rx.cond(
            since == "",
            t("Not live yet", "아직 방송한 적 없어요"),
            rx.cond(
                shown.card.status == "live",
                t(f"Began {ago(since)}", f"{ago(since)} 시작"),
                t(f"Last live {ago(since)}", f"마지막 방송 {ago(since)}"),
            ),
        )
    )


def _notes(shown: ObjectVar[StreamPageView]) -> rx.Component:
    return rx.cond(
        shown.notes != "",
        rx.el.p(shown.notes, class_name="max-w-3xl whitespace-pre-line break-words leading-relaxed"),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        skeleton("aspect-video w-full"),
        skeleton("h-64"),
        class_name="mt-13 grid gap-8 lg:grid-cols-[minmax(0,1fr)_24rem]",
        aria_busy=True,
    )
