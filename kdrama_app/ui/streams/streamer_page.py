"""/admin/streamers/[streamer_id]: somebody who streams; "new" for one who is not there yet."""

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.streams.views import Platform
from kdrama_app.ui.components import (
    CONTROL,
    avatar,
    button,
    button_link,
    card,
    confirm_button,
    heading,
    sheet,
    skeleton,
    text_area,
    text_field,
)
from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.components.platforms import PLATFORMS_KO
from kdrama_app.ui.streams.access import for_admins
from kdrama_app.ui.streams.streamer_state import EditStreamer
from kdrama_app.ui.streams.streamers_page import of_streams
from kdrama_app.ui.streams.streamers_state import StreamerRow
from kdrama_app.ui.streams.toolbar import TYPING_MS
from kdrama_app.ui.streams.trail_list import trail_list
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return for_admins(
        rx.fragment(
            rx.match(
                EditStreamer.phase,
                ("there", _there()),
                (
                    "missing",
                    dead_end(
                        t("This streamer is not here", "이 방송인은 없어요"),
                        t("They may have been merged into another.", "다른 방송인에게 합쳐졌을 수 있어요."),
                        icon="users",
                    ),
                ),
                rx.el.div(skeleton("h-96"), aria_busy=True),
            )
        )
    )


def _there() -> rx.Component:
    return rx.el.div(
        rx.cond(
            EditStreamer.id == 0,
            heading(t("Add a streamer", "방송인 추가")),
            heading(
                EditStreamer.name,
                note=of_streams(EditStreamer.streams),
                action=_remove(),
            ),
        ),
        rx.el.div(
            _form(),
            rx.cond(
                EditStreamer.id == 0,
                None,
                rx.el.div(_merge(), trail_list(EditStreamer.trail), class_name="flex min-w-0 flex-col gap-6"),
            ),
            class_name="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]",
        ),
        class_name="rise flex flex-col gap-6",
    )


def _remove() -> rx.Component:
    return confirm_button(
        rx.icon("trash-2", size=18, aria_hidden=True),
        t("Remove", "지우기"),
        title=t(f"Remove {EditStreamer.name}?", f"{EditStreamer.name} 님을 지울까요?"),
        text=t("Their streams stay, and are nobody's.", "방송은 남고, 누구의 방송인지만 지워져요."),
        action=t("Remove", "지우기"),
        on_confirm=EditStreamer.remove(),
        extra="min-h-11",
    )


def _form() -> rx.Component:
    form = EditStreamer.form
    return card(
        rx.el.form(
            text_field(
                t("Name", "이름"),
                name="name",
                error=EditStreamer.faults.get("name", ""),
                default_value=form.name,
                required=True,
            ),
            text_area(
                t("Links", "링크"),
                name="links",
                hint=t("One a line. Streams at these links become theirs.", "한 줄에 하나씩. 이 링크의 방송이 묶여요."),
                error=EditStreamer.faults.get("links", ""),
                default_value=form.links,
                spell_check=False,
            ),
            rx.el.fieldset(
                rx.el.legend(t("Also on", "그 밖의 플랫폼"), class_name="text-sm font-medium"),
                rx.el.div(*[_platform(each) for each in Platform], class_name="mt-1 flex flex-wrap gap-x-5"),
            ),
            text_area(
                t("Notes", "메모"), name="notes", error=EditStreamer.faults.get("notes", ""), default_value=form.notes
            ),
            rx.el.div(
                button(rx.cond(EditStreamer.id == 0, t("Add", "추가"), t("Save", "저장")), type="submit"),
                button_link(t("To the list", "목록으로"), href="/admin/streamers", kind="ghost"),
                class_name="flex flex-wrap gap-2",
            ),
            on_submit=EditStreamer.save,
            no_validate=True,
            # What is kept is what its fields begin with.
            key=f"{EditStreamer.id}-{EditStreamer.revision}",
            class_name="flex min-w-0 flex-col gap-5",
        )
    )


def _platform(platform: Platform) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="checkbox",
            name=f"on-{platform.name}",
            default_checked=EditStreamer.form.platforms.contains(platform.value),
            class_name="size-5 accent-accent",
        ),
        t(platform.value, PLATFORMS_KO[platform]),
        class_name="flex min-h-11 cursor-pointer items-center gap-2",
    )


def _merge() -> rx.Component:
    return card(
        rx.el.h2(t("Merge into another", "다른 방송인에게 합치기"), class_name="text-lg font-bold"),
        rx.el.p(
            t("When two are one. Choose the one that stays.", "두 사람이 같은 사람일 때, 남길 쪽을 골라 주세요."),
            class_name="mt-1 text-sm text-muted",
        ),
        rx.el.input(
            type="search",
            aria_label=t("Search for the one that stays", "남길 방송인 찾기"),
            placeholder=t("Name or link", "이름이나 링크"),
            on_change=EditStreamer.look_for.debounce(TYPING_MS),
            class_name=f"{CONTROL} mt-3 min-h-11",
        ),
        rx.el.ul(rx.foreach(EditStreamer.candidates, _candidate), class_name="mt-2 flex flex-col"),
        _asked(),
        id="merge",
    )


def _candidate(row: ObjectVar[StreamerRow]) -> rx.Component:
    return rx.el.li(
        rx.el.button(
            avatar(row.name, "size-8 text-sm"),
            rx.el.span(row.name, class_name="min-w-0 flex-1 truncate text-left font-medium"),
            rx.el.span(of_streams(row.streams), class_name="text-sm text-muted"),
            type="button",
            aria_haspopup="dialog",
            on_click=EditStreamer.choose(row.id),
            class_name="flex min-h-12 w-full cursor-pointer items-center gap-3 rounded-lg px-2 hover:bg-ink/10",
        ),
        key=row.id,
    )


def _asked() -> rx.Component:
    """What moves, before it does."""
    into, links = EditStreamer.into.to(StreamerRow), EditStreamer.form.links.split("\n")
    return sheet(
        rx.el.p(
            t(
                f"All that is {EditStreamer.name}'s becomes {into.name}'s (#{into.id}), and {EditStreamer.name} is "
                "gone. What was merged stands in the record.",
                f"{EditStreamer.name} 님의 모든 것이 {into.name} 님(#{into.id})에게 옮겨지고, "
                f"{EditStreamer.name} 님은 사라져요. 합친 내용은 변경 기록에 남아요.",
            )
        ),
        rx.el.ul(
            rx.el.li(of_streams(EditStreamer.streams)),
            rx.cond(
                EditStreamer.form.links != "",
                rx.foreach(links, lambda link: rx.el.li(link, class_name="break-all")),
            ),
            rx.cond(EditStreamer.form.notes != "", rx.el.li(t("The notes", "메모"))),
            class_name="mt-3 list-disc pl-5 text-muted",
        ),
        rx.el.div(
            button(t("Cancel", "취소"), kind="quiet", on_click=EditStreamer.choose(0)),
            button(t("Merge", "합치기"), kind="danger", on_click=EditStreamer.merge),
            class_name="sheet-actions",
        ),
        shown=rx.cond(EditStreamer.into, True, False),
        title=t(f"Merge into {into.name}?", f"{into.name} 님에게 합칠까요?"),
        on_close=EditStreamer.choose(0),
    )
