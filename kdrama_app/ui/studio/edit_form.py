"""The form that says everything of one video: what stands in it, and what was meant by it. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kdrama_app.catalog.views import EpisodeChanges, EpisodeView, Marks, Visibility
from kdrama_app.ui.studio.video_rows import SCHEDULED, VISIBILITIES, visibility_of

LANGUAGES = ("ko", "en", "ja", "zh", "th", "vi", "es", "fr")
MARKS = ("intro_start", "intro_end", "credits_start")
MOST_TAGS, LONGEST_NAME, LONGEST_TAG, LONGEST_TEXT = 20, 200, 50, 5000

Words = tuple[str, str]
"""A sentence in English and in Korean."""

REQUIRED = ("Please fill this in.", "꼭 필요한 항목이에요.")
TOO_LONG = ("This is too long.", "너무 길어요.")
NUMBERS = {
    "season": (1, 99, ("A number from 1 to 99.", "1부터 99 사이의 숫자로 입력해 주세요.")),
    "number": (0, 9999, ("A number; 0 for a special.", "숫자로 입력해 주세요. 특별편은 0이에요.")),
}
NO_DATE = ("This is no date.", "날짜를 확인해 주세요.")
NO_MOMENT = ("Choose a day and a time to come.", "앞으로 올 날짜와 시간을 골라 주세요.")
NO_TIME = ("Minutes and seconds, like 1:05.", "1:05처럼 분과 초로 입력해 주세요.")
MANY_TAGS = ("At most 20 tags, each of at most 50 letters.", "태그는 20개까지, 하나에 50자까지 쓸 수 있어요.")
MARKS_WRONG: dict[str, Words] = {
    "intro_start": ("A moment within the video.", "영상 안의 시각이어야 해요."),
    "intro_end": ("An intro has a beginning, and a later end.", "시작과, 그보다 늦은 끝이 모두 필요해요."),
    "credits_start": ("A moment within the video, after the intro.", "오프닝 뒤, 영상 안의 시각이어야 해요."),
}


@dataclass(frozen=True)
class Filled:
    """The form as it is opened. Marks as m:ss; `air_date` and `publish_at` ISO 8601, "" for none."""

    id: str = ""
    title: str = ""
    series: str = ""
    season: str = "1"
    number: str = "1"
    description: str = ""
    language: str = "ko"
    tags: list[str] = field(default_factory=list)
    air_date: str = ""
    intro_start: str = ""
    intro_end: str = ""
    credits_start: str = ""
    visibility: str = "draft"
    publish_at: str = ""


@dataclass(frozen=True)
class Meant:
    """What the form says, understood."""

    changes: EpisodeChanges
    air_date: date | None
    marks: Marks
    visibility: Visibility
    publish_at: datetime | None


def filled(episode: EpisodeView) -> Filled:
    return Filled(
        id=episode.id,
        title=episode.title,
        series=episode.series,
        season=str(episode.season),
        number=str(episode.number),
        description=episode.description,
        language=episode.language,
        tags=list(episode.tags),
        air_date=episode.air_date.isoformat() if episode.air_date else "",
        **{name: clock_text(getattr(episode, name)) for name in MARKS},
        visibility=visibility_of(episode),
        publish_at=episode.publish_at.isoformat() if episode.publish_at else "",
    )


def understood(form: Mapping[str, object], *, now: datetime) -> tuple[Meant | None, dict[str, Words]]:
    """What a sent form means; or None, and for each field that cannot be meant what is wrong with it."""
    said = {name: _line(value) for name, value in form.items()}
    wrong: dict[str, Words] = {}
    for name in ("title", "series"):
        if not said.get(name):
            wrong[name] = REQUIRED
        elif len(said[name]) > LONGEST_NAME:
            wrong[name] = TOO_LONG
    numbers = {name: _number(said.get(name, ""), name, wrong) for name in NUMBERS}
    description = _text(form.get("description"))
    if len(description) > LONGEST_TEXT:
        wrong["description"] = TOO_LONG
    tags = tuple(dict.fromkeys(tag for each in _text(form.get("tags")).split("\n") if (tag := _line(each))))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        wrong["tags"] = MANY_TAGS
    language = said.get("language", "")
    air_date = _day(said.get("air_date", ""), wrong)
    marks = Marks(**{name: _mark(said.get(name, ""), name, wrong) for name in MARKS})
    visibility = said.get("visibility", "")
    publish_at = _moment(said.get("publish_at", ""), now, wrong) if visibility == SCHEDULED else None
    if wrong:
        return None, wrong
    changes = EpisodeChanges(
        title=said["title"],
        series=said["series"],
        season=numbers["season"],
        number=numbers["number"],
        description=description,
        # One that is not in the list is as it was.
        language=language if language in LANGUAGES else None,
        tags=tags,
    )
    shown = Visibility(visibility) if visibility in VISIBILITIES and visibility != SCHEDULED else Visibility.DRAFT
    return Meant(changes, air_date, marks, shown, publish_at), {}


def clock_text(seconds: float | None) -> str:
    """1:05, 1:02:03, 0:09.5; "" of none."""
    if seconds is None:
        return ""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    whole = f"{rest // 10:02d}" + (f".{rest % 10}" if rest % 10 else "")
    return f"{hours}:{minutes:02d}:{whole}" if hours else f"{minutes}:{whole}"


_CLOCK = re.compile(r"(?:(?:(?P<hours>\d{1,2}):)?(?P<minutes>\d{1,3}):)?(?P<seconds>\d{1,5}(?:[.,]\d{1,3})?)")


def clock_seconds(text: str) -> float | None:
    """Seconds of "1:05", "1:02:03", "65" or "0:09.5"; None of nothing. Raises ValueError."""
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None or not text.isascii():
        raise ValueError(text)
    seconds = float(found["seconds"].replace(",", "."))
    if found["minutes"] and seconds >= 60:
        raise ValueError(text)
    return int(found["hours"] or 0) * 3600 + int(found["minutes"] or 0) * 60 + seconds


def _text(value: object) -> str:
    """Several lines, without what cannot be seen."""
    text = value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")


def _line(value: object) -> str:
    return " ".join(_text(value).split())


def _number(text: str, name: str, wrong: dict[str, Words]) -> int | None:
    least, most, words = NUMBERS[name]
    if text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most:
        return int(text)
    wrong[name] = words
    return None


def _day(text: str, wrong: dict[str, Words]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        wrong["air_date"] = NO_DATE
        return None


def _mark(text: str, name: str, wrong: dict[str, Words]) -> float | None:
    try:
        return clock_seconds(text)
    except ValueError:
        wrong[name] = NO_TIME
        return None


def _moment(text: str, now: datetime, wrong: dict[str, Words]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment > now:
            return moment
    except ValueError:
        pass
    wrong["publish_at"] = NO_MOMENT
    return None
