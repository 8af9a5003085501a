"""What operators rely on: maintenance, metrics, and documentation that needs nobody else."""

import asyncio
import gc
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from kdrama_app.lifespan import run_beside
from kdrama_app.operations.maintenance import BELIEVED_SECONDS, Maintenance
from kdrama_app.settings import Settings
from kdrama_app.wiring import Services

Headers = dict[str, str]


@pytest.fixture
def admin(register: Callable[..., Headers]) -> Headers:
    return register("boss", role="admin")


@pytest.mark.contract("any", "503 SYSTEM_MAINTENANCE: closed to all but admins, with Retry-After")
def test_while_the_house_is_closed_only_admins_get_in(
    client: TestClient, services: Services, admin: Headers, register: Callable[..., Headers]
) -> None:
    mina = register("mina")
    with services.database.transaction() as tx:
        services.maintenance.close(tx, message="새 디스크를 달고 있어요", until=datetime(2026, 11, 21, 22, tzinfo=UTC))
    for method, path in (("GET", "/api/v1/videos/x"), ("POST", "/api/v1/upload/start"), ("GET", "/api/nowhere")):
        for headers in (mina, {}, {"Authorization": "Bearer x"}):
            refused = client.request(method, path, headers=headers)
            assert refused.status_code == 503
            fact = refused.json()["error"]
            assert (fact["code"], fact["message"]) == ("SYSTEM_MAINTENANCE", "새 디스크를 달고 있어요")
            assert fact["details"] == {"until": "2026-11-21T22:00:00+00:00"}
            assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/media/x/y/z.m4s").status_code == 503
    # At the gate too, and nobody new comes in.
    assert client.get("/auth/validate", headers=mina | {"X-Original-URI": "/media/x/y/z.m4s"}).status_code == 503
    assert client.get("/auth/validate", headers=admin | {"X-Original-URI": "/api/v1/upload"}).status_code == 200
    assert client.post("/api/v1/auth/register", json={}).status_code == 503
    assert client.post("/api/v1/auth/login", json={}).status_code == 400
    assert client.get("/api/v1/videos/x", headers=admin).status_code == 404
    assert client.get("/health/live").status_code == 200
    assert client.get("/api/v1/auth/me", headers=mina).status_code == 200
    with services.database.transaction() as tx:
        services.maintenance.open(tx)
    assert client.get("/api/v1/videos/x", headers=mina).status_code == 404


def test_another_process_hears_of_it_within_two_seconds(services: Services) -> None:
    now = 0.0
    other = Maintenance(lambda: now)
    with services.database.snapshot() as tx:
        assert other.current(tx) is None
    with services.database.transaction() as tx:
        services.maintenance.close(tx, message="")
    assert not other.stale
    now = BELIEVED_SECONDS
    assert other.stale
    with services.database.snapshot() as tx:
        assert other.current(tx) is not None


@pytest.mark.contract("GET /metrics", "200", "401 AUTH_INVALID_TOKEN", "403 AUTH_INSUFFICIENT_PERMISSIONS")
def test_metrics_tell_how_long_what_took_and_who_waits(
    client: TestClient, services: Services, admin: Headers, register: Callable[..., Headers]
) -> None:
    client.get("/api/v1/videos/one")
    client.get("/api/v1/videos/two")
    client.get("/nowhere-at-all")
    client.get("/api/v1/nowhere")
    client.request("BREW", "/api/v1/coffee")
    with services.database.transaction() as tx:
        token = services.accounts.create_service_token(tx, name="prometheus", scopes=["system:metrics"], days=1)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    counts = {
        (sample.labels["method"], sample.labels["route"], sample.labels["status_code"]): sample.value
        for sample in families["http_request_duration_seconds"].samples
        if sample.name.endswith("_count")
    }
    assert counts["GET", "/api/v1/videos/{videoId}", "404"] == 2
    assert counts["OTHER", "unmatched", "404"] == 1
    assert sum(count for (_, route, _), count in counts.items() if route == "unmatched") == 3
    looked_up = {"kdrama_uploads", "kdrama_jobs", "kdrama_queue_depth", "kdrama_active_viewers"}
    assert looked_up | {"http_response_bytes"} <= set(families)
    assert {sample.labels["status"] for sample in families["kdrama_jobs"].samples} >= {"queued", "failed"}
    assert client.get("/metrics", headers=admin).status_code == 200
    assert client.get("/metrics").status_code == 401
    assert client.get("/metrics", headers=register("yuna", role="uploader")).status_code == 403


@pytest.mark.contract("GET /api/docs", "200: all of it served by us")
@pytest.mark.contract("GET /api-docs", "200: all of it served by us")
def test_the_documentation_asks_nobody_else(client: TestClient) -> None:
    for path in ("/api/docs", "/api-docs"):
        page = client.get(path)
        assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")
        addresses = re.findall(r"""(?:src|href|url)\s*[=:]\s*["']([^"']+)["']""", page.text)
        assert "/api/v1/openapi.json" in addresses and len(addresses) >= 4
        assert all(address.startswith("/") and not address.startswith("//") for address in addresses)
    for name, kind in (("swagger-ui-bundle.js", "text/javascript"), ("swagger-ui.css", "text/css")):
        (address,) = [address for address in addresses if f"/{name}?v=" in address]
        file = client.get(address)
        assert (file.status_code, file.headers["content-type"].partition(";")[0]) == (200, kind)
        assert file.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert client.get(f"/api/docs/{name}").headers["cache-control"] == "public, max-age=3600"
    assert client.get("/api/docs/core.py").status_code == 404


def test_the_documentation_comes_packed_for_who_can_unpack_it(client: TestClient) -> None:
    address = "/api/docs/swagger-ui-bundle.js"
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    packed = client.get(address, headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert packed.content == plain.content
    assert (packed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    refused = client.head(address, headers={"Accept-Encoding": "gzip;q=0"})
    assert refused.headers["content-length"] == plain.headers["content-length"]
    # Each form has a validator of its own: one cannot be told "not modified" for the other.
    for answer, other in ((plain, packed), (packed, plain)):
        coding = {"Accept-Encoding": answer.request.headers["accept-encoding"]}
        again = client.get(address, headers={**coding, "If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.headers["vary"]) == (304, "Accept-Encoding")
        assert client.get(address, headers={**coding, "If-None-Match": other.headers["etag"]}).status_code == 200


def test_a_serving_process_does_not_collect_what_was_there_when_it_began(
    build_services: Callable[[Settings], Services],
    make_settings: Callable[..., Settings],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services = build_services(make_settings(worker="external"))
    monkeypatch.setattr("kdrama_app.lifespan.current_services", lambda: services)

    async def serve() -> int:
        async with run_beside():
            return len(gc.get_objects())

    before = len(gc.get_objects())
    assert asyncio.run(serve()) < before / 10
    gc.unfreeze()
