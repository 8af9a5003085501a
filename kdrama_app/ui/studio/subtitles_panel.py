"""The subtitles of a video: what there is, and where more are dropped."""

import reflex as rx

from kdrama_app.ui.components import CONTROL, button, button_classes, card, confirm_button
from kdrama_app.ui.studio.edit_parts import ReplaceTrack, SubtitleDrop
from kdrama_app.ui.studio.subtitles_state import Line, Track, VideoSubtitles
from kdrama_app.ui.words import t

LANGUAGES = {
    "ko": "한국어",
    "en": "English",
    "ja": "日本語",
    "zh": "中文",
    "th": "ไทย",
    "vi": "Tiếng Việt",
    "es": "Español",
    "fr": "Français",
}


def subtitles_panel() -> rx.Component:
    return card(
        rx.el.h2(t("Subtitles", "자막"), class_name="mb-4 text-lg font-bold"),
        rx.el.div(
            rx.cond(
                VideoSubtitles.any_tracks,
                rx.el.ul(rx.foreach(VideoSubtitles.tracks, _track), class_name="divide-y divide-line"),
                rx.el.p(t("There are none yet.", "아직 자막이 없어요."), class_name="text-sm text-muted"),
            ),
            SubtitleDrop.create(
                video_id=VideoSubtitles.video_id,
                languages=[[code, name] for code, name in LANGUAGES.items()],
                words=_words(),
                button_class=button_classes("quiet"),
                select_class=f"{CONTROL} min-h-11 !w-auto bg-raised",
                on_added=VideoSubtitles.refresh,
            ),
            class_name="flex flex-col gap-4",
        ),
    )


def _words() -> rx.Var[dict[str, str]]:
    return rx.Var.create(
        {
            "title": t("Drop subtitle files here", "자막 파일을 여기에 놓으세요"),
            "note": t(
                "SRT, VTT, SMI, ASS. A language in the file's name counts; a new file takes its language's place.",
                "SRT, VTT, SMI, ASS. 파일 이름에 언어가 있으면 그대로 쓰고, 같은 언어의 자막은 새 파일로 바뀌어요.",
            ),
            "choose": t("Choose subtitle files", "자막 파일 선택"),
            "language": t("Language of the subtitles", "자막 언어"),
            "sending": t("Reading {name}…", "{name} 읽는 중…"),
            "notOne": t("{name} is not a subtitle file.", "{name}은(는) 자막 파일이 아니에요."),
            "failed": t("{name} could not be read as subtitles.", "{name}을(를) 자막으로 읽지 못했어요."),
        }
    ).to(dict[str, str])


def _track(track: rx.vars.ObjectVar[Track]) -> rx.Component:
    opened = VideoSubtitles.opened == track.id
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                rx.el.p(track.label, lang=track.language, class_name="font-medium"),
                rx.el.p(t(f"{track.cues} lines", f"{track.cues}줄"), class_name="text-sm text-muted tabular-nums"),
                class_name="min-w-0 flex-1 basis-28",
            ),
            button(
                rx.icon("text-search", size=16, aria_hidden=True),
                t("Look", "보기"),
                rx.el.span(" ", track.label, class_name="sr-only"),
                kind="ghost",
                size="sm",
                extra="max-sm:min-h-11",
                aria_expanded=opened,
                on_click=VideoSubtitles.look_into(track.id),
            ),
            ReplaceTrack.create(
                rx.icon("replace", size=16, aria_hidden=True),
                t("Replace", "바꾸기"),
                video_id=VideoSubtitles.video_id,
                language=track.language,
                label=t(f"Replace {track.label}", f"바꾸기: {track.label}"),
                words=_words(),
                class_name=button_classes("ghost", "sm", "max-sm:min-h-11"),
                on_added=VideoSubtitles.refresh,
            ),
            confirm_button(
                rx.icon("trash-2", size=16, aria_hidden=True),
                label=t(f"Delete {track.label}", f"삭제: {track.label}"),
                title=t("Delete these subtitles?", "이 자막을 삭제할까요?"),
                text=t("There is no way back but the file they came from.", "되돌리려면 원본 파일을 다시 올려야 해요."),
                action=t("Delete", "삭제"),
                on_confirm=VideoSubtitles.remove(track.id),
                kind="ghost",
                extra="max-sm:size-11 !px-2.5",
            ),
            class_name="flex flex-wrap items-center gap-1 py-2",
        ),
        rx.cond(
            opened,
            rx.el.ol(
                rx.foreach(VideoSubtitles.lines, _line),
                lang=track.language,
                aria_label=t("How it begins", "처음 부분"),
                class_name="rise mb-3 flex flex-col gap-1.5 rounded-lg bg-ground/60 p-3 text-sm",
            ),
        ),
        key=track.id,
    )


def _line(line: rx.vars.ObjectVar[Line]) -> rx.Component:
    return rx.el.li(
        rx.el.span(line.at, class_name="w-12 shrink-0 text-muted tabular-nums"),
        rx.el.span(line.text, class_name="whitespace-pre-line"),
        class_name="flex gap-3",
    )
