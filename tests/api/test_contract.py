"""What the documents ask is shown, test by test, and the table of it cannot lie."""

import pytest
from starlette.testclient import TestClient

from tests.api.contract import ANY, Answer, AnswerDidNotCome, Claim, codes, endpoints, require_kept
from tests.api.coverage import PAGE, page, shown

# Pages of ours that no schema names.
PAGES = {"GET /api/docs", "GET /api-docs", "GET /api/v1/openapi.json"}


def test_every_answer_that_is_asked_for_is_shown_and_nothing_else_is_claimed() -> None:
    asked = {claim for endpoint in endpoints().values() for claim in endpoint.answers}
    claimed = set(shown())
    assert sorted(map(str, asked - claimed)) == []
    assert sorted(map(str, claimed - asked)) == []


def test_every_code_of_the_contract_is_among_them() -> None:
    assert {claim.code for endpoint in endpoints().values() for claim in endpoint.answers} >= codes()


def test_every_endpoint_that_is_asked_for_is_there(client: TestClient) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    served = {f"{method.upper()} {path}" for path, item in paths.items() for method in item} | PAGES
    assert {name.replace("HEAD ", "GET ") for name in endpoints()} - {ANY} <= served


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.api.coverage`"


@pytest.mark.xfail(raises=AnswerDidNotCome, strict=True, reason="nothing was asked")
@pytest.mark.contract("any", "500 SYSTEM_ERROR: a crash, without its stack")
def test_a_mark_whose_answer_did_not_come_fails(client: TestClient) -> None:
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize(
    "answer",
    [
        Answer("GET", "/api/v1/upload/x", 404, "UPLOAD_EXPIRED"),
        Answer("GET", "/api/v1/upload/x", 400, "UPLOAD_NOT_FOUND"),
        Answer("DELETE", "/api/v1/upload/x", 404, "UPLOAD_NOT_FOUND"),
        Answer("GET", "/api/v1/upload/x/y", 404, "UPLOAD_NOT_FOUND"),
    ],
)
def test_another_answer_is_not_the_one(answer: Answer) -> None:
    claim = Claim("GET /api/v1/upload/{uploadId}", "404 UPLOAD_NOT_FOUND: somebody else's")
    require_kept([claim], [answer, Answer("GET", "/api/v1/upload/x", 404, "UPLOAD_NOT_FOUND")])
    with pytest.raises(AnswerDidNotCome):
        require_kept([claim], [answer])
