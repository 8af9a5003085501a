"""Every KDRAMA_* variable, read once into one frozen object.

Nothing else in the product reads the environment for its own settings. See
`.env.example` for the variables in a form to copy, README for their meaning.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

GIB = 1024**3
VERSION = "0.1.0"
SHORTEST_SECRET = 16


class Settings(BaseSettings):
    """The configuration of one process. Sizes are bytes, times seconds unless named otherwise."""

    model_config = SettingsConfigDict(
        env_prefix="KDRAMA_", env_file=".env", env_file_encoding="utf-8", frozen=True, extra="ignore"
    )

    host: str = "0.0.0.0"  # noqa: S104  (a home server is meant to be reached from the sofa)
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""
    trusted_proxy_hops: int = Field(default=0, ge=0)

    data_dir: Path = Path("data")
    database_url: str = ""
    jobs_url: str = ""
    redis_url: str = ""
    storage_url: str = ""

    secret_key: SecretStr = SecretStr("")
    access_token_seconds: int = 15 * 60
    refresh_token_seconds: int = 30 * 24 * 3600
    session_seconds: int = 30 * 24 * 3600
    ticket_seconds: int = 8 * 3600

    admin_username: str = ""
    admin_email: str = ""
    admin_password: SecretStr = SecretStr("")

    ffmpeg: str = ""
    worker: Literal["embedded", "external"] = "embedded"
    worker_concurrency: int = Field(default_factory=lambda: max(1, (os.cpu_count() or 1) // 2), ge=1)

    google_project: str = ""
    google_location: str = ""
    google_bucket: str = ""
    google_endpoint: str = ""

    streamsource_url: str = ""
    streamsource_email: str = ""
    streamsource_password: SecretStr = SecretStr("")
    streamsource_token: SecretStr = SecretStr("")
    streamsource_retries: int = Field(default=3, ge=0, le=10)
    streamsource_retry_seconds: float = Field(default=1.0, gt=0, le=60)
    stream_primary: Literal["local", "stream_source"] = "local"
    stream_sync: bool = True

    callback_hosts: str = ""
    callback_secret: SecretStr = SecretStr("")

    extractor: bool = False
    extractor_cookies: str = ""
    extractor_origin: str = "https://www.instagram.com"
    extractor_hosts: str = ""
    extractor_cache_bytes: int = Field(default=5 * GIB, ge=0)
    extractor_cache_seconds: int = Field(default=7 * 24 * 3600, gt=0)

    max_upload_bytes: int = Field(default=2 * GIB, gt=0)
    upload_ttl_seconds: int = 24 * 3600
    user_quota_bytes: int = Field(default=200 * GIB, ge=0)
    min_free_bytes: int = Field(default=GIB // 2, ge=0)
    clips_per_day: int = Field(default=50, ge=0)
    clip_quota_bytes: int = Field(default=5 * GIB, ge=0)

    debug_errors: bool = False

    stream_checks: bool = False

    rate_limits: bool = True
    requests_per_minute: int = 1000
    logins_per_20_minutes: int = 500
    signups_per_hour: int = 300
    upload_starts_per_hour: int = 10

    demo: bool = True

    @field_validator("callback_secret")
    @classmethod
    def _check_callback_secret(cls, secret: SecretStr) -> SecretStr:
        """As Standard Webhooks writes it: at least 24 bytes."""
        if not re.fullmatch(r"(whsec_[A-Za-z0-9+/]{32,}={0,2})?", secret.get_secret_value()):
            raise ValueError("must be whsec_ and the base64 of at least 24 bytes")
        return secret

    @field_validator("streamsource_url")
    @classmethod
    def _check_streamsource_url(cls, url: str) -> str:
        """An http(s) address without a user's name, which a log would show."""
        if not re.fullmatch(r"(https?://[^/@?#\s]+(/[^@?#\s]*)?)?", url):
            raise ValueError("must be an http or https address, without user name, query or fragment")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _check_stream_backends(self) -> Self:
        known = bool(self.streamsource_token.get_secret_value()) or bool(
            self.streamsource_email and self.streamsource_password.get_secret_value()
        )
        if self.streamsource_url and not known:
            raise ValueError("KDRAMA_STREAMSOURCE_URL needs _EMAIL and _PASSWORD, or _TOKEN")
        if self.stream_primary == "stream_source" and not self.streamsource_url:
            raise ValueError("KDRAMA_STREAM_PRIMARY=stream_source needs KDRAMA_STREAMSOURCE_URL")
        return self

    @model_validator(mode="after")
    def _check_google(self) -> Self:
        """Half a configuration would quietly be none."""
        needed = (self.google_project, self.google_location, self.google_bucket)
        if any((*needed, self.google_endpoint)) and not all(needed):
            raise ValueError("KDRAMA_GOOGLE_PROJECT, KDRAMA_GOOGLE_LOCATION and KDRAMA_GOOGLE_BUCKET go together")
        return self

    @model_validator(mode="after")
    def _fill_defaults(self) -> Self:
        """Derive what is unset from the data directory, which is made absolute."""
        root = self.data_dir.expanduser().absolute()
        derived = {
            "data_dir": root,
            # Quoted: a folder may be called "드라마 #1 (50%)".
            "database_url": self.database_url or f"sqlite:///{quote(str(root / 'kdrama.db'))}",
            "jobs_url": self.jobs_url or f"sqlite:///{quote(str(root / 'jobs.db'))}",
            "storage_url": self.storage_url or (root / "storage").as_uri(),
            "public_url": self.public_url.rstrip("/"),
        }
        for name, value in derived.items():
            object.__setattr__(self, name, value)
        return self

    @property
    def site_url(self) -> str:
        """Where people reach the site: the public URL, else this machine's own address."""
        return self.public_url or f"http://localhost:{self.port}"

    @property
    def cookies_secure(self) -> bool:
        """Cookies carry `Secure` when the public address is HTTPS; a plain-HTTP LAN could not log in otherwise."""
        return self.public_url.startswith("https://")

    @property
    def staging_dir(self) -> Path:
        """Uploads in progress: one sparse file a session, on the storage's own disk where it is local."""
        return self.data_dir / "uploads"

    @property
    def work_dir(self) -> Path:
        """Where a worker encodes before it publishes."""
        return self.data_dir / "work"

    def signing_key(self) -> bytes:
        """The secret that signs tokens and tickets; made once, readable by its owner only, when none is configured."""
        if configured := self.secret_key.get_secret_value():
            return configured.encode()
        return _kept_secret(self.data_dir / "secret.key")


def _kept_secret(path: Path) -> bytes:
    """Read the secret at `path`, or make it. Two processes starting at once agree: the first link wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)
    if len(secret := path.read_bytes().strip()) < SHORTEST_SECRET:
        # Signing with what anybody can guess would let anybody in.
        raise ValueError(f"The secret in {path} is too short to sign with; remove the file and a new one is made")
    return secret
