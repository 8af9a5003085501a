"""Where viewers may skip: moments of a video, written or taken from a preview."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, button_classes, card, field
from kdrama_app.ui.studio.edit_form import MARKS
from kdrama_app.ui.studio.edit_parts import FORM, TakeTime
from kdrama_app.ui.studio.edit_state import EditVideo, Preview
from kdrama_app.ui.words import t

_PLAYER = "edit-preview"
_PREVIEW = EditVideo.preview.to(Preview)
_WORDS = (
    t("Opening begins", "오프닝 시작"),
    t("Opening ends", "오프닝 끝"),
    t("Credits begin", "엔딩 시작"),
)


def marks() -> rx.Component:
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
                _PREVIEW.src != "",
                rx.el.video(
                    id=_PLAYER,
                    src=_PREVIEW.src,
                    poster=_PREVIEW.poster,
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
                *[_mark(name, words) for name, words in zip(MARKS, _WORDS, strict=True)],
                class_name="flex min-w-0 flex-1 basis-56 flex-col gap-3",
            ),
            class_name="flex flex-wrap items-start gap-5",
        ),
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
                _PREVIEW.src != "",
                TakeTime.create(
                    player=_PLAYER,
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
