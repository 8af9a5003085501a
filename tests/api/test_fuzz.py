"""Generated requests at every endpoint of the schema, in each role: whatever is sent, the answer is one that the
schema names, and every check that schemathesis has passes."""

from collections.abc import Callable

import pytest

from kdrama_app.settings import Settings
from kdrama_app.wiring import Services
from tests.api.fuzzing import ROLES, Report, fuzz

FEWEST_IN_ALL = 20_000


@pytest.fixture
def services(make_settings: Callable[..., Settings], build_services: Callable[[Settings], Services]) -> Services:
    # Small uploads: generated sizes are bytes of the disk.
    return build_services(make_settings(rate_limits=False, max_upload_bytes=2_000_000))


def assert_nothing_wrong(report: Report) -> None:
    assert not report.faults, "\n\n".join(f"{name}\n{sample}" for name, sample in report.faults.items())


@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("role", ROLES)
def test_a_little_of_everything(services: Services, role: str) -> None:
    report = fuzz(services, role, examples=1, coverage=False)
    assert_nothing_wrong(report)
    assert report.sent >= 60  # there are more than fifty operations


@pytest.mark.fuzz
@pytest.mark.usefixtures("cheap_hashes")
@pytest.mark.parametrize("role", ROLES)
def test_everything_at_length(services: Services, role: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = fuzz(services, role, examples=60, coverage=True)
    with capsys.disabled():
        print(f"\n{role}: {report.sent} requests", dict(sorted(report.statuses.items())))
    assert_nothing_wrong(report)
    assert report.sent >= FEWEST_IN_ALL / len(ROLES)
