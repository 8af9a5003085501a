"""The Reflex app: every page of the site, and what a person sees when a handler fails."""

import reflex as rx

from kdrama_app.ui import account, home, login, series, watch
from kdrama_app.ui.faults import tell
from kdrama_app.ui.layout import NAME
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t

app = rx.App(
    stylesheets=["/site.css"],
    reset_style=False,  # Tailwind's preflight is the reset
    html_lang="en",
    head_components=[
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.meta(name="theme-color", content="#0c0b10"),
    ],
    toaster=rx.toast.provider(position="top-center", theme="dark", rich_colors=False, close_button=True),
    backend_exception_handler=tell,
)

ARRIVE = Session.arrive

app.add_page(home.page, route="/", title=NAME, on_load=[ARRIVE, home.HomeState.load])
app.add_page(
    series.page,
    route="/series/[slug]",
    title=f"{series.SeriesState.shown.name} · {NAME}",
    on_load=[ARRIVE, series.SeriesState.load],
)
app.add_page(
    watch.page,
    route="/watch/[video_id]",
    title=f"{watch.WatchState.shown.title} · {NAME}",
    on_load=[ARRIVE, watch.WatchState.load],
)
app.add_page(login.login_page, route="/login", title=f"{t('Log in', '로그인')} · {NAME}", on_load=[ARRIVE])
app.add_page(
    login.register_page, route="/register", title=f"{t('Create an account', '계정 만들기')} · {NAME}", on_load=[ARRIVE]
)
app.add_page(login.setup_page, route="/setup", title=f"{t('Set up', '시작하기')} · {NAME}", on_load=[ARRIVE])
app.add_page(
    account.page,
    route="/account",
    title=f"{t('Account', '계정')} · {NAME}",
    on_load=[ARRIVE, account.AccountState.load],
)
