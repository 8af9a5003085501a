"""How one likes to watch."""

import reflex as rx

from kdrama_app.ui.account.part import part
from kdrama_app.ui.account.state import QUALITIES, AccountState
from kdrama_app.ui.components import button_link, select, switch
from kdrama_app.ui.components.languages import LANGUAGES
from kdrama_app.ui.spoilers import spoiler_switch
from kdrama_app.ui.words import t

_LEAST = (str(QUALITIES[-1]), t(f"{QUALITIES[-1]}p, saves data", f"{QUALITIES[-1]}p, 데이터 절약"))
_SPEEDS = ("0.25", "0.5", "0.75", "1", "1.25", "1.5", "1.75", "2")


def watching() -> rx.Component:
    return part(
        t("Watching", "시청"),
        rx.el.div(
            switch(
                t("Play the next episode by itself", "다음 화 자동 재생"),
                name="autoplay",
                checked=AccountState.autoplay,
                on_change=AccountState.set_autoplay,
            ),
            switch(
                t("Remember what I watch", "시청 기록 남기기"),
                name="history",
                note=t(
                    "Without it, nothing resumes where you stopped.",
                    "끄면 보던 곳부터 이어서 볼 수 없어요.",
                ),
                checked=AccountState.keeps_history,
                on_change=AccountState.set_history,
            ),
            spoiler_switch(),
            class_name="mt-2 divide-y divide-line",
        ),
        rx.el.div(
            select(
                t("Quality", "화질"),
                [("0", t("Auto", "자동")), *((str(height), f"{height}p") for height in QUALITIES[:-1]), _LEAST],
                name="quality",
                value=AccountState.quality,
                on_change=AccountState.set_quality,
            ),
            select(
                t("Captions", "자막"),
                [
                    ("auto", t("When I need them", "필요할 때만")),
                    ("off", t("Off", "끄기")),
                    *LANGUAGES.items(),
                ],
                name="captions",
                value=AccountState.captions,
                on_change=AccountState.set_captions,
            ),
            select(
                t("Speed", "재생 속도"),
                [(each, f"{each}×") for each in _SPEEDS],
                name="speed",
                value=AccountState.speed,
                on_change=AccountState.set_speed,
            ),
            class_name="mt-4 grid gap-4 sm:grid-cols-3",
        ),
        rx.el.p(
            t(
                "Films begin like this in every browser; what you change in the player is remembered here.",
                "어느 브라우저에서나 이렇게 시작해요. 재생 중에 바꾸면 여기에도 기억돼요.",
            ),
            class_name="mt-3 text-sm text-muted",
        ),
        rx.el.div(
            button_link(t("History", "시청 기록"), href="/history", kind="quiet", size="sm"),
            button_link(t("My list", "내가 찜한 작품"), href="/list", kind="quiet", size="sm"),
            button_link(t("My ratings", "내 평점"), href="/ratings", kind="quiet", size="sm"),
            class_name="mt-4 flex flex-wrap gap-2",
        ),
    )
