"""/history: what somebody watched, and how to have it forgotten."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.account.history_state import Entry, HistoryState
from kdrama_app.ui.account.kept import kept, waiting_rows
from kdrama_app.ui.components import (
    ago,
    button,
    button_link,
    confirm_button,
    empty_state,
    heading,
    icon_button,
    notice,
    progress_bar,
)
from kdrama_app.ui.components.cards import label
from kdrama_app.ui.components.still import IN_A_LIST, still
from kdrama_app.ui.components.tiles import EpisodeTile
from kdrama_app.ui.layout import frame
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.el.div(
            heading(
                t("History", "시청 기록"),
                note=t("Only you see this.", "나만 볼 수 있어요."),
                action=_tools(),
            ),
            rx.cond(
                HistoryState.paused,
                notice(
                    t("Paused: what you watch now is not remembered.", "일시중지됨: 지금 보는 작품은 기록되지 않아요."),
                    tone="warning",
                    icon="circle-pause",
                ),
            ),
            kept(
                rx.el.ul(rx.foreach(HistoryState.entries, _entry), class_name="rise flex flex-col gap-2"),
                loaded=HistoryState.loaded,
                some=HistoryState.entries.length() > 0,
                has_more=HistoryState.has_more,
                on_more=HistoryState.more,
                empty=_empty(),
                waiting=waiting_rows("h-24"),
            ),
            class_name="mx-auto flex w-full max-w-3xl flex-col gap-6",
        )
    )


def _tools() -> rx.Component:
    return rx.cond(
        HistoryState.loaded,
        rx.el.div(
            button(
                rx.cond(
                    HistoryState.paused,
                    rx.fragment(rx.icon("play", size=16, aria_hidden=True), t("Go on remembering", "다시 기록하기")),
                    rx.fragment(rx.icon("pause", size=16, aria_hidden=True), t("Pause", "일시중지")),
                ),
                kind="quiet",
                size="sm",
                on_click=HistoryState.pause(~HistoryState.paused),
            ),
            rx.cond(
                HistoryState.entries.length() > 0,
                confirm_button(
                    rx.icon("trash-2", size=16, aria_hidden=True),
                    t("Clear all", "모두 지우기"),
                    title=t("Clear your history?", "시청 기록을 모두 지울까요?"),
                    text=t(
                        "Where you stopped in each episode is forgotten too. There is no way back.",
                        "회차마다 보던 위치도 함께 사라져요. 되돌릴 수 없어요.",
                    ),
                    action=t("Clear all", "모두 지우기"),
                    on_confirm=HistoryState.forget_all,
                ),
            ),
            class_name="flex flex-wrap gap-2",
        ),
    )


def _entry(entry: ObjectVar[Entry]) -> rx.Component:
    tile = entry.tile.to(EpisodeTile)
    return rx.el.li(
        rx.el.a(
            rx.el.div(
                still(tile.thumbnail, "size-full", sizes=IN_A_LIST),
                rx.el.div(
                    progress_bar(tile.watched, label=t("Watched", "시청한 만큼"), extra="h-1 rounded-none"),
                    class_name="absolute inset-x-0 bottom-0",
                ),
                class_name="relative aspect-video w-32 shrink-0 overflow-hidden rounded-lg ring-1 ring-ink/10 sm:w-44",
            ),
            rx.el.div(
                rx.el.p(tile.series, class_name="truncate font-semibold"),
                rx.el.p(label(tile), " · ", tile.title, class_name="line-clamp-2 text-sm text-muted"),
                rx.el.p(ago(entry.watched_at), class_name="mt-1 text-sm text-muted"),
                class_name="min-w-0 flex-1 self-center",
            ),
            href=tile.href,
            class_name="flex min-w-0 flex-1 gap-4 rounded-card p-2 transition-colors hover:bg-ink/5",
        ),
        icon_button(
            "x",
            label=t("Take out of the history: ", "기록에서 지우기: ") + tile.title,
            on_click=HistoryState.forget(tile.id),
        ),
        key=tile.id,
        class_name="flex items-center gap-1",
    )


def _empty() -> rx.Component:
    return empty_state(
        t("Nothing watched yet", "아직 시청한 작품이 없어요"),
        t("What you watch appears here, with where you stopped.", "작품을 보면 보던 위치와 함께 이곳에 모여요."),
        button_link(t("Find something to watch", "볼 작품 찾기"), href="/"),
        icon="history",
    )
