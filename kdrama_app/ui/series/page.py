"""A series' page: its picture, its words, what one does with it, its episodes."""

import reflex as rx

from kdrama_app.ui.components import button_classes, button_link, count, skeleton
from kdrama_app.ui.components.dead_end import dead_end
from kdrama_app.ui.components.still import responsive
from kdrama_app.ui.layout import frame
from kdrama_app.ui.series.acts import KeepButton, ShareButton, Synopsis, stars
from kdrama_app.ui.series.episodes import episodes
from kdrama_app.ui.series.shown import Member, Tag
from kdrama_app.ui.series.state import SeriesState
from kdrama_app.ui.session import Session
from kdrama_app.ui.spoilers import show_anyway, withheld_note
from kdrama_app.ui.theme import CONTENT
from kdrama_app.ui.words import t


def page() -> rx.Component:
    return frame(
        rx.match(SeriesState.phase, ("there", _series()), ("missing", _missing()), _waiting()),
        wide=True,
    )


def _series() -> rx.Component:
    return rx.el.article(
        _head(),
        rx.el.div(
            rx.el.div(episodes(), rx.cond(SeriesState.withheld & Session.signed_in, _withheld()), class_name="min-w-0"),
            _aside(),
            class_name=f"{CONTENT} grid gap-x-12 gap-y-10 xl:grid-cols-[minmax(0,1fr)_20rem]",
        ),
        class_name="rise",
    )


def _withheld() -> rx.Component:
    return withheld_note(
        t(
            "Pictures and synopses of later episodes wait until you get there.",
            "다음 회차들의 사진과 줄거리는 그 회차까지 보면 보여요.",
        ),
        show_anyway(SeriesState.episodes[0].id, SeriesState.load),
    )


def _head() -> rx.Component:
    series = SeriesState.shown
    return rx.el.header(
        _backdrop(),
        rx.el.div(
            class_name="absolute inset-0 bg-linear-to-r from-ground/90 via-ground/40 to-transparent max-sm:hidden"
        ),
        rx.el.div(class_name="absolute inset-0 bg-linear-to-t from-ground via-ground/60 to-transparent to-85%"),
        rx.el.div(
            _poster(),
            rx.el.div(
                rx.el.h1(
                    series.name,
                    class_name="max-w-3xl text-3xl leading-tight font-extrabold tracking-tight sm:text-5xl",
                ),
                rx.el.p(series.also_known_as, class_name="mt-1 text-muted empty:hidden sm:text-lg"),
                _facts(),
                _acts(),
                rx.cond(
                    series.description != "",
                    rx.el.div(
                        Synopsis.create(text=series.description, more=t("More", "더 보기"), less=t("Less", "접기")),
                        class_name="mt-5",
                    ),
                ),
                rx.el.ul(rx.foreach(series.tags, _tag), class_name="mt-4 flex flex-wrap gap-2 empty:hidden"),
                class_name="min-w-0 flex-1",
            ),
            class_name=f"{CONTENT} relative flex items-end gap-8 pt-40 pb-8 sm:pt-52 sm:pb-10 lg:pt-64",
        ),
        class_name="night relative isolate mb-6 overflow-hidden bg-ground sm:mb-8",
    )


def _backdrop() -> rx.Component:
    series = SeriesState.shown
    return rx.el.div(
        rx.cond(
            series.backdrop != "",
            responsive(
                series.backdrop,
                sizes="100vw",
                own_set=series.backdrop_set,
                custom_attrs={"fetchPriority": "high"},
                class_name="size-full object-cover object-[50%_25%] opacity-80",
            ),
            rx.el.div(class_name="size-full bg-linear-to-br from-[#4a2945] via-[#261d3a] to-ground"),
        ),
        class_name="backdrop absolute inset-x-0 top-0 h-72 sm:inset-0 sm:h-auto",
    )


def _poster() -> rx.Component:
    series = SeriesState.shown
    return rx.cond(
        series.poster != "",
        responsive(
            series.poster,
            sizes="14rem",
            own_set=series.poster_set,
            extra="shrink-0 max-lg:hidden",
            class_name="aspect-poster w-56 rounded-card object-cover shadow-2xl shadow-shade ring-1 ring-ink/15",
        ),
    )


def _facts() -> rx.Component:
    """Rating, year, network, how many episodes: in one line, each only where it is known."""
    series = SeriesState.shown
    return rx.el.ul(
        rx.cond(
            SeriesState.ratings > 0,
            rx.el.li(
                rx.icon("star", size=17, aria_hidden=True, class_name="mr-1.5 fill-warning text-warning"),
                rx.el.span(t("Rated", "평점"), class_name="sr-only"),
                rx.el.strong(SeriesState.average, class_name="font-bold"),
                rx.el.span(
                    t(
                        rx.cond(SeriesState.ratings == 1, "1 rating", f"{count(SeriesState.ratings)} ratings"),
                        f"{count(SeriesState.ratings)}명",
                    ),
                    class_name="ml-1.5 text-muted",
                ),
                class_name="inline-flex items-center",
            ),
        ),
        rx.cond(series.year != "", rx.el.li(series.year, class_name="inline-flex items-center")),
        rx.cond(series.network != "", rx.el.li(series.network, class_name="inline-flex items-center")),
        rx.el.li(
            t(
                rx.cond(series.count == 1, "1 episode", f"{count(series.count)} episodes"),
                f"총 {count(series.count)}화",
            ),
            class_name="inline-flex items-center",
        ),
        aria_live="polite",
        class_name="dots mt-3 flex flex-wrap items-center gap-y-1 font-medium",
    )


def _acts() -> rx.Component:
    series = SeriesState.shown
    return rx.el.div(
        rx.el.div(
            rx.cond(series.play != "", _play(), _preparing()),
            KeepButton.create(
                kept=SeriesState.kept,
                signed_in=Session.signed_in,
                label=t("My list", "찜하기"),
                added=t("On your list now.", "찜한 목록에 담았어요."),
                removed=t("Taken off your list.", "찜한 목록에서 뺐어요."),
                undo=t("Undo", "되돌리기"),
                on_keep=SeriesState.keep,
                class_name=button_classes("quiet", extra="max-sm:flex-1"),
            ),
            ShareButton.create(
                label=t("Share", "공유하기"),
                title=series.name,
                copied=t("The link is copied.", "링크를 복사했어요."),
                failed=t("The link could not be copied.", "링크를 복사하지 못했어요."),
                class_name=button_classes("quiet", extra="size-11 px-0!"),
            ),
            rx.cond(
                series.edit_href != "",
                button_link(
                    rx.icon("pencil", size=18, aria_hidden=True),
                    t("Edit", "수정"),
                    href=series.edit_href,
                    kind="quiet",
                ),
            ),
            class_name="flex flex-wrap items-center gap-2.5",
        ),
        rx.el.div(
            rx.el.span(t("Your rating", "내 평점"), aria_hidden=True, class_name="text-sm font-medium text-muted"),
            stars(SeriesState.stars, legend=t("Your rating", "내 평점"), on_rate=SeriesState.rate),
            class_name="mt-4 flex min-h-11 flex-wrap items-center gap-x-3",
        ),
        class_name="mt-6",
    )


def _play() -> rx.Component:
    series = SeriesState.shown
    return button_link(
        rx.cond(
            series.play == "again",
            rx.icon("rotate-ccw", size=20, aria_hidden=True),
            rx.icon("play", size=20, aria_hidden=True, class_name="fill-current"),
        ),
        rx.match(
            series.play,
            ("again", t("Watch again", "처음부터 다시 보기")),
            ("continue", t(f"Continue {series.play_label}", f"{series.play_label_ko} 이어서 보기")),
            t(f"Play {series.play_label}", f"{series.play_label_ko} 재생"),
        ),
        rx.cond(
            series.left != "",
            rx.el.span(t(series.left, series.left_ko), class_name="font-normal opacity-85"),
        ),
        href=series.play_href,
        extra="min-h-12 px-7 max-sm:w-full",
    )


def _preparing() -> rx.Component:
    return rx.el.p(
        rx.icon("hourglass", size=18, aria_hidden=True),
        t("Being prepared: it plays here soon.", "준비 중이에요. 곧 여기서 볼 수 있어요."),
        role="status",
        class_name="inline-flex min-h-11 items-center gap-2 rounded-full bg-warning/15 px-5 text-warning max-sm:w-full",
    )


def _tag(tag: rx.vars.ObjectVar[Tag]) -> rx.Component:
    return rx.el.li(
        rx.el.a(
            "#",
            tag.name,
            href=tag.href,
            class_name=(
                "inline-flex min-h-9 items-center rounded-full bg-ink/10 px-3.5 text-sm font-medium text-ink/85 "
                "transition-colors hover:bg-ink/20 hover:text-ink"
            ),
        ),
        key=tag.name,
    )


def _aside() -> rx.Component:
    return rx.cond(
        rx.Var.create(SeriesState.shown.cast).to(list).length() > 0,
        rx.el.section(
            rx.el.h2(t("Cast", "출연"), id="cast", class_name="mb-3 text-xl font-bold"),
            rx.el.ul(
                rx.foreach(SeriesState.shown.cast, _member),
                class_name="grid gap-x-6 gap-y-3 min-[26rem]:grid-cols-2 md:grid-cols-3 xl:grid-cols-1",
            ),
            aria_labelledby="cast",
            class_name="min-w-0",
        ),
    )


def _member(member: rx.vars.ObjectVar[Member]) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            member.actor.to(str)[:1],
            aria_hidden=True,
            class_name="grid size-11 shrink-0 place-items-center rounded-full bg-ink/10 font-bold text-muted",
        ),
        rx.el.div(
            rx.el.p(member.actor, class_name="truncate font-semibold"),
            rx.el.p(member.role, class_name="truncate text-sm text-muted empty:hidden"),
            class_name="min-w-0",
        ),
        class_name="flex min-w-0 items-center gap-3",
    )


def _missing() -> rx.Component:
    return dead_end(
        t("There is no such series", "그런 시리즈가 없어요"),
        t("It may have been renamed or taken away.", "이름이 바뀌었거나 사라졌을 수 있어요."),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        skeleton("h-[34rem] rounded-none"),
        rx.el.div(*[skeleton("h-28") for _ in range(4)], class_name=f"{CONTENT} mt-8 grid gap-4"),
        aria_busy=True,
    )
