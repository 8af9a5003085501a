"""/admin/design: every colour, size and component, as it is in both themes."""

from datetime import UTC, datetime, timedelta

import reflex as rx

from kdrama_app.ui.components import (
    ago,
    avatar,
    badge,
    button,
    card,
    choices,
    confirm_button,
    count,
    day,
    empty_state,
    heading,
    icon_button,
    notice,
    progress_bar,
    select,
    sheet,
    skeleton,
    switch,
    text_area,
    text_field,
)
from kdrama_app.ui.design.state import DesignState
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.theme import COLOURS
from kdrama_app.ui.words import t

_COLOURS = [name for name in COLOURS if name not in {"line", "shade"}]
_TYPE = (
    ("text-4xl font-extrabold sm:text-6xl", "Hero", "비밀의 숲"),
    ("text-2xl font-bold sm:text-3xl", "Page", "이어서 보기"),
    ("text-xl font-bold", "Section", "새로 올라온 에피소드"),
    ("text-base", "Text", "진실은 침묵하지 않는다. The truth is never silent."),
    ("text-sm text-muted", "Note", "시즌 1 · 3화 · 58분"),
)


def page() -> rx.Component:
    return frame(
        heading(t("Design", "디자인"), note=t("Everything the site is made of.", "사이트를 이루는 모든 요소예요.")),
        rx.cond(
            DesignState.may_see,
            rx.el.div(
                _part(t("Look", "화면 테마"), _theme()),
                _part(t("Colour", "색"), _colours()),
                _part(t("Type", "글자"), *[rx.el.p(words, class_name=shape) for shape, _, words in _TYPE]),
                _part(t("Buttons", "버튼"), _buttons()),
                _part(t("Fields", "입력"), _fields()),
                _part(t("Choices", "선택"), _choices()),
                _part(t("Words about things", "상태 표시"), _badges()),
                _part(t("Times and counts", "시간과 숫자"), _times()),
                _part(t("Waiting", "기다림"), _waiting()),
                _part(t("Nothing here", "빈 화면"), _nothing()),
                _part(t("Before the page", "대화 상자와 알림"), _before()),
                class_name="mt-6 grid gap-4 lg:grid-cols-2",
            ),
            skeleton("mt-6 h-96"),
        ),
    )


def _part(name: rx.Var, *content: rx.Component) -> rx.Component:
    return card(
        rx.el.h2(name, class_name="mb-4 text-lg font-bold"),
        rx.el.div(*content, class_name="flex flex-col gap-4"),
    )


def _theme() -> rx.Component:
    return choices(
        t("Look", "화면 테마"),
        [("dark", t("Dark", "어둡게")), ("light", t("Light", "밝게")), ("system", t("As the device", "기기 설정"))],
        chosen=rx.cond(Session.theme == "", "dark", Session.theme),
        on_choose=Session.dress,
    )


def _colours() -> rx.Component:
    return rx.el.ul(
        *[
            rx.el.li(
                rx.el.span(class_name="h-12 rounded-field border border-line", style={"background": f"var(--{name})"}),
                rx.el.span(name, class_name="truncate text-xs text-muted"),
                class_name="flex min-w-0 flex-col gap-1",
            )
            for name in _COLOURS
        ],
        class_name="grid grid-cols-3 gap-3 sm:grid-cols-4",
    )


def _buttons() -> rx.Component:
    kinds = ("primary", "quiet", "ghost", "danger")
    return rx.el.div(
        *[button(kind.title(), kind=kind) for kind in kinds],
        *[button(kind.title(), kind=kind, size="sm") for kind in kinds],
        button("Disabled", disabled=True),
        icon_button("heart", label=t("Like", "좋아요")),
        class_name="flex flex-wrap items-center gap-3",
    )


def _fields() -> rx.Component:
    return rx.fragment(
        text_field(t("Title", "제목"), name="design-title", hint=t("As it is known.", "알려진 대로 적어 주세요.")),
        text_field(t("Number", "회차"), name="design-number", error=t("From 1 on.", "1부터 적어 주세요.")),
        text_area(t("Synopsis", "줄거리"), name="design-text", rows="2"),
        select(t("Language", "언어"), [("ko", "한국어"), ("en", "English")], name="design-select"),
    )


def _choices() -> rx.Component:
    return rx.fragment(
        switch(
            t("Play the next episode", "다음 화 이어 보기"),
            name="design-switch",
            note=t("After ten seconds.", "10초 뒤에 시작돼요."),
            checked=DesignState.flag,
            on_change=DesignState.set_flag,
        ),
        choices(
            t("One of three", "셋 중 하나"),
            [("first", "1"), ("second", "2"), ("third", "3")],
            chosen=DesignState.chosen,
            on_choose=DesignState.choose,
        ),
    )


def _badges() -> rx.Component:
    tones = ("neutral", "accent", "success", "warning", "danger")
    return rx.fragment(
        rx.el.div(
            *[badge(tone.title(), tone=tone) for tone in tones], avatar("지은"), class_name="flex flex-wrap gap-2"
        ),
        *[notice(f"{tone.title()}: 별에서 온 그대", tone=tone) for tone in tones],
    )


def _times() -> rx.Component:
    now = datetime.now(UTC)
    return rx.el.p(
        day("2026-11-22"),
        " · ",
        day(now.isoformat(), time=True),
        " · ",
        ago((now - timedelta(days=2)).isoformat()),
        " · ",
        count(1234),
        " · ",
        count(1_234_567),
    )


def _waiting() -> rx.Component:
    return rx.fragment(
        skeleton("h-16"),
        progress_bar(62, label=t("Progress", "진행 상황")),
    )


def _nothing() -> rx.Component:
    return empty_state(
        t("Nothing on your list", "찜한 작품이 없어요"),
        t("Put series on it to find them here again.", "작품을 찜하면 이곳에서 다시 볼 수 있어요."),
        button(t("Look around", "둘러보기")),
        icon="bookmark",
    )


def _before() -> rx.Component:
    return rx.el.div(
        confirm_button(
            t("Delete", "삭제"),
            title=t("Delete this video?", "이 영상을 삭제할까요?"),
            text=t("It cannot be brought back.", "되돌릴 수 없어요."),
            action=t("Delete", "삭제"),
            on_confirm=DesignState.toast("success"),
        ),
        button(t("Open a dialog", "대화 상자 열기"), kind="quiet", size="sm", on_click=DesignState.show(True)),
        button(t("Succeed", "성공 알림"), kind="quiet", size="sm", on_click=DesignState.toast("success")),
        button(t("Fail", "실패 알림"), kind="quiet", size="sm", on_click=DesignState.toast("error")),
        sheet(
            rx.el.p(t("Anything can stand here.", "무엇이든 담을 수 있어요."), class_name="text-muted"),
            shown=DesignState.opened,
            title=t("A dialog", "대화 상자"),
            on_close=DesignState.show(False),
        ),
        class_name="flex flex-wrap gap-3",
    )
