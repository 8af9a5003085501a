"""The bell in the header: which of the streams that somebody follows went live."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.bell.state import Bell, Told
from kdrama_app.ui.components import ago, button
from kdrama_app.ui.components.platforms import platform_mark
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

REFRESH_SECONDS = 15
MENU = "bell-menu"
CLOSE = rx.call_script(f"document.getElementById('{MENU}')?.hidePopover()")


def bell() -> rx.Component:
    """Nothing for who follows nothing."""
    return rx.cond(Session.signed_in & Bell.wanted, _bell())


def _bell() -> rx.Component:
    return rx.fragment(
        pulse(Bell.refresh, seconds=REFRESH_SECONDS),
        rx.el.span(rx.cond(Bell.unread > 0, _new(), ""), role="status", class_name="sr-only"),
        rx.el.button(
            rx.icon("bell", size=20, aria_hidden=True),
            rx.cond(
                Bell.unread > 0,
                rx.el.span(
                    rx.cond(Bell.unread > 9, "9+", Bell.unread.to_string()),
                    aria_hidden=True,
                    class_name=(
                        "absolute right-1 top-1 grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1 "
                        "text-xs font-bold text-on-accent tabular-nums"
                    ),
                ),
            ),
            type="button",
            aria_label=rx.cond(Bell.unread > 0, _new(), t("Streams you follow", "팔로우한 방송")),
            custom_attrs={"popoverTarget": MENU},
            on_click=Bell.open,
            class_name=(
                "relative grid size-11 cursor-pointer place-items-center rounded-full text-muted transition-colors "
                "hover:text-ink"
            ),
        ),
        rx.el.div(
            rx.el.div(
                rx.el.p(t("Went live", "라이브 알림"), class_name="font-semibold"),
                rx.cond(
                    Bell.unread > 0,
                    button(t("Mark all as read", "모두 읽음"), kind="ghost", size="sm", on_click=Bell.read_all),
                ),
                class_name="flex min-h-11 items-center justify-between gap-3 px-3",
            ),
            rx.cond(
                Bell.told.length() > 0,
                rx.el.ul(rx.foreach(Bell.told, _told), class_name="max-h-[60dvh] overflow-y-auto"),
                rx.el.p(
                    t(
                        "Nothing yet. It stands here when one goes live.",
                        "아직 없어요. 라이브가 시작되면 여기에 보여요.",
                    ),
                    class_name="px-3 pb-3 text-sm text-muted",
                ),
            ),
            id=MENU,
            custom_attrs={"popover": "auto"},
            class_name=(
                "menu w-80 max-w-[calc(100vw-2rem)] rounded-card border border-line bg-raised p-1.5 text-ink "
                "shadow-2xl shadow-shade"
            ),
        ),
    )


def _new() -> rx.Var[str]:
    return t(
        rx.cond(Bell.unread == 1, "1 stream went live", f"{Bell.unread} streams went live").to(str),
        f"라이브 알림 {Bell.unread}개",
    )


def _told(told: ObjectVar[Told]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            platform_mark(told.mark, "size-9 text-xs"),
            rx.el.span(
                rx.el.span(told.name, class_name="line-clamp-2 font-medium leading-snug"),
                rx.el.span(
                    rx.cond(
                        told.still_live,
                        rx.el.span(t("Live now", "지금 라이브"), class_name="font-semibold text-accent-bright"),
                    ),
                    rx.el.span(ago(told.at)),
                    class_name="dots mt-0.5 block text-sm text-muted",
                ),
                class_name="min-w-0 flex-1",
            ),
            rx.cond(
                told.read,
                None,
                rx.el.span(
                    rx.el.span(t("New", "새 알림"), class_name="sr-only"),
                    class_name="mt-2 size-2 shrink-0 rounded-full bg-accent",
                ),
            ),
            href=told.href,
            on_click=[Bell.read(told.id), CLOSE],
            class_name="flex gap-3 rounded-lg p-3 hover:bg-ink/10",
        ),
        key=told.id,
    )
