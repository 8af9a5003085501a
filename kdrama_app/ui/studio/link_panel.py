"""Import from a link: one field, what is found at it, and how far each one is."""

from typing import Any

import reflex as rx
from reflex.vars import ObjectVar

from kdrama_app.reels.importing import ImportStatus
from kdrama_app.ui.components import badge, button, button_link, card, icon_button, notice, progress_bar, text_field
from kdrama_app.ui.components.pulse import pulse
from kdrama_app.ui.studio.link_state import Found, ImportRow, LinkDesk
from kdrama_app.ui.studio.upload_state import UploadDesk
from kdrama_app.ui.words import t

REFRESH_SECONDS = 2


def link_panel() -> rx.Component:
    """Nothing where links are not fetched, and nothing was."""
    return rx.cond(
        LinkDesk.on | (LinkDesk.rows.length() > 0),
        rx.el.section(
            rx.cond(LinkDesk.busy, pulse(LinkDesk.refresh, seconds=REFRESH_SECONDS)),
            card(
                rx.el.h2(t("Import from a link", "링크로 가져오기"), id="from-a-link", class_name="text-lg font-bold"),
                rx.el.p(
                    t(
                        "Only what you may publish here. It is fetched once, and becomes a video like any upload.",
                        "이곳에 올릴 권리가 있는 영상만 가져와 주세요. 한 번 내려받아 업로드한 영상과 똑같이 변환해요.",
                    ),
                    class_name="mb-4 mt-1 max-w-prose text-sm text-muted",
                ),
                rx.cond(LinkDesk.on, _field()),
                rx.el.div(
                    rx.cond(
                        LinkDesk.wrong != "",
                        notice(t(LinkDesk.wrong, LinkDesk.wrong_ko), tone="danger", icon="triangle-alert"),
                    ),
                    aria_live="polite",
                    class_name="mt-3 empty:hidden",
                ),
                rx.cond(LinkDesk.looking, _looking()),
                rx.cond(LinkDesk.found, _found(LinkDesk.found.to(Found))),
                rx.el.ul(rx.foreach(LinkDesk.rows, _row), class_name="mt-4 flex flex-col gap-3 empty:hidden"),
            ),
            aria_labelledby="from-a-link",
        ),
    )


def _field() -> rx.Component:
    return rx.el.form(
        rx.el.div(
            text_field(
                t("Link", "링크"),
                name="link",
                hint=t(
                    "Instagram, TikTok, YouTube, Twitch, Facebook, Kick, CHZZK, SOOP or Weverse",
                    "인스타그램, 틱톡, 유튜브, 트위치, 페이스북, 킥, 치지직, 숲, 위버스",
                ),
                type="text",
                input_mode="url",
                auto_complete="off",
                max_length=2048,
                required=True,
            ),
            class_name="min-w-0 flex-1 basis-72",
        ),
        button(
            rx.icon("search", size=18, aria_hidden=True),
            t("Look", "찾아보기"),
            type="submit",
            kind="quiet",
            disabled=LinkDesk.looking,
            extra="sm:mt-7",
        ),
        on_submit=LinkDesk.look_up,
        class_name="flex flex-wrap items-start gap-3",
    )


def _looking() -> rx.Component:
    return rx.el.div(
        rx.el.p(t("Looking…", "찾아보고 있어요…"), role="status", class_name="sr-only"),
        rx.el.div(aria_hidden=True, class_name="skeleton mt-4 h-28 rounded-card"),
    )


def _found(found: ObjectVar[Found]) -> rx.Component:
    return rx.el.form(
        rx.el.p(
            badge(found.platform),
            _fact(found.by),
            _fact(t(found.lasts, found.lasts_ko)),
            _fact(found.resolution),
            _fact(rx.cond(found.size != "", found.size, t("size unknown", "크기 알 수 없음"))),
            class_name="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted tabular-nums",
        ),
        _said("title", t("Title", "제목"), found.title),
        rx.el.div(
            rx.el.div(
                _said("series", t("Series", "시리즈"), found.series, list="link-series"), class_name="sm:col-span-2"
            ),
            _said("season", t("Season", "시즌"), found.season, input_mode="numeric"),
            _said("number", t("Episode", "회차"), found.number, input_mode="numeric"),
            class_name="grid gap-4 sm:grid-cols-4",
        ),
        rx.el.datalist(rx.foreach(UploadDesk.series_names, lambda name: rx.el.option(value=name)), id="link-series"),
        rx.el.div(
            button(t("Not this one", "다른 링크 찾기"), kind="quiet", on_click=LinkDesk.put_aside),
            button(rx.icon("download", size=18, aria_hidden=True), t("Import", "가져오기"), type="submit"),
            class_name="flex flex-wrap justify-end gap-3",
        ),
        on_submit=LinkDesk.bring_in,
        no_validate=True,
        aria_label=t("What was found", "찾은 영상"),
        class_name="mt-4 flex flex-col gap-4 rounded-card border border-line bg-ink/5 p-4",
    )


def _said(name: str, label: rx.Var[str], value: rx.Var, **props: Any) -> rx.Component:
    return text_field(label, name=name, default_value=value, error=LinkDesk.faults.get(name, ""), **props)


def _fact(text: rx.Var) -> rx.Component:
    return rx.el.span(text, class_name="min-w-0 wrap-anywhere empty:hidden")


def _row(row: ObjectVar[ImportRow]) -> rx.Component:
    under_way = (row.status == ImportStatus.WAITING) | (row.status == ImportStatus.FETCHING)
    return rx.el.li(
        rx.el.div(
            rx.el.p(row.title, class_name="font-semibold wrap-anywhere"),
            rx.el.p(row.url, class_name="truncate text-sm text-muted"),
            rx.cond(under_way, _progress(row)),
            rx.cond(row.why != "", rx.el.p(t(row.why, row.why_ko), class_name="mt-1 text-sm text-danger")),
            class_name="min-w-0 flex-1 basis-56",
        ),
        rx.el.div(
            rx.match(
                row.status,
                ("waiting", badge(t("Waiting", "대기 중"))),
                ("fetching", badge(t("Fetching", "가져오는 중"), tone="accent")),
                ("done", badge(t("Imported", "가져왔어요"), tone="success")),
                ("cancelled", badge(t("Cancelled", "취소됨"))),
                badge(t("Failed", "실패"), tone="danger"),
            ),
            rx.cond(row.href != "", button_link(t("Open", "열기"), href=row.href, kind="quiet", size="sm")),
            rx.cond(
                (row.status == ImportStatus.FAILED) | (row.status == ImportStatus.CANCELLED),
                button(t("Try again", "다시 시도"), kind="quiet", size="sm", on_click=LinkDesk.again(row.id)),
            ),
            rx.cond(
                under_way,
                button(t("Cancel", "취소"), kind="danger", size="sm", on_click=LinkDesk.cancel(row.id)),
                icon_button("x", label=t("Take off the list", "목록에서 지우기"), on_click=LinkDesk.dismiss(row.id)),
            ),
            class_name="flex flex-wrap items-center gap-2",
        ),
        key=row.id,
        class_name="flex flex-wrap items-center gap-3 border-t border-line pt-3",
    )


def _progress(row: ObjectVar[ImportRow]) -> rx.Component:
    return rx.el.div(
        rx.cond(row.percent.to(int) >= 0, progress_bar(row.percent, label=t("Fetched", "가져온 정도"))),
        rx.el.p(row.arrived, class_name="mt-1 text-sm text-muted tabular-nums empty:hidden"),
        class_name="mt-2",
    )
