"""The front page: a hero, then rails; an empty library says what to do next."""

import reflex as rx

from kdrama_app.ui.components import button_link, empty_state, skeleton
from kdrama_app.ui.components.backdrop import backdrop
from kdrama_app.ui.components.tiles import episode_card, rail, rail_skeleton, series_card
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
        _hero(),
        rx.el.div(
            rx.cond(
                HomeState.continuing.length() > 0,
                rail(t("Continue watching", "이어서 보기"), rx.foreach(HomeState.continuing, episode_card)),
            ),
            rail(t("New episodes", "새로 올라온 에피소드"), rx.foreach(HomeState.newest, episode_card)),
            rail(t("Series", "시리즈"), rx.foreach(HomeState.series, series_card), poster=True),
            class_name=f"{CONTENT} relative flex flex-col gap-10 sm:gap-14",
        ),
        class_name="rise",
    )


def _hero() -> rx.Component:
    return rx.el.section(
        backdrop(HomeState.hero.backdrop),
        rx.el.div(
            rx.el.p(
                t("Newest series", "새 시리즈"),
                class_name="text-sm font-semibold tracking-wide text-accent-bright",
            ),
            rx.el.h1(
                HomeState.hero.name,
                class_name="mt-2 max-w-3xl text-4xl leading-tight font-extrabold tracking-tight sm:text-6xl",
            ),
            rx.el.p(
                HomeState.hero.description,
                class_name="mt-4 line-clamp-4 max-w-xl text-base text-ink/85 empty:hidden sm:text-lg",
            ),
            rx.el.div(
                button_link(
                    rx.icon("play", size=20, aria_hidden=True, class_name="fill-current"),
                    t("Play", "재생"),
                    href=HomeState.hero.play_href,
                    extra="px-7",
                ),
                button_link(t("Episodes", "회차 보기"), href=HomeState.hero.series_href, kind="quiet"),
                class_name="mt-7 flex flex-wrap gap-3",
            ),
            class_name=f"{CONTENT} relative pt-40 pb-14 sm:pt-56 sm:pb-20",
        ),
        class_name="night relative isolate mb-6 overflow-hidden bg-ground",
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
        skeleton("h-[22rem] sm:h-[30rem] rounded-none"),
        rx.el.div(rail_skeleton(), rail_skeleton(poster=True), class_name=f"{CONTENT} mt-8 flex flex-col gap-12"),
        aria_busy=True,
    )
