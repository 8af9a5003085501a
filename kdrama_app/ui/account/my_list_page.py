"""/list: the series somebody put on their list."""

import reflex as rx

from kdrama_app.ui.account.kept import kept
from kdrama_app.ui.account.my_list_state import MyListState
from kdrama_app.ui.components import button_link, empty_state, heading, skeleton
from kdrama_app.ui.components.cards import series_card
from kdrama_app.ui.layout import frame
from kdrama_app.ui.words import t

_GRID = "mt-6 grid grid-cols-2 gap-4 sm:grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] sm:gap-5"


def page() -> rx.Component:
    return frame(
        heading(t("My list", "내가 찜한 작품")),
        kept(
            rx.el.div(rx.foreach(MyListState.series, series_card), class_name=f"rise {_GRID}"),
            loaded=MyListState.loaded,
            some=MyListState.series.length() > 0,
            has_more=MyListState.has_more,
            on_more=MyListState.more,
            empty=_empty(),
            waiting=rx.el.div(*[skeleton("aspect-poster") for _ in range(6)], aria_busy=True, class_name=_GRID),
        ),
    )


def _empty() -> rx.Component:
    return empty_state(
        t("Nothing on your list yet", "아직 찜한 작품이 없어요"),
        t("Put a series on it, and find it here when you have time.", "보고 싶은 작품을 찜해 두면 이곳에 모여요."),
        button_link(t("Look around", "작품 둘러보기"), href="/"),
        icon="bookmark",
    )
