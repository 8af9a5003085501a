"""The search page: the desk, then what was found, or what one may look around by."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.components import button_link, empty_state, skeleton
from kdrama_app.ui.components.cards import POSTERS, duration, label, series_card, watched_bar
from kdrama_app.ui.components.rail import rail, rail_skeleton
from kdrama_app.ui.components.sentinel import more_of
from kdrama_app.ui.components.still import IN_A_LIST, still
from kdrama_app.ui.components.tiles import EpisodeTile
from kdrama_app.ui.layout import frame
from kdrama_app.ui.search.desk import search_desk
from kdrama_app.ui.search.state import SearchState
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.el.h1(t("Search", "검색"), class_name="sr-only"),
        rx.el.div(
            search_desk(
                tags=SearchState.tags,
                languages=SearchState.languages,
                asked=SearchState.asked,
                on_find=SearchState.find,
            ),
            # While the desk is on its way its place is kept.
            class_name="min-h-[7.75rem]",
        ),
        rx.el.p(_told(), role="status", class_name="mt-6 min-h-6 text-sm text-muted"),
        rx.el.div(
            rx.match(
                SearchState.phase,
                ("around", _around()),
                ("found", _found()),
                ("nothing", _nothing()),
                _waiting(),
            ),
            custom_attrs={"data-results": ""},
            class_name="mt-2",
        ),
    )


def _told() -> rx.Component:
    """How much was found, for whoever does not see it."""
    told = t(SearchState.told, SearchState.told_ko)
    return rx.fragment(rx.match(SearchState.phase, ("found", told), ("nothing", told), ""))


def _found() -> rx.Component:
    return rx.el.div(
        rx.cond(SearchState.series.length() > 0, rx.cond(SearchState.both, _few_series(), _grid())),
        rx.cond(
            SearchState.episodes.length() > 0,
            rx.el.section(
                rx.el.h2(t("Episodes", "에피소드"), class_name="mb-2 text-xl font-bold tracking-tight"),
                rx.el.ul(
                    rx.foreach(SearchState.episodes, _episode),
                    class_name="-mx-2 grid gap-1 lg:grid-cols-2 lg:gap-x-6",
                ),
            ),
        ),
        rx.cond(
            SearchState.more_series | SearchState.more_episodes,
            more_of(SearchState.more, count=SearchState.shown),
        ),
        key=SearchState.asked.kind,
        class_name="flex flex-col gap-10",
    )


def _few_series() -> rx.Component:
    """Before the episodes; all of them are a page of their own."""
    return rail(
        t("Series", "시리즈"),
        rx.foreach(SearchState.series, series_card),
        poster=True,
        href=SearchState.only_series,
    )


def _grid() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("Series", "시리즈"), class_name="mb-4 text-xl font-bold tracking-tight"),
        rx.el.div(rx.foreach(SearchState.series, series_card), class_name=POSTERS),
    )


def _episode(tile: ObjectVar[EpisodeTile]) -> rx.Component:
    """An episode among others of other series."""
    return rx.el.li(
        rx.el.a(
            rx.el.div(
                still(tile.thumbnail, "size-full", sizes=IN_A_LIST),
                watched_bar(tile),
                class_name="relative aspect-video w-36 shrink-0 overflow-hidden rounded-lg ring-1 ring-ink/10 sm:w-44",
            ),
            rx.el.div(
                rx.el.p(tile.series, class_name="truncate text-sm font-medium text-accent-bright"),
                rx.el.p(tile.title, class_name="line-clamp-2 font-semibold"),
                rx.el.p(
                    label(tile),
                    rx.cond(tile.duration.to(str) != "", rx.fragment(" · ", duration(tile))),
                    class_name="mt-0.5 text-sm text-muted",
                ),
                rx.cond(
                    tile.playable, None, rx.el.p(t("Being prepared", "준비 중"), class_name="text-sm text-warning")
                ),
                class_name="min-w-0 flex-1 self-center",
            ),
            href=tile.href,
            class_name="flex gap-4 rounded-card p-2 transition-colors hover:bg-ink/5 focus-visible:bg-ink/5",
        )
    )


def _nothing() -> rx.Component:
    text = SearchState.asked.text
    return rx.el.div(
        empty_state(
            rx.cond(
                text == "",
                t("Nothing found", "찾은 것이 없어요"),
                t(f"Nothing found for “{text}”", f"“{text}” 검색 결과가 없어요"),
            ),
            t(
                "Check the spelling, or type less of it: parts of words, initials (ㄷㄲㅂ) and Latin letters "
                "(dokkaebi) find things too.",
                "맞춤법을 확인하거나 더 짧게 입력해 보세요. "
                "단어의 일부, 초성(ㄷㄲㅂ), 로마자(dokkaebi)로도 찾을 수 있어요.",
            ),
            rx.cond(
                SearchState.without_filters != "",
                button_link(
                    t("Search without filters", "필터 없이 검색하기"), href=SearchState.without_filters, kind="quiet"
                ),
            ),
            button_link(t("Browse all series", "모든 시리즈 둘러보기"), href="/search?kind=series", kind="quiet"),
            icon="search-x",
        ),
        _popular(),
    )


def _around() -> rx.Component:
    return rx.el.div(
        rx.cond(
            SearchState.popular.length() > 0,
            _popular(),
            empty_state(
                t("Nothing to find yet", "아직 찾을 작품이 없어요"),
                t("The first series will be found here.", "첫 시리즈가 올라오면 여기에서 찾을 수 있어요."),
                button_link(t("To the front page", "홈으로"), href="/"),
                icon="search",
            ),
        )
    )


def _popular() -> rx.Component:
    return rx.cond(
        SearchState.popular.length() > 0,
        rx.el.section(
            rx.el.h2(t("Popular now", "지금 인기 있는"), class_name="mb-4 text-xl font-bold tracking-tight"),
            rx.el.div(rx.foreach(SearchState.popular, series_card), class_name=POSTERS),
        ),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rail_skeleton(poster=True),
        rx.el.div(*[skeleton("h-24") for _ in range(4)], class_name="mt-10 grid gap-4 lg:grid-cols-2"),
        aria_busy=True,
    )
