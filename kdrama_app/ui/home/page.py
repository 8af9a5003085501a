"""The front page: a hero, then rails; an empty library says what to do next."""

import reflex as rx

from kdrama_app.ui.components import button_link, empty_state, skeleton
from kdrama_app.ui.components.cards import POSTERS, encoded, episode_card, going_on_card, series_card
from kdrama_app.ui.components.rail import rail, rail_skeleton
from kdrama_app.ui.components.sentinel import more_of
from kdrama_app.ui.components.tiles import SeriesTile
from kdrama_app.ui.home.hero import hero
from kdrama_app.ui.home.state import HomeState
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.theme import CONTENT
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.cond(HomeState.loaded, rx.cond(HomeState.empty, _empty(), _library()), _waiting()),
        wide=True,
    )


def _library() -> rx.Component:
    return rx.el.div(
        hero(HomeState.slides),
        rx.el.div(
            rx.cond(Session.signed_in, rx.fragment(), _invitation()),
            rx.cond(
                HomeState.continuing.length() > 0,
                rail(
                    t("Continue watching", "이어서 보기"),
                    rx.foreach(
                        HomeState.continuing, lambda tile: going_on_card(tile, on_remove=HomeState.put_aside(tile.id))
                    ),
                ),
            ),
            rx.cond(HomeState.listed.length() > 0, _row(t("My list", "찜한 작품"), HomeState.listed, "listed")),
            rail(
                t("New episodes", "새로 올라온 에피소드"),
                rx.foreach(HomeState.newest, episode_card),
                on_end=HomeState.go_on("newest"),
            ),
            # The one series of a small library would only say again what the grid says.
            rx.cond(
                HomeState.popular.length() > 1, _row(t("Popular now", "지금 인기 있는"), HomeState.popular, "popular")
            ),
            rx.foreach(
                HomeState.tagged,
                lambda shelf: _row(
                    shelf.tag,
                    shelf.tiles.to(list[SeriesTile]),
                    rx.Var.create("tag:") + shelf.tag.to(str),
                    href=f"/search?tag={encoded(shelf.tag)}",
                ),
            ),
            _all_series(),
            class_name=f"{CONTENT} relative flex flex-col gap-10 sm:gap-12",
        ),
        class_name="rise",
    )


def _row(title: rx.Var, tiles: rx.Var, shelf: str | rx.Var, *, href: str | rx.Var = "") -> rx.Component:
    return rail(title, rx.foreach(tiles, series_card), poster=True, href=href, on_end=HomeState.go_on(shelf))


def _all_series() -> rx.Component:
    return rx.el.section(
        rx.el.h2(t("All series", "모든 시리즈"), class_name="mb-4 text-xl font-bold tracking-tight"),
        rx.el.div(rx.foreach(HomeState.series, series_card), class_name=POSTERS),
        rx.cond(
            HomeState.more,
            more_of(HomeState.go_on("series"), count=HomeState.series.length()),
            rx.cond(
                HomeState.series_in_all > HomeState.series.length(),
                rx.el.p(
                    rx.el.a(
                        t("Search for the others by name or tag", "나머지는 이름이나 태그로 찾아보세요"),
                        href="/search",
                        class_name="font-medium text-accent-bright underline underline-offset-4",
                    ),
                    class_name="py-8 text-center",
                ),
            ),
        ),
    )


def _invitation() -> rx.Component:
    """For whoever is not logged in: what an account is for, without getting in the way."""
    return rx.el.aside(
        rx.el.div(
            rx.el.h2(t("Watch with an account", "계정이 있으면 볼 수 있어요"), class_name="font-semibold"),
            rx.el.p(
                t(
                    "Log in to play, and to go on where you stopped on any device.",
                    "로그인하면 재생하고, 어느 기기에서든 보던 곳부터 이어서 볼 수 있어요.",
                ),
                class_name="mt-0.5 text-sm text-muted",
            ),
            class_name="min-w-0",
        ),
        rx.el.div(
            button_link(t("Log in", "로그인"), href="/login"),
            button_link(t("Create an account", "계정 만들기"), href="/register", kind="quiet"),
            class_name="flex flex-wrap gap-2",
        ),
        aria_label=t("Accounts", "계정 안내"),
        class_name=(
            "flex flex-wrap items-center justify-between gap-4 rounded-card border border-line bg-surface px-5 py-4"
        ),
    )


def _empty() -> rx.Component:
    upload = button_link(
        rx.icon("upload", size=18, aria_hidden=True), t("Upload an episode", "에피소드 올리기"), href="/studio/upload"
    )
    return rx.cond(
        Session.may_upload,
        empty_state(
            t("Your library is empty", "아직 비어 있어요"),
            t(
                "Drop in a video file. It plays here a few moments later.",
                "영상 파일을 올려 보세요. 잠시 후 이곳에서 바로 볼 수 있어요.",
            ),
            upload,
            alone=True,
        ),
        empty_state(
            t("Nothing to watch yet", "아직 볼 수 있는 작품이 없어요"),
            t("Somebody is surely about to upload the first episode.", "곧 첫 에피소드가 올라올 거예요."),
            rx.cond(
                Session.signed_in,
                rx.fragment(),
                button_link(t("Create an account", "계정 만들기"), href="/register"),
            ),
            alone=True,
        ),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        skeleton("h-[30rem] sm:h-[36rem] rounded-none"),
        rx.el.div(rail_skeleton(), rail_skeleton(poster=True), class_name=f"{CONTENT} mt-8 flex flex-col gap-12"),
        aria_busy=True,
    )
