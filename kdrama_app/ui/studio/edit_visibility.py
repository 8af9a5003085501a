"""Who sees a video, and from when on."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, card, field
from kdrama_app.ui.studio.edit_parts import FORM, TITLE, Moment
from kdrama_app.ui.studio.edit_state import EditVideo
from kdrama_app.ui.words import t


def visibility() -> rx.Component:
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
