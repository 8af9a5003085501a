"""Which answers the documents ask for (contract.toml), and whether a test that claims to show some really saw them."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.datastructures import Headers

from kdrama_app.api.envelope import canonical_path
from kdrama_app.errors import UnsupportedApiVersion

DATA = Path(__file__).with_name("contract.toml")
ANY = "any"


class AnswerDidNotCome(AssertionError):
    """A test is marked with an answer that it never got."""


@dataclass(frozen=True)
class Answer:
    """What was asked, and how it was answered; `code` (of reels and health the type) is '' for what is no error."""

    method: str
    path: str
    status: int
    code: str


@dataclass(frozen=True)
class Claim:
    """One answer of an endpoint as contract.toml writes it: "STATUS", "STATUS CODE", either with ": what is shown"."""

    endpoint: str
    wanted: str

    @property
    def status(self) -> int:
        return int(self._answer[0])

    @property
    def code(self) -> str:
        return self._answer[1] if len(self._answer) > 1 else ""

    @property
    def _answer(self) -> list[str]:
        return self.wanted.partition(":")[0].split()

    def is_kept_by(self, answer: Answer) -> bool:
        return (self.status, self.code) == (answer.status, answer.code) and self._is_of(answer)

    def _is_of(self, answer: Answer) -> bool:
        if self.endpoint == ANY:
            return True
        method, pattern = self.endpoint.split()
        path = "[^/]+".join(map(re.escape, re.split(r"\{\w+\}", pattern)))
        return answer.method == method and re.fullmatch(path, answer.path) is not None


@dataclass(frozen=True)
class Endpoint:
    source: str
    answers: tuple[Claim, ...]


def endpoints() -> dict[str, Endpoint]:
    """What is asked for, by endpoint, as it stands in the file."""
    tables = tomllib.loads(DATA.read_text(encoding="utf-8"))
    del tables["codes"]
    return {
        name: Endpoint(table["from"], tuple(Claim(name, wanted) for wanted in table["answers"]))
        for name, table in tables.items()
    }


def codes() -> set[str]:
    return set(tomllib.loads(DATA.read_text(encoding="utf-8"))["codes"]["asked"])


def claims_of(item: pytest.Item) -> Iterator[Claim]:
    for mark in item.iter_markers("contract"):
        endpoint, *wanted = mark.args
        yield from (Claim(endpoint, each) for each in wanted)


def require_kept(claims: Iterable[Claim], answers: Iterable[Answer]) -> None:
    """Raises AnswerDidNotCome."""
    came = list(answers)
    for claim in claims:
        if not any(map(claim.is_kept_by, came)):
            raise AnswerDidNotCome(f"{claim.endpoint} never answered {claim.wanted!r}; what came: {came}")


def answer_of(response: Response) -> Answer:
    """What a client got; its address is the one that the version serves."""
    response.read()
    path = response.request.url.path
    with suppress(UnsupportedApiVersion):
        path = canonical_path(path, Headers())
    return Answer(response.request.method, path, response.status_code, _code(response))


def _code(response: Response) -> str:
    """The code in the platform's form of errors, the type in that of reels; '' for what has another."""
    if response.status_code < 400 or response.headers.get("content-type") != "application/json":
        return ""
    body = response.json() if response.content else {}
    fault = body.get("error")
    return fault.get("code") or fault["type"] if isinstance(fault, dict) else ""
