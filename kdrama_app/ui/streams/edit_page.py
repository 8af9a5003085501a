"""/admin/streams/[stream_id]: all that is said of a stream; "new" for one that is not there yet."""

import reflex as rx

from kdrama_app.streams.drafts import KIND
from kdrama_app.streams.views import Platform
from kdrama_app.ui.components import (
    button,
    button_link,
    card,
    field,
    heading,
    notice,
    select,
    skeleton,
    text_area,
    text_field,
)
from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.components.fields import CONTROL
from kdrama_app.ui.components.platforms import PLATFORMS_KO
from kdrama_app.ui.live.parts import status_badge
from kdrama_app.ui.live.shown import StreamCard
from kdrama_app.ui.session import Session
from kdrama_app.ui.streams.access import for_keepers
from kdrama_app.ui.streams.edit_state import EditStream
from kdrama_app.ui.streams.figures_panel import figures_panel
from kdrama_app.ui.streams.list_page import delete_button, kept_elsewhere
from kdrama_app.ui.streams.marks_panel import marks_panel
from kdrama_app.ui.words import t

LINK_BEGINS = "https://"
PAIR = "grid gap-5 sm:grid-cols-2"


def page() -> rx.Component:
    return for_keepers(
        rx.fragment(
            rx.match(
                EditStream.phase,
                ("there", _there()),
                (
                    "missing",
                    dead_end(
                        t("This stream is not yours to edit", "수정할 수 있는 방송이 아니에요"),
                        t("It is not here, or somebody else's.", "방송이 없거나 다른 사람의 방송이에요."),
                        icon="radio",
                    ),
                ),
                rx.el.div(skeleton("h-96"), aria_busy=True),
            )
        )
    )


def _there() -> rx.Component:
    shown = EditStream.card.to(StreamCard)
    return rx.el.div(
        rx.cond(
            EditStream.is_new,
            heading(
                t("Add a stream", "방송 추가"),
                note=t("Who streams, and where.", "누가 어디에서 방송하는지 알려 주세요."),
            ),
            rx.el.div(
                heading(EditStream.name, note=rx.cond(Session.is_admin, EditStream.owner, ""), action=_acts(shown)),
                rx.el.div(status_badge(shown.status), class_name="mt-3"),
            ),
        ),
        rx.cond(EditStream.elsewhere, kept_elsewhere()),
        rx.cond(EditStream.newest != "", _earlier()),
        rx.el.div(
            _form(shown),
            rx.cond(
                EditStream.is_new,
                None,
                rx.el.div(
                    rx.cond(Session.is_admin, marks_panel()),
                    figures_panel(),
                    class_name="flex min-w-0 flex-col gap-6",
                ),
            ),
            class_name="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]",
        ),
        class_name="rise flex flex-col gap-6",
    )


def _earlier() -> rx.Component:
    return notice(
        t("This is an earlier broadcast. ", "지난 방송이에요. "),
        rx.el.a(t("To the newest one", "최신 방송으로"), href=EditStream.newest, class_name="font-semibold underline"),
        icon="history",
    )


def _acts(shown: rx.vars.ObjectVar[StreamCard]) -> rx.Component:
    return rx.el.div(
        button_link(
            rx.icon("eye", size=18, aria_hidden=True), t("See its page", "페이지 보기"), href=shown.href, kind="quiet"
        ),
        rx.cond(
            EditStream.elsewhere,
            None,
            rx.fragment(
                rx.cond(
                    shown.pinned,
                    button(
                        rx.icon("pin-off", size=18, aria_hidden=True),
                        t("Unpin", "고정 풀기"),
                        kind="quiet",
                        on_click=EditStream.pin(False),
                    ),
                    button(
                        rx.icon("pin", size=18, aria_hidden=True),
                        t("Pin", "고정"),
                        kind="quiet",
                        on_click=EditStream.pin(True),
                    ),
                ),
                delete_button(shown.name, on_confirm=EditStream.delete()),
            ),
        ),
        class_name="flex flex-wrap items-center gap-2",
    )


def _form(shown: rx.vars.ObjectVar[StreamCard]) -> rx.Component:
    return card(
        rx.el.form(
            rx.el.fieldset(
                rx.el.legend(t("The stream", "방송 정보"), class_name="sr-only"),
                rx.el.div(
                    _text("source", t("Who streams", "방송인 이름"), required=True),
                    _text("title", t("Title", "제목")),
                    class_name=PAIR,
                ),
                _text(
                    "link",
                    t("Link", "링크"),
                    hint=t("Platform and orientation follow from it.", "플랫폼과 화면 방향은 링크로 알아내요."),
                    required=True,
                    type="url",
                    input_mode="url",
                    placeholder=LINK_BEGINS,
                ),
                rx.el.div(_status(), _platform(), _orientation(), class_name="grid gap-5 sm:grid-cols-3"),
                rx.el.div(_text("city", t("City", "도시")), _text("state", t("State", "주/도")), class_name=PAIR),
                rx.el.div(
                    _text("kind", t("Kind", "종류"), placeholder=KIND),
                    _text("posted_by", t("Posted by", "등록자")),
                    class_name=PAIR,
                ),
                rx.cond(Session.is_admin, _streamer()),
                text_area(
                    t("Notes", "메모"),
                    name="notes",
                    hint=t("Shown on the stream's page.", "방송 페이지에 보여요."),
                    error=EditStream.faults.get("notes", ""),
                    default_value=EditStream.form.notes,
                ),
                rx.cond(
                    EditStream.elsewhere,
                    None,
                    rx.el.div(
                        button(rx.cond(EditStream.is_new, t("Add", "추가"), t("Save", "저장")), type="submit"),
                        button_link(t("To the list", "목록으로"), href="/admin/streams", kind="ghost"),
                        class_name="flex flex-wrap gap-2",
                    ),
                ),
                disabled=EditStream.elsewhere,
                class_name="flex min-w-0 flex-col gap-5",
            ),
            on_submit=EditStream.save,
            no_validate=True,
            # What is kept is what its fields begin with.
            key=f"{shown.id}-{EditStream.revision}",
        )
    )


def _text(name: str, label: rx.Var[str], *, hint: rx.Var[str] | str = "", **props: object) -> rx.Component:
    return text_field(
        label,
        name=name,
        hint=hint,
        error=EditStream.faults.get(name, ""),
        default_value=getattr(EditStream.form, name),
        **props,
    )


def _status() -> rx.Component:
    return _choice(
        "status",
        t("Status", "상태"),
        [
            ("unknown", t("Not known", "확인 안 됨")),
            ("live", t("Live", "라이브")),
            ("offline", t("Offline", "오프라인")),
        ],
    )


def _platform() -> rx.Component:
    found = [(each.value, t(each.value, PLATFORMS_KO[each])) for each in Platform]
    return _choice("platform", t("Platform", "플랫폼"), [("", t("By the link", "링크로 알아내기")), *found])


def _orientation() -> rx.Component:
    return _choice(
        "orientation",
        t("Orientation", "화면 방향"),
        [
            ("", t("By the link", "링크로 알아내기")),
            ("landscape", t("Landscape", "가로")),
            ("portrait", t("Portrait", "세로")),
        ],
    )


def _choice(name: str, label: rx.Var[str], options: list[tuple[str, rx.Var[str]]]) -> rx.Component:
    return select(
        label,
        [(value, text) for value, text in options],
        name=name,
        error=EditStream.faults.get(name, ""),
        default_value=getattr(EditStream.form, name),
    )


def _streamer() -> rx.Component:
    return field(
        t("Streamer", "방송인"),
        rx.el.select(
            rx.el.option(t("Nobody's", "지정 안 함"), value=""),
            rx.foreach(EditStream.streamers, lambda streamer: rx.el.option(streamer[1], value=streamer[0])),
            id="streamer",
            name="streamer",
            default_value=EditStream.form.streamer,
            aria_describedby="streamer-note",
            class_name=f"{CONTROL} appearance-none bg-raised pr-9",
        ),
        name="streamer",
        hint=t("Whose streams these are, across platforms.", "여러 플랫폼의 방송을 한 사람으로 묶어요."),
        error=EditStream.faults.get("streamer", ""),
    )
