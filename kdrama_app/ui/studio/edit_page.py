"""/studio/videos/[id]: everything that can be said of a video, and what was made of it."""

import reflex as rx

from kdrama_app.ui.components import (
    CONTROL,
    button,
    button_classes,
    button_link,
    card,
    empty_state,
    field,
    skeleton,
    text_area,
    text_field,
)
from kdrama_app.ui.components.cards import label
from kdrama_app.ui.components.tiles import EpisodeTile
from kdrama_app.ui.layout import frame
from kdrama_app.ui.studio.access import for_uploaders
from kdrama_app.ui.studio.edit_form import MARKS
from kdrama_app.ui.studio.edit_parts import Chips, Moment, SaveBar, TakeTime
from kdrama_app.ui.studio.edit_state import EditVideo, Preview
from kdrama_app.ui.studio.subtitles_panel import subtitles_panel
from kdrama_app.ui.studio.work_panel import work_panels
from kdrama_app.ui.words import t

FORM = "edit-video"
PLAYER = "edit-preview"
PREVIEW = EditVideo.preview.to(Preview)
LANGUAGE_NAMES = {
    "ko": t("Korean", "한국어"),
    "en": t("English", "영어"),
    "ja": t("Japanese", "일본어"),
    "zh": t("Chinese", "중국어"),
    "th": t("Thai", "태국어"),
    "vi": t("Vietnamese", "베트남어"),
    "es": t("Spanish", "스페인어"),
    "fr": t("French", "프랑스어"),
}
TITLE = "mb-4 text-lg font-bold"


def page() -> rx.Component:
    return frame(
        for_uploaders(
            rx.cond(
                EditVideo.phase == "there",
                _there(),
                rx.cond(
                    EditVideo.phase == "missing",
                    _missing(),
                    rx.el.div(
                        skeleton("h-10 w-64"), skeleton("h-96 w-full"), class_name="flex flex-col gap-6", aria_busy=True
                    ),
                ),
            )
        )
    )


def _missing() -> rx.Component:
    return empty_state(
        t("There is no such video of yours", "내 영상 중에 찾을 수 없어요"),
        t(
            "It may lie in the trash, or belong to somebody else.",
            "휴지통에 있거나 다른 사람의 영상일 수 있어요.",
        ),
        button_link(t("My videos", "내 영상"), href="/studio"),
        button_link(t("Trash", "휴지통"), href="/studio/trash", kind="quiet"),
        icon="search-x",
        alone=True,
    )


def _there() -> rx.Component:
    # A new video is a new form: what was typed belongs to the old one.
    return rx.el.div(
        _head(),
        rx.el.form(id=FORM, on_submit=EditVideo.save, no_validate=True, class_name="hidden"),
        rx.el.div(
            rx.el.div(_words(), _marks(), subtitles_panel(), class_name="flex min-w-0 flex-col gap-6"),
            rx.el.div(_visibility(), work_panels(), _away(), class_name="flex min-w-0 flex-col gap-6"),
            class_name="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]",
        ),
        SaveBar.create(
            form=FORM,
            saved=EditVideo.saved,
            unsaved_text=t("There are unsaved changes.", "저장하지 않은 변경 사항이 있어요."),
            leave_text=t(
                "Leave without saving? What you changed here is lost.",
                "저장하지 않고 나갈까요? 바꾼 내용은 사라져요.",
            ),
            save_label=t("Save", "저장"),
            discard_label=t("Discard", "변경 취소"),
            save_class=button_classes(),
            discard_class=button_classes("ghost"),
            class_name=(
                "sticky bottom-0 z-30 -mx-4 flex flex-wrap items-center justify-end gap-3 border-t border-line "
                "bg-ground/90 px-4 py-3 backdrop-blur-md sm:mx-0 sm:rounded-t-card sm:border-x sm:px-6"
            ),
        ),
        key=EditVideo.form.id,
        class_name="rise flex flex-col gap-6",
    )


def _head() -> rx.Component:
    tile = PREVIEW.tile.to(EpisodeTile)
    return rx.el.div(
        rx.el.div(
            rx.el.a(
                rx.icon("arrow-left", size=16, aria_hidden=True),
                t("My videos", "내 영상"),
                href="/studio",
                class_name="inline-flex min-h-11 items-center gap-1.5 rounded text-sm text-muted hover:text-ink",
            ),
            rx.el.h1(tile.title, class_name="text-2xl font-bold tracking-tight wrap-anywhere sm:text-3xl"),
            rx.el.p(tile.series, " · ", label(tile), class_name="mt-1 text-muted"),
            class_name="min-w-0",
        ),
        button_link(
            rx.icon("external-link", size=18, aria_hidden=True),
            t("View on the site", "사이트에서 보기"),
            href=tile.href,
            kind="quiet",
        ),
        class_name="flex flex-wrap items-end justify-between gap-4",
    )


def _words() -> rx.Component:
    form, faults = EditVideo.form, EditVideo.faults
    return card(
        rx.el.h2(t("Details", "정보"), class_name=TITLE),
        rx.el.div(
            text_field(
                t("Title", "제목"),
                name="title",
                error=faults.get("title", ""),
                default_value=form.title,
                form=FORM,
                required=True,
                max_length=200,
            ),
            text_field(
                t("Series", "시리즈"),
                name="series",
                error=faults.get("series", ""),
                default_value=form.series,
                form=FORM,
                required=True,
                max_length=200,
                list="edit-series-names",
            ),
            rx.el.datalist(
                rx.foreach(EditVideo.series_names, lambda name: rx.el.option(value=name)), id="edit-series-names"
            ),
            rx.el.div(
                text_field(
                    t("Season", "시즌"),
                    name="season",
                    error=faults.get("season", ""),
                    default_value=form.season,
                    form=FORM,
                    input_mode="numeric",
                ),
                text_field(
                    t("Episode", "회차"),
                    name="number",
                    hint=t("0 for a special", "특별편은 0"),
                    error=faults.get("number", ""),
                    default_value=form.number,
                    form=FORM,
                    input_mode="numeric",
                ),
                _language(),
                text_field(
                    t("First shown on", "첫 방영일"),
                    name="air_date",
                    error=faults.get("air_date", ""),
                    default_value=form.air_date,
                    form=FORM,
                    type="date",
                ),
                class_name="grid grid-cols-2 items-start gap-4 sm:grid-cols-4",
            ),
            text_area(
                t("Synopsis", "줄거리"),
                name="description",
                error=faults.get("description", ""),
                default_value=form.description,
                form=FORM,
                rows="5",
                max_length=5000,
            ),
            field(
                t("Tags", "태그"),
                Chips.create(
                    id="tags",
                    name="tags",
                    form=FORM,
                    tags=form.tags,
                    invalid=faults.get("tags", "") != "",
                    described_by="tags-note",
                    placeholder=t("romance, thriller", "로맨스, 스릴러"),
                    remove_label=t("Remove", "빼기:"),
                    list_label=t("Tags", "태그"),
                    class_name=(
                        f"{CONTROL} flex flex-wrap items-center gap-1.5 py-1.5 "
                        "has-[input:focus-visible]:outline-2 has-[input:focus-visible]:outline-accent-bright"
                    ),
                ),
                name="tags",
                hint=t("Enter or a comma ends a tag.", "Enter 키나 쉼표로 태그를 나눠 주세요."),
                error=faults.get("tags", ""),
            ),
            class_name="flex flex-col gap-4",
        ),
    )


def _language() -> rx.Component:
    spoken = EditVideo.form.language
    known = rx.Var.create(list(LANGUAGE_NAMES)).contains(spoken)
    return field(
        t("Spoken language", "음성 언어"),
        rx.el.select(
            # A program may have said another: it stays what it is.
            rx.cond(~known, rx.el.option(spoken, value=spoken)),
            *[rx.el.option(name, value=code) for code, name in LANGUAGE_NAMES.items()],
            id="language",
            name="language",
            form=FORM,
            default_value=spoken,
            class_name=f"{CONTROL} bg-raised",
        ),
        name="language",
    )


def _marks() -> rx.Component:
    return card(
        rx.el.h2(t("Where to skip", "건너뛰기 구간"), class_name="text-lg font-bold"),
        rx.el.p(
            t(
                "Viewers are offered to skip the opening, and the next episode when the credits begin.",
                "시청자에게 오프닝 건너뛰기와, 엔딩이 시작될 때 다음 화를 권해요.",
            ),
            class_name="mt-1 mb-4 text-sm text-muted",
        ),
        rx.el.div(
            rx.cond(
                PREVIEW.src != "",
                rx.el.video(
                    id=PLAYER,
                    src=PREVIEW.src,
                    poster=PREVIEW.poster,
                    controls=True,
                    preload="none",
                    plays_inline=True,
                    custom_attrs={"aria-label": t("Preview", "미리 보기")},
                    class_name="night aspect-video w-full rounded-lg bg-[#000] sm:max-w-sm",
                ),
                rx.el.p(
                    t(
                        "A preview to take the moments from comes when the video is ready.",
                        "영상이 준비되면 미리 보면서 구간을 정할 수 있어요.",
                    ),
                    class_name="text-sm text-muted",
                ),
            ),
            rx.el.div(
                *[_mark(name, words) for name, words in zip(MARKS, _MARK_WORDS, strict=True)],
                class_name="flex min-w-0 flex-1 basis-56 flex-col gap-3",
            ),
            class_name="flex flex-wrap items-start gap-5",
        ),
    )


_MARK_WORDS = (
    t("Opening begins", "오프닝 시작"),
    t("Opening ends", "오프닝 끝"),
    t("Credits begin", "엔딩 시작"),
)


def _mark(name: str, words: rx.Var[str]) -> rx.Component:
    error = EditVideo.faults.get(name, "")
    return field(
        words,
        rx.el.div(
            rx.el.input(
                id=name,
                name=name,
                form=FORM,
                default_value=getattr(EditVideo.form, name),
                placeholder="1:05",
                input_mode="text",
                auto_complete="off",
                aria_describedby=f"{name}-note",
                aria_invalid=error != "",
                class_name=f"{CONTROL} tabular-nums",
            ),
            rx.cond(
                PREVIEW.src != "",
                TakeTime.create(
                    player=PLAYER,
                    field=name,
                    take_label=t(f"{words}: take the preview's moment", f"{words}: 미리 보기의 현재 시각으로"),
                    class_name=button_classes("quiet", extra="size-11 shrink-0 !px-0"),
                ),
            ),
            class_name="flex gap-2",
        ),
        name=name,
        error=error,
    )


def _visibility() -> rx.Component:
    return card(
        rx.el.fieldset(
            rx.el.legend(t("Visibility", "공개 범위"), class_name=TITLE),
            _choice("published", t("Published", "공개"), t("Listed for everybody.", "누구나 찾아볼 수 있어요.")),
            _choice(
                "unlisted", t("Unlisted", "일부 공개"), t("Whoever has the link.", "링크가 있는 사람만 볼 수 있어요.")
            ),
            _choice("draft", t("Draft", "비공개 초안"), t("You and the admins only.", "나와 관리자만 볼 수 있어요.")),
            _choice(
                "scheduled", t("Scheduled", "예약 공개"), t("A draft until its time.", "정한 시간이 되면 공개돼요.")
            ),
            rx.el.div(
                field(
                    t("Publish at", "공개 시간"),
                    Moment.create(
                        id="publish_at",
                        name="publish_at",
                        form=FORM,
                        value=EditVideo.form.publish_at,
                        invalid=EditVideo.faults.get("publish_at", "") != "",
                        described_by="publish_at-note",
                        class_name=CONTROL,
                    ),
                    name="publish_at",
                    hint=t("In your own time zone.", "내 시간대 기준이에요."),
                    error=EditVideo.faults.get("publish_at", ""),
                ),
                class_name="mt-3 hidden group-has-[[value=scheduled]:checked]/seen:block",
            ),
            class_name="group/seen",
        ),
    )


def _choice(value: str, name: rx.Var, note: rx.Var) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="visibility",
            value=value,
            form=FORM,
            default_checked=EditVideo.form.visibility == value,
            class_name="mt-1 size-4 shrink-0 accent-accent",
        ),
        rx.el.span(
            rx.el.span(name, class_name="block font-medium"),
            rx.el.span(note, class_name="block text-sm text-muted"),
        ),
        class_name="flex min-h-11 cursor-pointer gap-3 rounded-lg px-2 py-1.5 hover:bg-ink/5",
    )


def _away() -> rx.Component:
    return button(
        rx.icon("trash-2", size=18, aria_hidden=True),
        t("Move to trash", "휴지통으로 옮기기"),
        kind="danger",
        on_click=EditVideo.trash,
        extra="self-start",
    )
