"""The client of StreamSource servers: pauses, tokens, what its JSON is to us, and what goes wrong."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdrama_app.errors import BackendRefused, BackendUnauthorized, BackendUnavailable, StreamNotFound
from kdrama_app.streams.backends.mapper import NotAStream, body_from, page_from, query_from, stream_from
from kdrama_app.streams.backends.pauses import backoff, told_pause
from kdrama_app.streams.backends.port import StreamChanges, StreamFilters
from kdrama_app.streams.backends.stream_source import Credentials, Patience, StreamSourceBackend
from kdrama_app.streams.backends.tokens import Tokens, read_token
from tests.conftest import Clock
from tests.stream_server import EMAIL, PASSWORD, START, StreamServer, answering, failing

LINK = "https://www.tiktok.com/@yuna/live"
NEW = StreamChanges(source="yuna", link=LINK)


class Remote:
    """A backend at a server in memory; `slept`: the pauses it made, in seconds."""

    def __init__(
        self, clock: Clock, *, token: str = "", account: bool = True, patience: Patience | None = None
    ) -> None:
        self.server, self.slept = StreamServer(clock), list[float]()
        account_at = {"email": EMAIL, "password": PASSWORD} if account else {}
        self.backend = StreamSourceBackend(
            "https://streams.example.com",
            Credentials(token=token, **account_at),
            patience or Patience(),
            http=httpx.Client(transport=httpx.MockTransport(self.server)),
            clock=clock,
            sleep=self.slept.append,
            chance=lambda: 0.0,
        )

    def get(self) -> None:
        self.backend.get_streams(StreamFilters())


@pytest.fixture
def make_remote(clock: Clock) -> Callable[..., Remote]:
    return lambda **how: Remote(clock, **how)


@pytest.fixture
def remote(make_remote: Callable[..., Remote]) -> Remote:
    return make_remote()


# --- pauses -----------------------------------------------------------------------------------------


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_pause_doubles_up_to_the_longest_and_keeps_half_at_least(tries: int, chance: float) -> None:
    whole = min(600.0, 1.0 * 2 ** min(tries - 1, 64))
    assert whole / 2 <= backoff(tries, first=1.0, longest=600.0, chance=chance) <= whole


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("17", 17.0),
        (format_datetime(START + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(START - timedelta(seconds=90), usegmt=True), 0.0),
        ("Mon, 05 Jan 2026 12:00:30 -0000", 30.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str, seconds: float | None) -> None:
    assert told_pause(header, now=START) == seconds


@pytest.mark.parametrize("status", [429, 502, 503, 504, 500, 409])
def test_a_trouble_that_may_pass_is_tried_again_with_longer_pauses(remote: Remote, status: int) -> None:
    remote.server.troubles = [None, answering(status), answering(status), answering(status)]
    remote.get()
    assert remote.slept == [1.0, 2.0, 4.0]


def test_a_limit_is_honoured_as_it_is_told(remote: Remote, clock: Clock) -> None:
    date = format_datetime(clock() + timedelta(seconds=21), usegmt=True)
    remote.server.troubles = [None, answering(429, Retry_After="9"), answering(429, Retry_After=date)]
    remote.get()
    assert remote.slept == [9.0, 21.0]


def test_a_pause_that_is_too_long_to_sit_out_is_told_on(remote: Remote) -> None:
    remote.server.troubles = [None, answering(429, "slow down", Retry_After="55")]
    with pytest.raises(BackendUnavailable, match="HTTP 429: slow down") as told:
        remote.get()
    assert (told.value.retry_after, told.value.uncertain, remote.slept) == (55.0, False, [])


def test_tries_end(make_remote: Callable[..., Remote]) -> None:
    remote = make_remote(patience=Patience(retries=2, first=0.5))
    remote.server.troubles = [None, *[answering(503)] * 9]
    with pytest.raises(BackendUnavailable):
        remote.get()
    assert remote.slept == [0.5, 1.0]
    assert len(remote.server.troubles) == 6


def test_a_write_is_repeated_under_its_key_and_has_one_effect(remote: Remote) -> None:
    remote.server.deaf = [None, httpx.ReadTimeout("the answer was lost")]
    made = remote.backend.create_stream(NEW, key="one")
    assert remote.server.keys == ["one", "one"]
    assert list(remote.server.streams) == [made.id]


def test_what_may_have_been_heard_once_stays_uncertain(remote: Remote) -> None:
    remote.server.deaf = [None, httpx.ReadTimeout("the answer was lost")]
    remote.server.troubles = [None, None, *[failing(httpx.ConnectError("refused"))] * 3]
    with pytest.raises(BackendUnavailable) as told:
        remote.backend.create_stream(NEW, key="one")
    assert told.value.uncertain


def test_what_was_never_sent_is_certain(remote: Remote) -> None:
    remote.server.troubles = [failing(httpx.ConnectError("refused"))] * 4
    with pytest.raises(BackendUnavailable, match="ConnectError: refused") as told:
        remote.backend.create_stream(NEW, key="one")
    assert not told.value.uncertain


# --- refusals ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "fact"),
    [
        (400, BackendRefused),
        (403, BackendUnauthorized),
        (404, StreamNotFound),
        (413, BackendRefused),
        (422, BackendRefused),
    ],
)
def test_a_refusal_is_a_fact_and_not_tried_again(remote: Remote, status: int, fact: type[Exception]) -> None:
    remote.server.troubles = [None, answering(status, "Link is invalid")]
    with pytest.raises(fact):
        remote.backend.create_stream(NEW, key="one")
    assert remote.slept == []


def test_a_refusal_says_why_in_its_own_words(remote: Remote) -> None:
    remote.server.troubles = [None, answering(422, "Link is invalid" + "!" * 1000)]
    with pytest.raises(BackendRefused, match="HTTP 422: Link is invalid") as told:
        remote.backend.create_stream(NEW, key="one")
    assert len(told.value.message) == 500


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>a login page</html>"),
        httpx.Response(200, json={"streams": [{"id": 1}], "meta": {}}),
        httpx.Response(200, json=[]),
        httpx.Response(302, headers={"Location": "http://127.0.0.1/"}),
        httpx.Response(500, text="a stack trace"),
    ],
)
def test_an_answer_that_is_none_is_a_server_that_is_away(
    make_remote: Callable[..., Remote], answer: httpx.Response
) -> None:
    remote = make_remote(patience=Patience(retries=0))
    remote.server.troubles = [None, lambda _: answer]
    with pytest.raises(BackendUnavailable):
        remote.get()
    assert remote.server.sent("GET") == 0


def test_an_id_cannot_lead_elsewhere(remote: Remote) -> None:
    seen: list[str] = []

    def look(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.raw_path.decode())
        return httpx.Response(404, json={"error": "Stream not found"})

    remote.server.troubles = [None, look]
    with pytest.raises(StreamNotFound):
        remote.backend.get_stream("../users?x=1")
    assert seen == ["/api/v1/streams/..%2Fusers%3Fx%3D1"]


# --- tokens -----------------------------------------------------------------------------------------


def test_it_logs_in_once_and_again_before_the_day_is_over(remote: Remote, clock: Clock) -> None:
    remote.get()
    clock.advance(hours=22)
    remote.get()
    assert remote.server.logins == 1
    clock.advance(hours=1)
    remote.get()
    assert remote.server.logins == 2


def test_a_token_that_is_refused_is_replaced_at_once(remote: Remote) -> None:
    remote.get()
    remote.server.tokens.clear()
    remote.get()
    assert (remote.server.logins, remote.slept) == (2, [])


def test_however_many_ask_one_logs_in(remote: Remote) -> None:
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        remote.get()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert remote.server.logins == 1


def test_a_login_that_is_limited_leaves_the_old_token_while_it_holds(remote: Remote, clock: Clock) -> None:
    remote.get()
    clock.advance(hours=23)
    remote.server.troubles = [answering(429, Retry_After="55")]
    remote.get()
    clock.advance(hours=1)
    remote.server.troubles = [answering(429, Retry_After="55")]
    with pytest.raises(BackendUnavailable) as told:
        remote.get()
    assert told.value.retry_after == 55.0


def test_a_wrong_password_is_a_fact(make_remote: Callable[..., Remote]) -> None:
    remote = make_remote(account=False, token="long gone")
    with pytest.raises(BackendUnauthorized, match="HTTP 401: Invalid or expired token"):
        remote.get()
    other = make_remote()
    other.backend.credentials = Credentials(email=EMAIL, password="guess")
    with pytest.raises(BackendUnauthorized, match="Invalid email or password"):
        other.get()
    assert other.slept == []


def test_a_given_token_is_used_until_it_ends(make_remote: Callable[..., Remote], clock: Clock) -> None:
    token = jwt.encode({"exp": int((clock() + timedelta(hours=1)).timestamp())}, "x" * 32, algorithm="HS256")
    remote = make_remote(token=token)
    remote.server.tokens.add(token)
    remote.get()
    assert remote.server.logins == 0
    clock.advance(hours=1)
    remote.get()
    assert remote.server.logins == 1


@pytest.mark.parametrize("text", ["", "opaque", "a.b.c", jwt.encode({"exp": "never"}, "x" * 32, algorithm="HS256")])
def test_a_token_that_does_not_say_when_it_ends_is_used_until_refused(text: str, clock: Clock) -> None:
    assert read_token(text, now=clock()).due is None


def test_no_secret_is_shown() -> None:
    shown = repr((Credentials("t0ken", EMAIL, "s3cret"), Tokens(None, Clock(), read_token("t0ken", now=START))))
    assert "t0ken" not in shown and "s3cret" not in shown


# --- mapper -----------------------------------------------------------------------------------------

STREAM = {
    "id": 123,
    "source": "StreamerName",
    "link": "https://streaming-platform.com/stream",
    "status": "Live",
    "is_pinned": False,
    "platform": "TikTok",
    "orientation": "portrait",
    "kind": "stream",
    "city": "New York",
    "state": "NY",
    "notes": None,
    "title": "Stream Title",
    "posted_by": "username",
    "last_checked_at": "2025-01-05T10:00:00Z",
    "last_live_at": "2025-01-05T18:30:00+09:00",
    "created_at": "2025-01-01T00:00:00.000Z",
    "updated_at": "2025-01-05T10:00:00",
    "user": {"id": 1, "email": "user@example.com", "role": "default"},
}


def test_the_documents_stream_is_read_whole() -> None:
    stream = stream_from(STREAM)
    assert (stream.id, stream.status, stream.notes, stream.city) == ("123", "live", "", "New York")
    assert stream.last_live_at == datetime(2025, 1, 5, 9, 30, tzinfo=UTC)
    assert stream.updated_at == datetime(2025, 1, 5, 10, 0, tzinfo=UTC)
    assert stream.user is not None and stream.user.id == "1"


@pytest.mark.parametrize(
    "body", [None, [], "x", {}, {**STREAM, "created_at": None}, {**STREAM, "title": 5}, {**STREAM, "user": "me"}]
)
def test_what_is_no_stream_is_not_taken_for_one(body: object) -> None:
    with pytest.raises(NotAStream):
        stream_from(body)


def test_a_page_is_read_with_its_counts() -> None:
    meta = {"current_page": 2, "total_pages": 3, "total_count": 51, "per_page": 25}
    page = page_from({"streams": [STREAM], "meta": meta})
    assert (len(page.streams), page.current_page, page.total_pages, page.total_count) == (1, 2, 3, 51)
    with pytest.raises(NotAStream):
        page_from({"streams": [STREAM], "meta": {}})


def test_what_is_given_goes_out_in_their_words() -> None:
    assert body_from(StreamChanges(title="", is_pinned=False, city="서울")) == {
        "city": "서울",
        "title": None,
        "is_pinned": False,
    }
    assert query_from(StreamFilters(not_status="live", is_pinned=True)) == {
        "page": "1",
        "per_page": "25",
        "notStatus": "live",
        "is_pinned": "true",
    }


def test_the_like_of_a_stream_is_all_that_can_be_written() -> None:
    alike = StreamChanges.all_of(stream_from(STREAM))
    left_out = {"id", "is_pinned", "notes", "user", "last_checked_at", "last_live_at", "created_at", "updated_at"}
    assert alike.given.keys() == STREAM.keys() - left_out
    assert StreamChanges.of({**alike.given, "id": 5}) == alike
