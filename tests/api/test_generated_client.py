"""A client that somebody else's generator makes of the document talks to the API."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from kdrama_app.accounts.views import Role
from kdrama_app.api.app import enveloped
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.wiring import Services
from tests.library import PASSWORD, person
from tests.published import publish_episode

PACKAGE = "generated_kdrama"
# What the generator takes for bytes and for text; `sendBeacon`'s text/plain is of no use to a program.
CONFIGURATION = {
    "post_hooks": [],
    "content_type_overrides": {
        "application/vnd.apple.mpegurl": "text/plain",
        "application/dash+xml": "text/plain",
        **dict.fromkeys(["video/mp4", "audio/mp4", "image/jpeg", "multipart/byteranges"], "application/octet-stream"),
    },
}
Generated = Callable[[str], ModuleType]


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


@pytest.fixture
def generated(document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generated:
    """A module of the generated package: `generated("api.accounts.log_in")`."""
    schema, configuration = tmp_path / "openapi.json", tmp_path / "configuration.yaml"
    schema.write_text(json.dumps(document))
    configuration.write_text(json.dumps(CONFIGURATION))  # JSON is YAML
    where = ["--path", str(schema), "--output-path", str(tmp_path / PACKAGE), "--config", str(configuration)]
    generate = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", *where]
    made = subprocess.run(generate, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    faults = re.findall(r"(?:WARNING|ERROR).*\n\n.*", made.stdout + made.stderr)
    # Progress may come as text (a beacon), pictures come as they are.
    beyond_it = {f"Unsupported content type {kind}" for kind in ("text/plain", "image/png", "image/webp")}
    assert {fault.splitlines()[-1] for fault in faults} <= beyond_it, faults
    monkeypatch.syspath_prepend(tmp_path)
    return lambda name: importlib.import_module(f"{PACKAGE}.{name}")


@pytest.fixture
def episode(services: Services) -> EpisodeView:
    with services.database.transaction() as tx:
        yuna = person(tx, "yuna", Role.UPLOADER)
        return publish_episode(tx, services.catalog, services.storage, uploader=yuna)


@pytest.mark.anyio
async def test_a_generated_client_logs_in_searches_and_reads_a_video(
    generated: Generated,
    document: dict[str, Any],
    services: Services,
    episode: EpisodeView,
    register: Callable[..., dict[str, str]],
) -> None:
    register("mina")
    served = {"base_url": "http://testserver", "httpx_args": {"transport": httpx.ASGITransport(enveloped(services))}}
    clients, models = generated("client"), generated("models")
    log_in, search, video, stream, me = (
        generated(f"api.{name}").asyncio
        for name in (
            "accounts.log_in",
            "metadata.search_videos",
            "videos.get_video",
            "streaming.stream_video",
            "accounts.get_me",
        )
    )

    wrong = await log_in(client=clients.Client(**served), body=models.LoginRequest("mina", "not the password"))
    assert (type(wrong).__name__, wrong.error.code) == ("ErrorBody", "AUTH_INVALID_CREDENTIALS")
    tokens = await log_in(client=clients.Client(**served), body=models.LoginRequest("mina", PASSWORD))
    assert (type(tokens).__name__, tokens.user.username) == ("TokenResponse", "mina")

    mina = clients.AuthenticatedClient(token=tokens.access_token, **served)
    assert (await me(client=mina)).permissions == ["videos:watch"]
    found = await search(client=mina, q="도깨", sort=models.SearchSort.EPISODE)
    assert (found.total, [each.id for each in found.videos]) == (1, [episode.id])
    read = await video(episode.id, client=mina)
    assert (read.title, read.uploader.username) == (episode.title, "yuna")
    assert read.upload_date.tzinfo is not None
    assert (await stream(episode.id, client=mina)).startswith("#EXTM3U")
    gone = await video("nothing", client=mina)
    assert (gone.error.code, gone.error.request_id[:4]) == ("STREAM_VIDEO_NOT_FOUND", "req_")

    made = {path.stem for path in Path(generated("api").__file__ or "").parent.glob("*/[a-z]*.py")}
    ids = {operation["operationId"] for item in document["paths"].values() for operation in item.values()}
    assert made == {re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name) for name in ids}
