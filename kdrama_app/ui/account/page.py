"""/account: who one is here, how one likes it, where one is signed in, and the way out."""

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.ui.account.own_account import own_account_form
from kdrama_app.ui.account.part import part
from kdrama_app.ui.account.state import AccountState, DeviceRow
from kdrama_app.ui.account.watching import watching
from kdrama_app.ui.components import (
    ago,
    badge,
    button,
    button_classes,
    choices,
    confirm_button,
    day,
    heading,
    skeleton,
)
from kdrama_app.ui.components.log_out import log_out
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.el.div(
            heading(t("Account", "계정")),
            rx.cond(AccountState.username != "", _account(), _waiting()),
            class_name="mx-auto flex w-full max-w-2xl flex-col gap-6",
        )
    )


def _account() -> rx.Component:
    return rx.el.div(
        _profile(),
        _looks(),
        watching(),
        _devices(),
        _password(),
        _data(),
        rx.el.div(log_out(rx.icon("log-out", size=18, aria_hidden=True), class_name=button_classes("quiet"))),
        class_name="rise flex flex-col gap-6",
    )


def _profile() -> rx.Component:
    return part(
        t("Profile", "프로필"),
        rx.el.dl(
            _line(t("Username", "아이디"), AccountState.username),
            _line(t("E-mail", "이메일"), AccountState.email),
            _line(t("Role", "역할"), _role()),
            _line(t("Member since", "가입일"), day(AccountState.member_since)),
            class_name="mt-2 divide-y divide-line",
        ),
        _folded(
            t("Change e-mail", "이메일 바꾸기"),
            own_account_form("email", on_done=AccountState.load),
        ),
    )


def _looks() -> rx.Component:
    return part(
        t("Language and look", "언어와 화면"),
        _setting(
            t("Language", "언어"),
            [("en", "English"), ("ko", "한국어")],
            chosen=rx.cond(Session.korean, "ko", "en"),
            on_choose=Session.speak,
        ),
        _setting(
            t("Look", "화면 테마"),
            [("dark", t("Dark", "어둡게")), ("light", t("Light", "밝게")), ("system", t("As the device", "기기 설정"))],
            chosen=rx.cond(Session.theme == "", "dark", Session.theme),
            on_choose=Session.dress,
        ),
        note=t("Holds in every browser you sign in with.", "로그인하는 모든 브라우저에 적용돼요."),
    )


def _devices() -> rx.Component:
    others = (AccountState.devices.length() > 1) | (AccountState.programs > 0)
    return part(
        t("Signed-in devices", "로그인된 기기"),
        rx.el.ul(rx.foreach(AccountState.devices, _device), class_name="mt-2 divide-y divide-line"),
        rx.cond(
            AccountState.programs > 0,
            rx.el.p(
                t(
                    f"Programs logged in as you: {AccountState.programs}",
                    f"내 계정을 쓰는 프로그램: {AccountState.programs}개",
                ),
                class_name="mt-3 text-sm text-muted",
            ),
        ),
        rx.cond(
            others,
            rx.el.div(
                confirm_button(
                    t("Sign out everywhere else", "다른 모든 기기에서 로그아웃"),
                    title=t("Sign out everywhere else?", "다른 모든 기기에서 로그아웃할까요?"),
                    text=t(
                        "Other browsers and programs will need your password again. This one stays signed in.",
                        "다른 브라우저와 프로그램에서는 비밀번호를 다시 입력해야 해요. 이 기기는 그대로예요.",
                    ),
                    action=t("Sign out", "로그아웃"),
                    on_confirm=AccountState.sign_out_elsewhere,
                ),
                class_name="mt-4",
            ),
        ),
    )


def _device(device: ObjectVar[DeviceRow]) -> rx.Component:
    return rx.el.li(
        rx.cond(
            device.handheld,
            rx.icon("smartphone", size=22, aria_hidden=True, class_name="shrink-0 text-muted"),
            rx.icon("monitor", size=22, aria_hidden=True, class_name="shrink-0 text-muted"),
        ),
        rx.el.div(
            rx.el.p(
                rx.cond(device.name != "", device.name, t("Unknown browser", "알 수 없는 브라우저")),
                class_name="truncate font-medium",
            ),
            rx.el.p(
                rx.cond(device.current, t("This browser", "지금 이 브라우저"), ago(device.seen)),
                class_name=rx.cond(device.current, "text-sm text-success", "text-sm text-muted"),
            ),
            class_name="min-w-0 flex-1",
        ),
        rx.cond(
            device.current,
            rx.fragment(),
            button(
                t("Sign out", "로그아웃"),
                rx.el.span(" ", device.name, class_name="sr-only"),
                kind="quiet",
                size="sm",
                on_click=AccountState.sign_out(device.id),
            ),
        ),
        key=device.id,
        class_name="flex items-center gap-4 py-3",
    )


def _password() -> rx.Component:
    return part(
        t("Password", "비밀번호"),
        _folded(t("Change password", "비밀번호 바꾸기"), own_account_form("password", on_done=AccountState.load)),
    )


def _data() -> rx.Component:
    return part(
        t("Your data", "내 데이터"),
        rx.el.div(
            rx.el.p(
                t(
                    "Everything this site knows of you, as a file: profile, history, list, ratings, comments, uploads.",
                    "내 정보(프로필, 시청 기록, 찜한 작품, 평점, 댓글, 업로드)를 파일로 받을 수 있어요.",
                ),
                class_name="text-sm text-muted",
            ),
            button(
                rx.icon("download", size=16, aria_hidden=True),
                t("Download", "내려받기"),
                kind="quiet",
                size="sm",
                on_click=AccountState.export,
            ),
            class_name="mt-2 flex flex-col items-start gap-3",
        ),
        rx.el.div(
            _folded(
                t("Delete account", "계정 삭제"),
                rx.el.p(
                    t(
                        "Your profile, history, list and comments go for good. Videos you uploaded stay on the site, "
                        "without your name.",
                        "프로필, 시청 기록, 찜한 작품, 댓글이 모두 사라져요. 올린 영상은 이름 없이 사이트에 남아요.",
                    ),
                    class_name="mb-4 text-sm text-muted",
                ),
                own_account_form("delete", on_done=AccountState.load),
            ),
            class_name="mt-5 border-t border-line pt-2",
        ),
    )


def _folded(name: rx.Var, *content: rx.Component) -> rx.Component:
    return rx.el.details(
        rx.el.summary(
            rx.icon("chevron-right", size=18, aria_hidden=True, class_name="transition-transform group-open:rotate-90"),
            name,
            class_name=(
                "flex min-h-11 cursor-pointer list-none items-center gap-2 rounded-md font-medium text-accent-bright "
                "[&::-webkit-details-marker]:hidden"
            ),
        ),
        rx.el.div(*content, class_name="max-w-md pt-2 pb-1"),
        class_name="group mt-2",
    )


def _line(name: rx.Var, value: rx.Component | rx.Var | str) -> rx.Component:
    return rx.el.div(
        rx.el.dt(name, class_name="text-muted"),
        rx.el.dd(value, class_name="min-w-0 text-right font-medium break-words"),
        class_name="flex items-center justify-between gap-6 py-3",
    )


def _role() -> rx.Component | rx.Var:
    return rx.match(
        AccountState.role,
        ("admin", badge(t("Admin", "관리자"), tone="accent")),
        ("uploader", badge(t("Uploader", "업로더"), tone="accent")),
        badge(t("Member", "회원")),
    )


def _setting(
    name: rx.Var[str], options: list[tuple[str, str | rx.Var]], *, chosen: rx.Var[str], on_choose: Any
) -> rx.Component:
    return rx.el.div(
        rx.el.h3(name, class_name="font-medium"),
        choices(name, options, chosen=chosen, on_choose=on_choose),
        class_name="flex flex-wrap items-center justify-between gap-3 pt-4",
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        skeleton("h-64"), skeleton("h-40"), skeleton("h-48"), aria_busy=True, class_name="flex flex-col gap-6"
    )
