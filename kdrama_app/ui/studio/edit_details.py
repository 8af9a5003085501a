"""The words of a video: what it is called, where it belongs, what it is about."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from kdrama_app.ui.components import CONTROL, card, field, select, text_area, text_field
from kdrama_app.ui.components.languages import LANGUAGES
from kdrama_app.ui.studio.edit_parts import FORM, TITLE, Chips
from kdrama_app.ui.studio.edit_state import EditVideo
from kdrama_app.ui.words import t


def details() -> rx.Component:
    return card(
        rx.el.h2(t("Details", "정보"), class_name=TITLE),
        rx.el.div(
            _said(t("Title", "제목"), "title", required=True, max_length=200),
            _said(t("Series", "시리즈"), "series", required=True, max_length=200, list="edit-series-names"),
            rx.el.datalist(
                rx.foreach(EditVideo.series_names, lambda name: rx.el.option(value=name)), id="edit-series-names"
            ),
            rx.el.div(
                _said(t("Season", "시즌"), "season", input_mode="numeric"),
                _said(t("Episode", "회차"), "number", hint=t("0 for a special", "특별편은 0"), input_mode="numeric"),
                _language(),
                _said(t("First shown on", "첫 방영일"), "air_date", type="date"),
                class_name="grid grid-cols-2 items-start gap-4 sm:grid-cols-4",
            ),
            _said(t("Synopsis", "줄거리"), "description", control=text_area, rows="5", max_length=5000),
            _tags(),
            class_name="flex flex-col gap-4",
        ),
    )


def _said(
    label: rx.Var[str], name: str, *, control: Callable[..., rx.Component] = text_field, **props: Any
) -> rx.Component:
    """The field `name` of the form, as it is kept, with what is wrong with it."""
    kept, error = getattr(EditVideo.form, name), EditVideo.faults.get(name, "")
    return control(label, name=name, error=error, default_value=kept, form=FORM, **props)


def _language() -> rx.Component:
    return select(
        t("Spoken language", "음성 언어"),
        list(LANGUAGES.items()),
        name="language",
        form=FORM,
        default_value=EditVideo.form.language,
    )


def _tags() -> rx.Component:
    error = EditVideo.faults.get("tags", "")
    return field(
        t("Tags", "태그"),
        Chips.create(
            id="tags",
            name="tags",
            form=FORM,
            tags=EditVideo.form.tags,
            invalid=error != "",
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
        error=error,
    )
