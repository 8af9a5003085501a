"""/admin/people: find an account, say what it may do."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, badge, button, card, empty_state, heading, skeleton
from kdrama_app.ui.layout import frame
from kdrama_app.ui.people.state import People, Person
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        heading(
            t("People", "사람들"),
            note=t(
                "Viewers watch, uploaders add videos, admins run the site.",
                "시청자는 보고, 업로더는 올리고, 관리자는 사이트를 돌봐요.",
            ),
        ),
        rx.cond(
            Session.arrived & ~Session.is_admin,
            empty_state(
                t("This page is for admins", "관리자만 볼 수 있어요"),
                t(
                    "Ask an admin of this site if you need something here.",
                    "필요한 것이 있으면 관리자에게 문의해 주세요.",
                ),
            ),
            rx.el.div(_search(), _list(), class_name="mt-6 flex flex-col gap-4"),
        ),
    )


def _search() -> rx.Component:
    return rx.el.input(
        type="search",
        value=People.query,
        on_change=People.search.debounce(250),
        placeholder=t("Search by name or e-mail", "이름이나 이메일로 찾기"),
        aria_label=t("Search people", "사람 찾기"),
        class_name=f"{CONTROL} max-w-md",
    )


def _list() -> rx.Component:
    return rx.cond(
        People.loaded,
        rx.cond(
            People.any_rows,
            rx.fragment(
                card(
                    rx.el.ul(rx.foreach(People.rows, _row), class_name="divide-y divide-line"),
                    extra="overflow-hidden",
                ),
                _pages(),
            ),
            empty_state(
                t("Nobody found", "찾는 사람이 없어요"),
                t("Try another name or address.", "다른 이름이나 주소로 찾아보세요."),
                icon="users",
            ),
        ),
        rx.el.div(*[skeleton("h-16 w-full") for _ in range(4)], class_name="flex flex-col gap-2"),
    )


def _row(person: Person) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.p(
                rx.el.span(person.username, class_name="truncate font-semibold"),
                rx.cond(person.is_me, badge(t("You", "나"), tone="accent")),
                class_name="flex items-center gap-2",
            ),
            rx.el.p(person.email, class_name="truncate text-sm text-muted"),
            class_name="min-w-0 flex-1",
        ),
        rx.el.p(t("Since ", "가입 "), person.since, class_name="hidden shrink-0 text-sm text-muted sm:block"),
        rx.el.div(_role_choice(person), class_name="w-32 shrink-0 sm:w-36"),
        key=person.id,
        class_name="flex items-center gap-4 px-4 py-3 sm:px-5",
    )


def _role_choice(person: Person) -> rx.Component:
    return rx.el.select(
        rx.el.option(t("Viewer", "시청자"), value="user"),
        rx.el.option(t("Uploader", "업로더"), value="uploader"),
        rx.el.option(t("Admin", "관리자"), value="admin"),
        value=person.role,
        on_change=lambda role: People.set_role(person.id, role),
        aria_label=t(f"Role of {person.username}", f"{person.username} 님의 역할"),
        class_name=f"{CONTROL} bg-raised",
    )


def _pages() -> rx.Component:
    return rx.cond(
        People.many_pages,
        rx.el.nav(
            button(
                t("Back", "이전"), kind="quiet", size="sm", disabled=People.page_number == 0, on_click=People.turn(-1)
            ),
            button(t("Next", "다음"), kind="quiet", size="sm", disabled=~People.has_more, on_click=People.turn(1)),
            aria_label=t("Pages", "쪽"),
            class_name="flex justify-end gap-2",
        ),
    )
