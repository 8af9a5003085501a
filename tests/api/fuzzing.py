"""Schemathesis against the served API, by its own engine: examples, coverage, fuzzing, stateful; every check on."""

import itertools
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import strategies as some
from schemathesis.engine import events, from_schema
from sqlmodel import Session
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.api.app import enveloped
from kdrama_app.catalog.views import EpisodeDraft, EpisodeView
from kdrama_app.operations.audit import CONSOLE, Actor
from kdrama_app.operations.flags import Flag
from kdrama_app.reels.shortcodes import POSTER, VIDEO, clip_key
from kdrama_app.streams.views import StreamDraft
from kdrama_app.wiring import Services
from tests.clips import add_clip
from tests.library import add_episode
from tests.published import publish_episode

CONFIG = Path(__file__).with_name("schemathesis.toml")
ROLES = ("anonymous", "user", "owner", "admin", "service")
SCOPES = ("videos:watch", "videos:transcode", "metadata:write", "system:metrics")
KNOWN_PROBABILITY = 0.7

schemathesis.openapi.format("bcp47", some.sampled_from(["ko", "en", "pt-BR", "zh-Hant", "ja"]))


@dataclass
class Report:
    """What was sent and what was wrong with the answers; a fault is named once."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        return sum(self.statuses.values())


class Front:
    """Stands before the API: counts, and gives each request that carries a sound `Idempotency-Key` one of its own, as
    programs do. The few keys that are generated would be answered 422 from the second request on."""

    def __init__(self, app: ASGIApp, report: Report) -> None:
        self._app, self._report = app, report
        self._numbers = itertools.count()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._report.statuses[message["status"]] += 1
            await send(message)

        headers = [
            (name, self._own(value) if name == b"idempotency-key" else value) for name, value in scope["headers"]
        ]
        await self._app({**scope, "headers": headers}, receive, counted)

    def _own(self, key: bytes) -> bytes:
        return b"key-%d" % next(self._numbers) if re.fullmatch(rb"[!-~]{1,255}", key) else key


def fuzz(services: Services, role: str, *, examples: int, coverage: bool) -> Report:
    """Ask the whole API as `role`: `examples` generated requests an operation; `coverage`: also each bound and
    each omission of every schema, some two thousand requests."""
    report = Report()
    with services.database.transaction() as tx:
        owner = _person(services, tx, "yuna", Role.UPLOADER)
        headers = _headers(services, tx, role, owner)
        # So many of each kind that requests which delete leave some for those after them.
        known = _known(services, tx, owner, many=2 * examples)
    app = enveloped(services)
    config = schemathesis.Config.from_dict(_config(headers, known, examples=examples, coverage=coverage))
    schema = schemathesis.openapi.from_dict(_document(app), config=config)
    schema.app = Front(app, report)
    for event in from_schema(schema).execute():
        _note(report, event)
    return report


def _document(app: ASGIApp) -> dict[str, Any]:
    """The served one, without `default`: it would make any status a documented one."""
    document = TestClient(app).get("/api/v1/openapi.json").json()
    for item in document["paths"].values():
        for operation in item.values():
            del operation["responses"]["default"]
    return document


def _config(headers: dict[str, str], known: dict[str, list[Any]], *, examples: int, coverage: bool) -> dict[str, Any]:
    told = tomllib.loads(CONFIG.read_text())
    told["headers"] = headers
    told["dictionaries"] = {name: {"values": values} for name, values in known.items()}
    told["parameters"] = {f"path.{name}": {"dictionary": name, "probability": KNOWN_PROBABILITY} for name in known}
    told["generation"] |= {"max-examples": examples, "deterministic": True}
    told["phases"] = {"coverage": {"enabled": coverage}}
    return told


def _headers(services: Services, tx: Session, role: str, owner: Principal) -> dict[str, str]:
    accounts = services.accounts
    if role == "anonymous":
        return {}
    if role == "service":
        token = accounts.create_service_token(tx, name="importer", scopes=SCOPES, days=1)
    else:
        who = owner if role == "owner" else _person(services, tx, "somebody", Role(role))
        token = accounts.access_token(tx, who.user_id or 0, seconds=24 * 3600)
    return {"Authorization": f"Bearer {token}"}


def _person(services: Services, tx: Session, name: str, role: Role) -> Principal:
    """Somebody who can log in: what is generated learns names from answers."""
    accounts = services.accounts
    registration = accounts.prepare(username=name, email=f"{name}@example.com", password="correct horse battery")
    return accounts.principal(tx, int(accounts.register(tx, registration, role=role).id))


def _known(services: Services, tx: Session, owner: Principal, *, many: int) -> dict[str, list[Any]]:
    """What there is, by the names of the path's parameters: all of the owner's."""
    published = publish_episode(tx, services.catalog, services.storage, uploader=owner)
    videos = [published] + [
        add_episode(tx, services.catalog, uploader=owner, series=f"Drama {number}") for number in range(many)
    ]
    jobs = [services.transcodes.start(tx, video.id, source_key=video.source_key).id for video in videos[:many]]
    ticket = services.playback.tickets.issue(published.id, user_id=owner.user_id, now=services.playback.clock())
    slugs = [video.series_slug for video in videos]
    return {
        "videoId": [video.id for video in videos],
        "jobId": jobs,
        "uploadId": [_upload(services, tx, owner, number) for number in range(many)],
        "trackId": _tracks(services, tx, published),
        "seriesName": slugs,
        "seriesSlug": slugs,
        "streamId": [_stream(services, tx, owner, number) for number in range(many)],
        "shortcode": _clips(services, tx, owner, published),
        "ticket": [ticket.text],
        "episode_id": [published.id],
        "path": ["multivariant.m3u8", "manifest.mpd", "posters-1/1.jpg"],
    }


def _stream(services: Services, tx: Session, owner: Principal, number: int) -> int:
    """What flags hide is to be asked too."""
    for flag in Flag:
        services.flags.switch(tx, flag, on=True, by=Actor(CONSOLE))
    draft = StreamDraft(source=f"Streamer {number}", link=f"https://youtu.be/{number}")
    return services.streams.create(tx, draft, owner=owner).id


def _upload(services: Services, tx: Session, owner: Principal, number: int) -> str:
    draft = EpisodeDraft(title="1", series=f"Upload {number}", number=1)
    upload = services.uploads.start(
        tx, user_id=owner.user_id or 0, filename="a.mp4", total_size=10, chunk_size=256 * 1024, draft=draft
    )
    services.uploads.reserve(upload)
    return upload.id


def _clips(services: Services, tx: Session, owner: Principal, video: EpisodeView) -> list[str]:
    """Fewer than one may make within a day."""
    made = [add_clip(tx, services.clips, video, maker=owner).shortcode for _ in range(20)]
    for shortcode in made:
        for file in (VIDEO, POSTER):
            services.storage.write(clip_key(shortcode, file), bytes(100_000))
    return made


def _tracks(services: Services, tx: Session, video: EpisodeView) -> list[str]:
    cues = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"
    tracks = [
        track for language in ("ko", "en") for track in services.subtitles.convert(video.id, cues, language=language)
    ]
    services.subtitles.record(tx, tracks)
    return [track.id for track in tracks]


def _note(report: Report, event: events.EngineEvent) -> None:
    if isinstance(event, events.NonFatalError):
        report.faults[f"{event.label}: {event.value!r}"] = ""
    elif isinstance(event, events.FatalError):
        raise event.exception
    elif isinstance(event, events.ScenarioFinished):
        recorder = event.recorder
        for case, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is None:
                    continue
                exchange = recorder.interactions.get(case)
                answer = exchange.response.content[:500] if exchange and exchange.response else b""
                failure = check.failure_info.failure
                sample = f"{check.failure_info.code_sample}\n{failure.message}\n{answer!r}"
                report.faults.setdefault(f"{check.name}: {failure.operation}: {failure.title}", sample)
