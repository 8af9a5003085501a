"""/clips: the clips somebody made."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.clips.list_state import MyClips
from kdrama_app.ui.clips.shown import ClipTile
from kdrama_app.ui.components import ago, badge, button, button_link, empty_state, heading, skeleton
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.components.sheet import confirm_button
from kdrama_app.ui.components.still import still
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

_GRID = "mt-6 grid gap-x-5 gap-y-8 sm:grid-cols-2 lg:grid-cols-3"


def page() -> rx.Component:
    return frame(
        heading(
            t("My clips", "내 클립"),
            note=t(
                "Whoever may watch the episode may watch its clip.", "회차를 볼 수 있는 사람은 클립도 볼 수 있어요."
            ),
        ),
        rx.cond(
            MyClips.loaded,
            rx.cond(MyClips.clips.length() > 0, _list(), _empty()),
            rx.el.div(*[skeleton("aspect-video") for _ in range(6)], aria_busy=True, class_name=_GRID),
        ),
    )


def _list() -> rx.Component:
    return rx.fragment(
        rx.el.ul(rx.foreach(MyClips.clips, _card), class_name=f"rise {_GRID}"),
        rx.cond(MyClips.making, pulse(MyClips.load, seconds=2)),
        rx.cond(
            MyClips.has_more,
            rx.el.div(
                button(t("Show more", "더 보기"), kind="quiet", on_click=MyClips.more), class_name="mt-8 text-center"
            ),
        ),
    )


def _card(clip: ObjectVar[ClipTile]) -> rx.Component:
    shape = rx.cond(clip.upright, "h-full aspect-[9/16] mx-auto", "size-full")
    return rx.el.li(
        rx.el.a(
            still(clip.poster, shape, sizes="(min-width: 64rem) 24rem, (min-width: 40rem) 45vw, 92vw"),
            rx.el.span(
                clip.lasts,
                class_name="night absolute right-2 bottom-2 rounded-md bg-black/75 px-1.5 text-xs font-bold text-ink",
            ),
            href=clip.href,
            aria_hidden=True,
            tab_index=-1,
            class_name="relative block aspect-video overflow-hidden rounded-card bg-ink/10",
        ),
        rx.el.div(
            rx.el.div(
                rx.el.a(
                    clip.title, href=clip.href, class_name="line-clamp-2 font-semibold break-words hover:underline"
                ),
                rx.el.p(
                    clip.series,
                    " · ",
                    rx.cond(Session.korean, clip.label_ko, clip.label),
                    " · ",
                    ago(clip.created_at),
                    class_name="mt-0.5 text-sm text-muted",
                ),
                rx.match(
                    clip.status,
                    ("making", badge(t("Being made", "만드는 중"), tone="accent")),
                    (
                        "failed",
                        rx.el.p(t(clip.failure, clip.failure_ko), class_name="mt-1 text-sm text-danger"),
                    ),
                    rx.fragment(),
                ),
                class_name="min-w-0 flex-1",
            ),
            confirm_button(
                rx.icon("trash-2", size=18, aria_hidden=True),
                label=t(f"Delete {clip.title}", f"{clip.title} 삭제"),
                title=t("Delete this clip?", "이 클립을 삭제할까요?"),
                text=t(
                    "Its link will lead nowhere. This cannot be undone.",
                    "공유한 링크도 더는 열리지 않아요. 되돌릴 수 없어요.",
                ),
                action=t("Delete", "삭제"),
                on_confirm=MyClips.delete(clip.code),
                kind="ghost",
                extra="size-11 shrink-0 px-0",
            ),
            class_name="mt-2.5 flex items-start gap-2",
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        t("No clips yet", "아직 만든 클립이 없어요"),
        t(
            "Press the scissors in the player to keep a moment and share it.",
            "플레이어의 가위 버튼을 누르면 마음에 드는 장면을 잘라 공유할 수 있어요.",
        ),
        button_link(t("Look around", "작품 둘러보기"), href="/"),
        icon="scissors",
    )
