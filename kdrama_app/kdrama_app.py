"""The Reflex app: every page of the site, and what a person sees when a handler fails."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from starlette.applications import Starlette
from starlette.types import ASGIApp

from kdrama_app.api.app import FrontDoor
from kdrama_app.lifespan import run_beside
from kdrama_app.operations.logs import configure_logs
from kdrama_app.ui import (
    account,
    clips,
    design,
    home,
    live,
    login,
    people,
    reels,
    search,
    series,
    streams,
    studio,
    watch,
)
from kdrama_app.ui.bell import Bell
from kdrama_app.ui.components.connection import connection_notice
from kdrama_app.ui.faults import tell
from kdrama_app.ui.layout import NAME
from kdrama_app.ui.session import Session
from kdrama_app.ui.spoilers import Spoilers
from kdrama_app.ui.words import t
from kdrama_app.wiring import current_services

configure_logs()

DESCRIPTION = "A library of K-dramas, watched in the browser."


# The addresses of pages that are the same for everybody.
PAGES: set[str] = set()


def front_door(site: ASGIApp) -> ASGIApp:
    """The API beside the site, on one port."""
    if isinstance(site, Starlette):
        # Reflex puts its guard against other origins around the site and around all of this.
        site.user_middleware.clear()
    return FrontDoor(site, current_services(), pages=PAGES)


app = rx.App(
    stylesheets=["/site.css"],
    reset_style=False,  # Tailwind's preflight is the reset
    html_lang="en",
    head_components=[
        # Asked for before the modules that a page names: nothing is painted until it ran.
        rx.el.link(rel="preload", href="/early.js", custom_attrs={"as": "script"}),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="theme-color", content="#0c0b10"),
        rx.el.script(src="/early.js"),
    ],
    toaster=rx.toast.provider(position="top-center", theme="dark", rich_colors=False, close_button=True),
    backend_exception_handler=tell,
    api_transformer=front_door,
)
app.app_wraps[5, "Overlay"] = connection_notice
app.register_lifespan_task(run_beside)


def place(page: Callable[[], rx.Component], route: str, name: str | rx.Var, *on_load: Any) -> None:
    """Add a page. `name` stands in the window's title before the site's; each visit first learns who is here."""
    if route.startswith("/") and route != "/" and "[" not in route:
        PAGES.add(route)
    title = rx.cond(rx.Var.create(name).to(str) != "", f"{name} · {NAME}", NAME)
    app.add_page(
        page,
        route=route,
        title=title,
        description=DESCRIPTION,
        image="/mark.svg",
        on_load=[Session.arrive, *on_load, Bell.refresh],
    )


place(home.page, "/", t("Home", "홈"), home.HomeState.load)
place(search.page, "/search", t("Search", "검색"), search.SearchState.load)
place(series.page, "/series/[slug]", series.SeriesState.shown.name, series.SeriesState.load)
place(
    watch.page,
    "/watch/[video_id]",
    watch.WatchState.shown.title,
    watch.WatchState.load,
    watch.CommentsState.load,
    Spoilers.load,
)
place(reels.page, "/reels", t("Clips", "클립"), reels.ReelsState.load)
place(login.login_page, "/login", t("Log in", "로그인"))
place(login.register_page, "/register", t("Create an account", "계정 만들기"))
place(login.setup_page, "/setup", t("Set up", "시작하기"))
place(account.page, "/account", t("Account", "계정"), account.AccountState.load, Spoilers.load)
place(account.history_page, "/history", t("History", "시청 기록"), account.HistoryState.load)
place(account.my_list_page, "/list", t("My list", "내가 찜한 작품"), account.MyListState.load)
place(account.ratings_page, "/ratings", t("My ratings", "내 평점"), account.RatingsState.load)
place(clips.clips_page, "/clips", t("My clips", "내 클립"), clips.MyClips.load)
place(clips.clip_page, "/clip/[shortcode]", clips.ClipState.shown.title, clips.ClipState.load)
place(live.page, "/live", t("Live", "라이브"), live.LiveState.load)
place(live.stream_page, "/live/[stream_id]", live.StreamState.name, live.StreamState.load)
place(streams.list_page, "/admin/streams", t("Streams", "방송"), streams.StreamsDesk.load, streams.StreamSwitches.load)
place(
    streams.edit_page,
    "/admin/streams/[stream_id]",
    rx.cond(streams.EditStream.is_new, t("Add a stream", "방송 추가"), streams.EditStream.name),
    streams.EditStream.load,
    streams.Marks.load,
)
place(streams.streamers_page, "/admin/streamers", t("Streamers", "방송인"), streams.StreamersDesk.load)
place(
    streams.streamer_page,
    "/admin/streamers/[streamer_id]",
    rx.cond(streams.EditStreamer.id == 0, t("Add a streamer", "방송인 추가"), streams.EditStreamer.name),
    streams.EditStreamer.load,
)
place(streams.moments_page, "/admin/moments", t("Moments", "장면"), streams.MomentsDesk.load)
place(people.page, "/admin/people", t("People", "사람들"), people.People.load)
place(design.page, "/admin/design", t("Design", "디자인"), design.DesignState.load)
place(studio.videos_page, "/studio", t("My videos", "내 영상"), studio.MyVideos.load)
place(studio.trash_page, "/studio/trash", t("Trash", "휴지통"), studio.Trash.load)
place(studio.edit_page, "/studio/videos/[video_id]", studio.EditVideo.form.title, *studio.EDIT_LOADS)
place(studio.upload_page, "/studio/upload", t("Upload", "업로드"), studio.UploadDesk.load, studio.LinkDesk.load)
place(studio.series_page, "/studio/series/[slug]", t("Edit the series", "시리즈 수정"), studio.SeriesEditor.load)
place(home.not_found_page, "404", t("Not found", "찾을 수 없음"))
