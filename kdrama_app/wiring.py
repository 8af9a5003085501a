"""Settings to adapters to services: the only place that chooses an adapter."""

import base64
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from obstore.store import from_url
from sqlalchemy import make_url

from kdrama_app.accounts.passwords import PasswordHasher
from kdrama_app.accounts.profile import Profile
from kdrama_app.accounts.service import Accounts
from kdrama_app.accounts.tokens import derived_key
from kdrama_app.catalog.fts5 import Fts5Index
from kdrama_app.catalog.pg_trgm import TrigramIndex
from kdrama_app.catalog.search import Search
from kdrama_app.catalog.series_editing import SeriesEditing
from kdrama_app.catalog.series_search import SeriesSearch
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.text_index import TextIndex
from kdrama_app.db import Database
from kdrama_app.jobs.dbos import DbosJobs
from kdrama_app.jobs.port import Jobs
from kdrama_app.operations.flags import Flags
from kdrama_app.operations.idempotency import Idempotency
from kdrama_app.operations.limits import Limits
from kdrama_app.operations.maintenance import Maintenance
from kdrama_app.operations.metrics import Metrics
from kdrama_app.operations.vitals import Vitals
from kdrama_app.playback.progressive import DEFAULT_CACHE_BYTES, Mp4Cache
from kdrama_app.playback.service import Playback
from kdrama_app.playback.tickets import Tickets
from kdrama_app.reels.embed import Embed
from kdrama_app.reels.external import ExternalReels
from kdrama_app.reels.extractor import Extractor
from kdrama_app.reels.importing import Imports
from kdrama_app.reels.platform_liveness import PlatformLiveness
from kdrama_app.reels.service import Clips
from kdrama_app.reels.strategies import FETCH_SECONDS, InOrder
from kdrama_app.reels.upstream import Upstream
from kdrama_app.reels.web import GuardedWeb
from kdrama_app.reels.ytdlp import YtDlp
from kdrama_app.settings import Settings
from kdrama_app.storage.file_cache import FileCache
from kdrama_app.storage.local import LocalStorage
from kdrama_app.storage.objects import ObjectStorage
from kdrama_app.storage.port import Storage
from kdrama_app.streams.backends.edge import Edge
from kdrama_app.streams.backends.keys import WriteKeys
from kdrama_app.streams.backends.local import NOBODY, LocalBackend, telling
from kdrama_app.streams.backends.manager import BackendManager
from kdrama_app.streams.backends.outbox import Outbox
from kdrama_app.streams.backends.port import StreamBackend
from kdrama_app.streams.backends.sender import Sender
from kdrama_app.streams.backends.stream_manager import StreamManager
from kdrama_app.streams.backends.stream_source import Credentials, Patience, StreamSourceBackend, server_name
from kdrama_app.streams.checking import Checking
from kdrama_app.streams.exchange import Exchange
from kdrama_app.streams.figures import Figures
from kdrama_app.streams.following import Follows
from kdrama_app.streams.liveness import Liveness
from kdrama_app.streams.service import Streams
from kdrama_app.streams.status import Statuses
from kdrama_app.streams.streamers import Streamers
from kdrama_app.streams.timestamps import Timestamps
from kdrama_app.subtitles.service import Subtitles
from kdrama_app.transcode.addresses import AllowedHosts
from kdrama_app.transcode.callback import Callbacks
from kdrama_app.transcode.extras import Extras
from kdrama_app.transcode.ffmpeg import ffmpeg_path
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.pictures import Pictures
from kdrama_app.transcode.provider import AwayTranscoder
from kdrama_app.transcode.service import Transcodes
from kdrama_app.transcode.webhook import Webhooks
from kdrama_app.upload.chunks import ChunkStore
from kdrama_app.upload.digest import PrefixDigests
from kdrama_app.upload.service import Uploads
from kdrama_app.viewing.comments import Comments
from kdrama_app.viewing.horizon import Horizon
from kdrama_app.viewing.ratings import Ratings
from kdrama_app.viewing.service import Viewing


@dataclass(frozen=True)
class Services:
    """Everything a process works with, made once."""

    settings: Settings
    database: Database
    storage: Storage
    jobs: Jobs
    limits: Limits
    maintenance: Maintenance
    idempotency: Idempotency
    flags: Flags
    metrics: Metrics
    accounts: Accounts
    profile: Profile
    catalog: Catalog
    search: Search
    series_search: SeriesSearch
    uploads: Uploads
    subtitles: Subtitles
    transcodes: Transcodes
    extras: Extras
    playback: Playback
    viewing: Viewing
    series_editing: SeriesEditing
    pictures: Pictures
    ratings: Ratings
    horizon: Horizon
    comments: Comments
    streams: Streams
    stream_manager: StreamManager
    figures: Figures
    exchange: Exchange
    follows: Follows
    streamers: Streamers
    timestamps: Timestamps
    checking: Checking
    liveness: Liveness | None
    clips: Clips
    vitals: Vitals
    extractor: Extractor | None
    external_reels: ExternalReels
    imports: Imports


def build(settings: Settings, *, jobs: Jobs | None = None) -> Services:
    """The house for `settings`; tests pass their own `jobs`."""
    storage = open_storage(settings.storage_url)
    engine = jobs or DbosJobs(settings.jobs_url)
    accounts = Accounts(
        signing_key=settings.signing_key(),
        hasher=PasswordHasher(),
        access_seconds=settings.access_token_seconds,
        refresh_seconds=settings.refresh_token_seconds,
        session_seconds=settings.session_seconds,
    )
    catalog = Catalog()
    search = Search(catalog, text_index(settings.database_url))
    horizon = Horizon(catalog)
    news = open_outbox(settings) if settings.stream_primary == "local" else NOBODY
    statuses = Statuses(on_change=telling(news))
    streams = Streams(statuses)
    subtitles, extras = Subtitles(storage, catalog), Extras(catalog)
    ffmpeg = ffmpeg_path(settings.ffmpeg)
    extractor = open_extractor(settings)
    uploads = Uploads(settings, storage, catalog, ChunkStore(settings.staging_dir), PrefixDigests())
    callbacks = Callbacks(AllowedHosts.parse(settings.callback_hosts))
    database = Database(settings.database_url)
    playback = Playback(
        catalog,
        subtitles,
        extras,
        storage,
        Tickets((settings.signing_key(),), seconds=settings.ticket_seconds),
        Mp4Cache(
            storage,
            settings.data_dir / "cache" / "mp4",
            ffmpeg=ffmpeg,
            max_bytes=DEFAULT_CACHE_BYTES,
            min_free_bytes=settings.min_free_bytes,
        ),
    )
    return Services(
        settings=settings,
        database=database,
        storage=storage,
        jobs=engine,
        limits=Limits(settings),
        maintenance=Maintenance(),
        idempotency=Idempotency(derived_key(settings.signing_key(), "idempotency")),
        flags=Flags(),
        metrics=Metrics(),
        accounts=accounts,
        profile=Profile(accounts),
        catalog=catalog,
        search=search,
        series_search=SeriesSearch(search),
        uploads=uploads,
        subtitles=subtitles,
        transcodes=Transcodes(
            catalog, storage, engine, LocalTranscoder(ffmpeg), callbacks=callbacks, away=away_transcoders(settings)
        ),
        extras=extras,
        playback=playback,
        viewing=Viewing(catalog),
        series_editing=SeriesEditing(catalog),
        pictures=Pictures(storage, ffmpeg, settings.work_dir),
        ratings=Ratings(catalog),
        horizon=horizon,
        comments=Comments(catalog, horizon),
        streams=streams,
        stream_manager=StreamManager(
            open_backends(settings, streams, accounts, database, retries=settings.streamsource_retries)
        ),
        figures=Figures(streams),
        exchange=Exchange(streams),
        follows=Follows(),
        streamers=Streamers(),
        timestamps=Timestamps(),
        checking=Checking(statuses),
        liveness=PlatformLiveness(extractor) if extractor else None,
        clips=Clips(catalog, playback, engine, settings.clips_per_day, settings.clip_quota_bytes),
        vitals=Vitals(),
        extractor=extractor,
        external_reels=external_reels(settings, extractor),
        imports=Imports(uploads, engine),
    )


@lru_cache(maxsize=1)
def current_services() -> Services:
    """This process's services, from the environment."""
    return build(Settings())


def text_index(database_url: str) -> TextIndex:
    """What the database at this URL looks through texts with."""
    return Fts5Index() if make_url(database_url).get_backend_name() == "sqlite" else TrigramIndex()


def open_storage(url: str) -> Storage:
    """`file:///path` on this disk; any other URL is obstore's to understand (`s3://bucket/prefix`)."""
    parts = urlsplit(url)
    if parts.scheme in {"", "file"}:
        return LocalStorage(Path(unquote(parts.path)))
    return ObjectStorage(from_url(url))


def away_transcoders(settings: Settings) -> tuple[AwayTranscoder, ...]:
    """The providers elsewhere that are configured, in the order they are asked."""
    if not settings.google_project:
        return ()
    # Its libraries take a quarter of a second and 20 MB: who has no account there never loads them.
    from kdrama_app.transcode.google_cloud import GoogleCloudTranscoder  # noqa: PLC0415  (see above)

    return (
        GoogleCloudTranscoder(
            settings.google_project, settings.google_location, settings.google_bucket, settings.google_endpoint
        ),
    )


def open_backends(
    settings: Settings, streams: Streams, accounts: Accounts, database: Database, *, retries: int
) -> BackendManager:
    """Where this instance's writes of streams go: its own database first, or a StreamSource server."""
    server, here = open_stream_source(settings, retries=retries), settings.stream_primary == "local"
    edge, keys, outbox = Edge(database), WriteKeys(), open_outbox(settings)

    def local(user_id: int | None) -> StreamBackend:
        return LocalBackend(streams, accounts, edge, keys, user_id, outbox if here else NOBODY)

    if server is None:
        return BackendManager(local, {}, outbox, edge)
    primary, secondary = (local, server.acting_for) if here else (server.acting_for, local)
    return BackendManager(primary, dict.fromkeys(outbox.backends, secondary), outbox, edge, here=here)


def open_outbox(settings: Settings) -> Outbox:
    """Where what the other ones are to hear waits: the server that is configured, or this instance's copy."""
    if not (settings.streamsource_url and settings.stream_sync):
        return NOBODY
    here = settings.stream_primary == "local"
    return Outbox((server_name(settings.streamsource_url) if here else LocalBackend.name,))


def open_stream_source(settings: Settings, *, retries: int) -> StreamSourceBackend | None:
    """The StreamSource server that is configured."""
    if not settings.streamsource_url:
        return None
    return StreamSourceBackend(
        settings.streamsource_url,
        Credentials(
            settings.streamsource_token.get_secret_value(),
            settings.streamsource_email,
            settings.streamsource_password.get_secret_value(),
        ),
        Patience(retries, settings.streamsource_retry_seconds),
    )


def open_senders(services: Services, *, by: str) -> list[Sender]:
    """What brings each secondary its writes, for the worker `by`. A sender keeps the pauses between tries itself."""
    manager = open_backends(services.settings, services.streams, services.accounts, services.database, retries=0)
    return [
        Sender(manager.edge, manager.outbox, name, secondary, manager.primary, by)
        for name, secondary in manager.secondaries.items()
    ]


def open_extractor(settings: Settings) -> Extractor | None:
    """The ways to other people's videos, in the order they are tried; None where that is turned off."""
    if not settings.extractor:
        return None
    allowed = AllowedHosts.parse(settings.extractor_hosts)
    ways: list[Extractor] = [Embed(GuardedWeb(allowed), settings.extractor_origin), YtDlp(allowed)]
    if settings.extractor_cookies:
        ways.append(YtDlp(allowed, settings.extractor_cookies))
    return InOrder(ways, Upstream(settings.data_dir / "cache" / "upstream"))


def external_reels(settings: Settings, extractor: Extractor | None) -> ExternalReels:
    files = FileCache(
        settings.data_dir / "cache" / "reels",
        max_bytes=settings.extractor_cache_bytes,
        min_free_bytes=settings.min_free_bytes,
        longest_build=FETCH_SECONDS,
        max_age=settings.extractor_cache_seconds,
    )
    return ExternalReels(extractor, files)


def open_webhooks(settings: Settings) -> Webhooks:
    """What sends callbacks, under the secret that `python -m kdrama_app callback-secret` prints."""
    return Webhooks(callback_secret(settings), AllowedHosts.parse(settings.callback_hosts))


def callback_secret(settings: Settings) -> str:
    """The secret receivers verify callbacks with, as Standard Webhooks writes it: the configured one or our own."""
    configured = settings.callback_secret.get_secret_value()
    return configured or "whsec_" + base64.b64encode(derived_key(settings.signing_key(), "callback")).decode()
