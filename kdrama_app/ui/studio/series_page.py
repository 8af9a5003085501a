"""/studio/series/[slug]: what is said of a series, who plays in it, its pictures."""

import reflex as rx

from kdrama_app.catalog.views import PictureKind
from kdrama_app.ui.components import (
    CONTROL,
    button_classes,
    button_link,
    card,
    confirm_button,
    empty_state,
    heading,
    skeleton,
)
from kdrama_app.ui.components.still import still
from kdrama_app.ui.layout import frame
from kdrama_app.ui.session import Session
from kdrama_app.ui.studio.access import for_uploaders
from kdrama_app.ui.studio.series_form import PictureButton, SeriesForm
from kdrama_app.ui.studio.series_state import SeriesEditor
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        for_uploaders(
            rx.fragment(
                rx.match(
                    SeriesEditor.phase,
                    ("there", _editor()),
                    ("missing", _missing()),
                    ("refused", _refused()),
                    _waiting(),
                )
            )
        )
    )


def _editor() -> rx.Component:
    return rx.el.div(
        heading(
            t("Edit the series", "시리즈 수정"),
            note=SeriesEditor.facts["name"].to(str),
            action=button_link(
                rx.icon("eye", size=18, aria_hidden=True),
                t("See its page", "시리즈 보기"),
                href=SeriesEditor.series_href,
                kind="quiet",
            ),
        ),
        rx.el.div(
            SeriesForm.create(
                language=rx.cond(Session.korean, "ko", "en"),
                facts=SeriesEditor.facts,
                revision=SeriesEditor.revision,
                errors=SeriesEditor.errors,
                control_class=CONTROL,
                save_class=button_classes("primary"),
                danger_class=button_classes("danger"),
                quiet_class=button_classes("quiet"),
                on_save=SeriesEditor.save,
            ),
            card(
                rx.el.h2(t("Pictures", "그림"), class_name="text-lg font-bold"),
                rx.el.p(
                    t(
                        "JPEG, PNG or WebP, up to 8 MB. They are shown at once.",
                        "JPEG, PNG, WebP를 8MB까지 올릴 수 있어요. 올리면 바로 보여요.",
                    ),
                    class_name="mt-1 text-sm text-muted",
                ),
                rx.el.div(
                    _backdrop(),
                    _poster(),
                    class_name="mt-5 grid gap-6 sm:grid-cols-[minmax(0,1fr)_10rem] lg:grid-cols-1",
                ),
            ),
            class_name="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]",
        ),
        class_name="mx-auto flex max-w-6xl flex-col gap-6",
    )


def _backdrop() -> rx.Component:
    return _picture(
        PictureKind.BACKDROP,
        ("Backdrop", "배경 그림"),
        t("Wide, at least 640 pixels; 1920 are best.", "가로로 넓은 그림, 너비 640픽셀 이상(1920픽셀 권장)."),
        src=SeriesEditor.pictures.backdrop,
        own=SeriesEditor.pictures.backdrop_own,
        own_set=SeriesEditor.pictures.backdrop_set,
        shape="aspect-video",
        sizes="22rem",
    )


def _poster() -> rx.Component:
    return _picture(
        PictureKind.POSTER,
        ("Poster", "포스터"),
        t("Upright, two to three; at least 300 pixels wide.", "세로 그림(2:3), 너비 300픽셀 이상."),
        src=SeriesEditor.pictures.poster,
        own=SeriesEditor.pictures.poster_own,
        own_set=SeriesEditor.pictures.poster_set,
        shape="aspect-poster max-w-40",
        sizes=rx.cond(SeriesEditor.pictures.poster_own, "10rem", "27rem"),
    )


def _picture(
    kind: PictureKind,
    names: tuple[str, str],
    note: rx.Var[str],
    *,
    src: rx.Var[str] | str,
    own: rx.Var[bool] | bool,
    own_set: rx.Var[str] | str,
    shape: str,
    sizes: rx.Var[str] | str,
) -> rx.Component:
    english, korean = names
    return rx.el.section(
        rx.el.h3(t(english, korean), class_name="text-sm font-semibold"),
        rx.el.p(
            note,
            rx.cond(own, rx.fragment(), t(" Now taken from an episode.", " 지금은 회차의 장면을 쓰고 있어요.")),
            class_name="mt-0.5 text-sm text-muted",
        ),
        still(src, f"mt-2.5 rounded-lg ring-1 ring-ink/10 {shape}", sizes=sizes, own_set=own_set),
        rx.el.div(
            PictureButton.create(
                language=rx.cond(Session.korean, "ko", "en"),
                slug=SeriesEditor.slug,
                kind=kind.value,
                label=rx.cond(
                    own,
                    t(f"Replace the {kind.value}", f"{korean} 바꾸기"),
                    t(f"Choose a {kind.value}", f"{korean} 올리기"),
                ),
                class_name=button_classes("quiet", "sm"),
                on_given=SeriesEditor.look_at_pictures,
            ),
            rx.cond(
                own,
                confirm_button(
                    rx.icon("trash-2", size=16, aria_hidden=True),
                    label=t(f"Remove the {kind.value}", f"{korean} 지우기"),
                    title=t("Remove this picture?", "이 그림을 지울까요?"),
                    text=t("A picture of an episode is shown in its place.", "대신 회차의 장면이 보여요."),
                    action=t("Remove", "지우기"),
                    on_confirm=SeriesEditor.remove_picture(kind.value),
                ),
            ),
            class_name="mt-2.5 flex flex-wrap items-center gap-2",
        ),
        class_name="min-w-0",
    )


def _missing() -> rx.Component:
    return empty_state(
        t("There is no such series", "그런 시리즈가 없어요"),
        t("It may have been renamed or taken away.", "이름이 바뀌었거나 사라졌을 수 있어요."),
        button_link(t("My videos", "내 영상"), href="/studio"),
        icon="search-x",
        alone=True,
    )


def _refused() -> rx.Component:
    return empty_state(
        t("This series is somebody else's", "다른 사람의 시리즈예요"),
        t(
            "Only who brought it here, owners of its episodes and admins may edit it.",
            "시리즈를 만든 사람과 회차를 올린 사람, 관리자만 수정할 수 있어요.",
        ),
        button_link(t("My videos", "내 영상"), href="/studio"),
        icon="lock-keyhole",
        alone=True,
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        skeleton("h-14 w-72"),
        rx.el.div(
            skeleton("h-[32rem]"),
            skeleton("h-96"),
            class_name="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]",
        ),
        aria_busy=True,
        class_name="mx-auto flex max-w-6xl flex-col gap-6",
    )
