"""What the form of a video means, and what the address of the list asks for."""

from datetime import UTC, date, datetime

import pytest

from kdrama_app.catalog.views import EpisodeStatus, HoldingFilter, HoldingSort, Marks, Visibility
from kdrama_app.ui.studio.edit_form import clock_seconds, clock_text, understood
from kdrama_app.ui.studio.video_rows import Asked, asked_in

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FORM = {
    "title": " 1화 ",
    "series": "도깨비",
    "season": "1",
    "number": "0",
    "language": "en",
    "description": "첫 줄\r\n둘째 줄",
    "tags": "로맨스\n판타지\n로맨스",
    "air_date": "2016-12-02",
    "intro_start": "0:09.5",
    "intro_end": "1:05",
    "credits_start": "",
    "visibility": "unlisted",
    "publish_at": "2020-01-01T00:00:00.000Z",
}


def test_a_form_is_understood() -> None:
    meant, wrong = understood(FORM, now=NOW)
    assert wrong == {}
    assert meant is not None
    assert (meant.changes.title, meant.changes.number, meant.changes.language) == ("1화", 0, "en")
    assert meant.changes.description == "첫 줄\n둘째 줄"
    assert meant.changes.tags == ("로맨스", "판타지")
    assert meant.air_date == date(2016, 12, 2)
    assert meant.marks == Marks(9.5, 65.0, None)
    assert (meant.visibility, meant.publish_at) == (Visibility.UNLISTED, None)


def test_a_scheduled_video_is_a_draft_with_a_moment_to_come() -> None:
    soon = {"visibility": "scheduled", "publish_at": "2026-11-22T13:00:00.000Z"}
    meant, _ = understood({**FORM, **soon}, now=NOW)
    assert meant is not None
    assert meant.publish_at == datetime(2026, 11, 22, 13, tzinfo=UTC)
    for moment in ("", "2026-11-22T12:00:00Z", "2026-11-23T12:00:00", "soon"):
        meant, wrong = understood({**FORM, **soon, "publish_at": moment}, now=NOW)
        assert (meant, list(wrong)) == (None, ["publish_at"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "  "),
        ("series", "x" * 201),
        ("season", "0"),
        ("number", "1.5"),
        ("number", "²"),
        ("description", "x" * 5001),
        ("tags", "\n".join(map(str, range(21)))),
        ("air_date", "2016-02-30"),
        ("intro_end", "1:99"),
        ("intro_start", "soon"),
        ("title", ["not", "text"]),
        ("season", None),
    ],
)
def test_what_cannot_be_meant_is_marked(name: str, value: object) -> None:
    meant, wrong = understood({**FORM, name: value}, now=NOW)
    assert (meant, list(wrong)) == (None, [name])


def test_a_form_without_anything_marks_what_is_needed() -> None:
    assert set(understood({}, now=NOW)[1]) == {"title", "series", "season", "number"}


@pytest.mark.parametrize(
    ("text", "seconds"), [("1:05", 65), ("0:09.5", 9.5), ("1:02:03", 3723), ("65", 65), ("95:00", 5700), ("", None)]
)
def test_a_moment_is_read_and_written(text: str, seconds: float | None) -> None:
    assert clock_seconds(text) == seconds
    assert clock_seconds(clock_text(seconds)) == seconds


@pytest.mark.parametrize("text", ["1:60", "-1", "1:", "一", "1e5", "nan", "1:2:3:4"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        clock_seconds(text)


def test_an_address_asks_for_a_list_and_is_written_back() -> None:
    asked = asked_in({"q": "도깨비", "status": "preparing", "visibility": "scheduled", "sort": "title", "page": "3"})
    assert asked == Asked("도깨비", "preparing", "scheduled", "title", 3)
    assert asked.filter() == HoldingFilter(
        text="도깨비",
        statuses=(EpisodeStatus.PROCESSING, EpisodeStatus.GROWING),
        visibility=Visibility.DRAFT,
        scheduled=True,
        sort=HoldingSort.TITLE,
        descending=False,
    )
    assert Asked().address == "/studio"
    assert Asked(q="a b&c", page=2).address == "/studio?q=a+b%26c&page=2"


def test_an_address_that_nobody_understands_asks_for_everything() -> None:
    assert asked_in({"status": "odd", "visibility": "'", "sort": "-owner", "page": "-2"}) == Asked()
    assert asked_in({"page": "99999999"}).page == 1
    assert Asked(visibility="draft").filter().scheduled is False
