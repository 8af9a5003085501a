"""The frame of every page: skip link, header with navigation, the page, footer."""

from typing import Any

import reflex as rx

from kdrama_app.ui.bell import bell
from kdrama_app.ui.components import avatar, button_classes, button_link
from kdrama_app.ui.components.closed import closed_house, closed_to_others
from kdrama_app.ui.components.log_out import log_out
from kdrama_app.ui.components.page_root import page_root
from kdrama_app.ui.components.search_way import search_way
from kdrama_app.ui.components.typeface import typeface
from kdrama_app.ui.session import Session
from kdrama_app.ui.theme import CONTENT
from kdrama_app.ui.words import t

NAME = "K-Drama"


def frame(*children: Any, wide: bool = False, way_in: bool = False, fills: bool = False) -> rx.Component:
    """A page. `wide`: the page brings its own margins (a hero, the player); else it gets the site's.
    `way_in`: it is there while the house is closed, for admins to come in by.
    `fills`: it is as high as the window and dark in both themes, a screen for pictures; it scrolls inside of itself."""
    body = rx.fragment(*children) if wide or fills else rx.el.div(*children, class_name=f"{CONTENT} py-8 sm:py-10")
    if not way_in:
        body = rx.cond(Session.closed & ~Session.is_admin, closed_house(), body)
    return rx.el.div(
        page_root(),
        typeface(),
        _skip_link(),
        _header(),
        rx.cond(Session.closed & Session.is_admin, closed_to_others()),
        rx.el.main(
            body, id="content", tab_index=-1, class_name=f"flex-1 min-w-0 outline-none {'min-h-0' if fills else ''}"
        ),
        rx.fragment() if fills else _footer(),
        class_name=f"flex flex-col bg-ground text-ink font-sans {'night h-dvh' if fills else 'min-h-dvh'}",
    )


def mark(extra: str = "size-8") -> rx.Component:
    """The site's sign; its words are beside it."""
    return rx.el.img(src="/mark.svg", alt="", width="32", height="32", class_name=extra)


def _skip_link() -> rx.Component:
    """No link of the router's: those name their page too, and the built page is named otherwise than what was asked."""
    words = t("Skip to content", "본문으로 건너뛰기")
    return rx.el.A.create(words, href="#content", class_name=f"skip-link {button_classes()}")


def _header() -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.a(
                mark(),
                rx.el.span(
                    NAME,
                    class_name=(
                        "text-lg font-bold tracking-tight whitespace-nowrap "
                        f"{rx.cond(Session.sees_live, 'max-sm:sr-only', 'max-[30rem]:sr-only')}"
                    ),
                ),
                href="/",
                aria_label=t(f"{NAME}, home", f"{NAME} 홈"),
                class_name="flex items-center gap-2.5 rounded-md",
            ),
            # Until the session is known there is nothing to say, so that nobody sees the wrong words flash.
            rx.cond(Session.arrived, rx.fragment(_navigation(), _tools()), rx.el.div(class_name="h-11")),
            class_name=f"{CONTENT} flex h-16 items-center gap-2 sm:gap-6",
        ),
        class_name="sticky top-0 z-40 border-b border-line bg-ground/85 backdrop-blur-md",
    )


def _navigation() -> rx.Component:
    return rx.el.nav(
        # Where it gets narrow the site's sign leads there alone.
        _place(
            t("Home", "홈"), "/", "house", extra=rx.cond(Session.sees_live & Session.signed_in, "max-sm:hidden", "")
        ),
        _place(t("Search", "검색"), "/search", "search", extra="lg:hidden"),
        rx.cond(Session.clips, _place(t("Clips", "클립"), "/reels", "gallery-vertical-end")),
        rx.cond(Session.sees_live, _place(t("Live", "라이브"), "/live", "radio")),
        rx.cond(Session.may_upload, _place(t("Studio", "스튜디오"), "/studio", "clapperboard")),
        aria_label=t("Main", "주 메뉴"),
        class_name="rise flex items-center sm:gap-1",
    )


def _place(text: rx.Var, href: str, icon: str, *, extra: str | rx.Var[str] = "") -> rx.Component:
    here = rx.State.router.url.path == href
    return rx.el.a(
        rx.icon(icon, size=18, aria_hidden=True, class_name="sm:hidden"),
        rx.el.span(text, class_name="max-sm:sr-only"),
        href=href,
        aria_current=rx.cond(here, "page", "false"),
        class_name=(
            "inline-flex h-11 items-center rounded-full px-3 text-[0.95rem] font-medium text-muted "
            f"transition-colors hover:text-ink aria-[current=page]:text-ink {extra}"
        ),
    )


def _tools() -> rx.Component:
    return rx.el.div(
        # The search page has a larger one.
        rx.cond(rx.State.router.url.path != "/search", search_way()),
        _language_switch(),
        bell(),
        rx.cond(
            Session.signed_in,
            _account_menu(),
            button_link(t("Log in", "로그인"), href="/login", size="sm", kind="quiet"),
        ),
        class_name="rise ml-auto flex items-center gap-1 sm:gap-2",
    )


def _language_switch() -> rx.Component:
    return rx.el.button(
        rx.icon("languages", size=18, aria_hidden=True),
        rx.el.span(t("한국어", "English"), lang=rx.cond(Session.korean, "en", "ko"), class_name="max-sm:sr-only"),
        type="button",
        on_click=Session.speak(rx.cond(Session.korean, "en", "ko")),
        title=t("한국어로 보기", "View in English"),
        class_name=(
            "inline-flex h-11 min-w-11 items-center justify-center gap-2 rounded-full px-3 text-sm font-medium "
            "text-muted cursor-pointer transition-colors hover:text-ink"
        ),
    )


def _account_menu() -> rx.Component:
    item = "flex min-h-11 items-center gap-3 rounded-lg px-3 text-[0.95rem] hover:bg-ink/10"
    return rx.fragment(
        rx.el.button(
            avatar(Session.username),
            type="button",
            aria_label=t("Account menu", "계정 메뉴"),
            custom_attrs={"popoverTarget": "account-menu"},
            class_name="grid size-11 place-items-center rounded-full cursor-pointer",
        ),
        rx.el.div(
            rx.el.p(Session.username, class_name="truncate px-3 pt-2 pb-1 text-sm font-semibold text-muted"),
            rx.el.a(
                rx.icon("bookmark", size=18, aria_hidden=True),
                t("My list", "내가 찜한 작품"),
                href="/list",
                class_name=item,
            ),
            rx.el.a(
                rx.icon("history", size=18, aria_hidden=True),
                t("History", "시청 기록"),
                href="/history",
                class_name=item,
            ),
            rx.el.a(
                rx.icon("scissors", size=18, aria_hidden=True),
                t("My clips", "내 클립"),
                href="/clips",
                class_name=item,
            ),
            rx.el.a(
                rx.icon("star", size=18, aria_hidden=True),
                t("My ratings", "내 평점"),
                href="/ratings",
                class_name=item,
            ),
            rx.el.a(rx.icon("user", size=18, aria_hidden=True), t("Account", "계정"), href="/account", class_name=item),
            rx.cond(
                Session.is_admin,
                rx.el.a(
                    rx.icon("users", size=18, aria_hidden=True),
                    t("People", "사람들"),
                    href="/admin/people",
                    class_name=item,
                ),
            ),
            rx.cond(
                Session.may_upload,
                rx.el.a(
                    rx.icon("radio", size=18, aria_hidden=True),
                    t("Manage streams", "방송 관리"),
                    href="/admin/streams",
                    class_name=item,
                ),
            ),
            log_out(rx.icon("log-out", size=18, aria_hidden=True), class_name=f"{item} w-full cursor-pointer"),
            id="account-menu",
            custom_attrs={"popover": "auto"},
            class_name="menu w-60 rounded-card border border-line bg-raised p-1.5 text-ink shadow-2xl shadow-shade",
        ),
    )


def _footer() -> rx.Component:
    return rx.el.footer(
        rx.el.div(
            mark("size-5 opacity-70"),
            rx.el.p(NAME, class_name="font-medium"),
            rx.cond(
                Session.arrived,
                rx.el.p(t("Your own K-drama library.", "나만의 드라마 서재."), class_name="max-sm:hidden"),
            ),
            class_name=f"{CONTENT} flex items-center gap-2.5 py-8 text-sm text-muted",
        ),
        class_name="mt-12 border-t border-line",
    )
