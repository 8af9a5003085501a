"""What pages of streams are made of: the word for a status, a card."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import ago, badge
from kdrama_app.ui.components.platforms import platform_mark
from kdrama_app.ui.live.shown import StreamCard
from kdrama_app.ui.words import t

CARDS = "grid gap-3 sm:grid-cols-2 sm:gap-4 xl:grid-cols-3"


def live_badge() -> rx.Component:
    return rx.el.span(
        rx.el.span(aria_hidden=True, class_name="live-dot"),
        t("LIVE", "라이브"),
        class_name=(
            "inline-flex items-center gap-1.5 rounded-full bg-accent px-2.5 py-0.5 text-xs font-bold tracking-wide "
            "text-on-accent"
        ),
    )


def status_badge(status: rx.Var[str]) -> rx.Component:
    return rx.fragment(
        rx.match(
            status,
            ("live", live_badge()),
            ("offline", badge(t("Offline", "오프라인"))),
            badge(t("Not known", "확인 안 됨"), tone="warning"),
        )
    )


def stream_card_view(card: ObjectVar[StreamCard]) -> rx.Component:
    live = card.status == "live"
    return rx.el.li(
        rx.el.a(
            rx.el.span(
                platform_mark(card.mark),
                rx.cond(live, rx.el.span(aria_hidden=True, class_name="live-ring")),
                class_name="relative shrink-0 self-start",
            ),
            rx.el.div(
                rx.el.p(card.name, class_name="line-clamp-2 font-semibold leading-snug"),
                rx.el.p(
                    rx.cond(card.by != "", rx.el.span(card.by)),
                    rx.el.span(t(card.platform, card.platform_ko)),
                    rx.cond(card.place != "", rx.el.span(card.place)),
                    rx.cond(card.kind != "", rx.el.span(card.kind)),
                    class_name="dots mt-0.5 line-clamp-1 text-sm text-muted",
                ),
                rx.el.div(
                    status_badge(card.status),
                    rx.el.span(_since(card), class_name="text-sm text-muted tabular-nums"),
                    class_name="mt-2 flex flex-wrap items-center gap-2",
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.el.span(
                rx.cond(card.pinned, _sign("pin", t("Pinned", "고정됨"), "text-accent-bright")),
                rx.cond(card.followed, _sign("bell-ring", t("You are told when it is live", "라이브 알림 받는 중"))),
                class_name="flex shrink-0 flex-col gap-2 text-muted",
            ),
            href=card.href,
            class_name=(
                "flex h-full gap-4 rounded-card border bg-surface p-4 transition-colors hover:border-ink/25 "
                f"hover:bg-raised {rx.cond(live, 'border-accent/50', 'border-line')}"
            ),
        ),
        key=card.id,
        custom_attrs={"data-stream": card.id},
        class_name="min-w-0",
    )


def _since(card: ObjectVar[StreamCard]) -> rx.Component:
    return rx.fragment(
        rx.cond(
            card.since == "",
            t("Not live yet", "아직 방송한 적 없어요"),
            rx.cond(
                card.status == "live",
                t(f"Began {ago(card.since)}", f"{ago(card.since)} 시작"),
                t(f"Last live {ago(card.since)}", f"마지막 방송 {ago(card.since)}"),
            ),
        )
    )


def _sign(icon: str, words: rx.Var[str], extra: str = "") -> rx.Component:
    return rx.el.span(
        rx.icon(icon, size=18, aria_hidden=True),
        rx.el.span(words, class_name="sr-only"),
        title=words,
        class_name=extra,
    )
