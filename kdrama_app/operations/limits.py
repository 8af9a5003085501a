"""Rate limits, on the `limits` library: in memory, or in Redis when several processes share them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from kdrama_app.errors import RateLimitExceeded, SystemUnavailable
from kdrama_app.settings import Settings

LOGIN_WINDOW_MINUTES = 20
COMMENTS, COMMENT_WINDOW_MINUTES = 10, 10
# Guessing one account's password from one place: far fewer than the client's own allowance.
FAILED_LOGINS, FAILED_LOGIN_WINDOW_MINUTES = 10, 5


@dataclass(frozen=True)
class Allowance:
    """Where one client stands: for the `X-RateLimit-*` headers; `reset_at` in epoch seconds."""

    limit: int
    remaining: int
    reset_at: int


class Limits:
    """One method a limit; each counts the call and raises RateLimitExceeded past the limit, and SystemUnavailable
    while Redis is away."""

    def __init__(self, settings: Settings, *, clock: Callable[[], float] = time.time) -> None:
        self._on = settings.rate_limits
        self._clock = clock
        storage = storage_from_string(settings.redis_url or "memory://", wrap_exceptions=True)
        self._limiter = MovingWindowRateLimiter(storage)
        self._requests = RateLimitItemPerMinute(settings.requests_per_minute)
        self._logins = RateLimitItemPerMinute(settings.logins_per_20_minutes, LOGIN_WINDOW_MINUTES)
        self._signups = RateLimitItemPerHour(settings.signups_per_hour)
        self._upload_starts = RateLimitItemPerHour(settings.upload_starts_per_hour)
        self._comments = RateLimitItemPerMinute(COMMENTS, COMMENT_WINDOW_MINUTES)
        self._failed_logins = RateLimitItemPerMinute(FAILED_LOGINS, FAILED_LOGIN_WINDOW_MINUTES)

    def hit_request(self, client: str) -> Allowance | None:
        """Any API request of `client` (an IP address); None when limits are off."""
        return self._hit(self._requests, "request", client)

    def hit_login(self, client: str) -> None:
        self._hit(self._logins, "login", client)

    def hit_signup(self, client: str) -> None:
        self._hit(self._signups, "signup", client)

    def hit_upload_start(self, user_id: int) -> None:
        self._hit(self._upload_starts, "upload", str(user_id))

    def hit_comment(self, user_id: int) -> None:
        self._hit(self._comments, "comment", str(user_id))

    def hit_password(self, client: str, login: str) -> None:
        """Before `client` tries a password on `login` (folded): counted first, so guesses made at once count too."""
        self._hit(self._failed_logins, "failed-login", client, login)

    def forgive_passwords(self, client: str, login: str) -> None:
        """The password was right: earlier tries of this client on this account were slips."""
        if self._on:
            with _kept():
                self._limiter.clear(self._failed_logins, "failed-login", client, login)

    def _hit(self, item: RateLimitItem, *key: str) -> Allowance | None:
        if not self._on:
            return None
        with _kept():
            if not self._limiter.hit(item, *key):
                raise self._exceeded(item, *key)
            window = self._limiter.get_window_stats(item, *key)
        return Allowance(item.amount, window.remaining, int(window.reset_time))

    def _exceeded(self, item: RateLimitItem, *key: str) -> RateLimitExceeded:
        reset_at = int(self._limiter.get_window_stats(item, *key).reset_time) + 1
        wait = max(1, reset_at - int(self._clock()))
        return RateLimitExceeded(limit=item.amount, retry_after=wait, reset_at=reset_at)


@contextmanager
def _kept() -> Iterator[None]:
    """Around what asks the counts' store: without it nobody can be counted, so nobody passes."""
    try:
        yield
    except StorageError as away:
        raise SystemUnavailable from away
