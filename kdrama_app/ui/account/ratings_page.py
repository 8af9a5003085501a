"""/ratings: what somebody gave stars to, to be changed and taken back."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.account.kept import kept, waiting_rows
from kdrama_app.ui.account.ratings_state import RatingRow, RatingsState
from kdrama_app.ui.components import ago, button_link, empty_state, heading
from kdrama_app.ui.components.still import still
from kdrama_app.ui.components.tiles import SeriesTile
from kdrama_app.ui.layout import frame
from kdrama_app.ui.series.acts import stars
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.el.div(
            heading(
                t("My ratings", "내 평점"),
                note=t("Others see only the average.", "다른 사람에게는 평균만 보여요."),
            ),
            kept(
                rx.el.ul(rx.foreach(RatingsState.rows, _row), class_name="rise flex flex-col gap-2"),
                loaded=RatingsState.loaded,
                some=RatingsState.rows.length() > 0,
                has_more=RatingsState.has_more,
                on_more=RatingsState.more,
                empty=_empty(),
                waiting=waiting_rows("h-28"),
            ),
            class_name="mx-auto flex w-full max-w-3xl flex-col gap-6",
        )
    )


def _row(row: ObjectVar[RatingRow]) -> rx.Component:
    tile = row.tile.to(SeriesTile)
    return rx.el.li(
        rx.el.a(
            still(
                tile.thumbnail,
                "aspect-poster w-20 rounded-lg ring-1 ring-ink/10 sm:w-24",
                sizes=rx.cond(tile.poster_set.to(str) != "", "6rem", "16rem"),
                own_set=tile.poster_set.to(str),
            ),
            href=tile.href,
            aria_hidden=True,
            tab_index=-1,
            class_name="shrink-0",
        ),
        rx.el.div(
            rx.el.a(tile.name, href=tile.href, class_name="line-clamp-2 text-lg font-semibold hover:underline"),
            rx.el.p(
                rx.cond(row.stars == 0, t("Taken back", "지운 평점"), ago(row.rated_at)),
                class_name="text-sm text-muted",
            ),
            stars(
                row.stars,
                legend=t(f"Your rating of {tile.name}", f"{tile.name}: 내 평점"),
                on_rate=lambda given: RatingsState.rate(row.slug, given),
            ),
            class_name="-ml-1 flex min-w-0 flex-1 flex-col gap-1 *:ml-1",
        ),
        key=row.slug,
        class_name="flex items-center gap-4 rounded-card p-2 transition-colors hover:bg-ink/5",
    )


def _empty() -> rx.Component:
    return empty_state(
        t("Nothing rated yet", "아직 평점을 준 작품이 없어요"),
        t("Give a series its stars on its page, and find them here.", "작품 페이지에서 별점을 주면 이곳에 모여요."),
        button_link(t("Look around", "작품 둘러보기"), href="/"),
        icon="star",
    )
