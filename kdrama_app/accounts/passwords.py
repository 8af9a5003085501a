"""Passwords: argon2id through passlib, with a bound on how many are hashed at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from passlib.hash import argon2  # pyright: ignore[reportAttributeAccessIssue]  (found by name at run time)

from kdrama_app.errors import InvalidInput, SystemUnavailable

MIN_LENGTH, MAX_LENGTH = 8, 128

# Now, because passlib loads it at first use in a way that neither threads nor a hash inside a check survive.
argon2.set_backend("argon2_cffi")
# RFC 9106 section 4, second recommended option: 64 MiB, 3 passes, 4 lanes.
_scheme = argon2.using(type="ID", memory_cost=64 * 1024, time_cost=3, parallelism=4)


class PasswordHasher:
    """Each hash takes 64 MiB and a core for a moment: more than `concurrency` wait, at most `patience` seconds."""

    def __init__(self, *, concurrency: int = 4, patience: float = 10.0) -> None:
        self._places = threading.BoundedSemaphore(concurrency)
        self._patience = patience

    def hash(self, password: str) -> str:
        """The encoded argon2id hash. Raises SystemUnavailable under a flood."""
        with self._place():
            return _scheme.hash(password)

    def matches(self, password: str, encoded: str | None) -> bool:
        """Whether `password` is the one behind `encoded`; None (no such account) costs the same and is False."""
        with self._place():
            matched = _scheme.verify(password[:MAX_LENGTH], encoded or self._nobody)
        return matched and encoded is not None and len(password) <= MAX_LENGTH

    @cached_property
    def _nobody(self) -> str:
        return _scheme.hash("the password of an account that is not there")

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._patience):
            raise SystemUnavailable
        try:
            yield
        finally:
            self._places.release()


def check_password(password: str, *, username: str, email: str) -> None:
    """The rules for a new password (OWASP ASVS 5 section 6.2). Raises InvalidInput naming the field."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        raise InvalidInput(details={"password": f"must have {MIN_LENGTH} to {MAX_LENGTH} characters"})
    if password.casefold() in {username.casefold(), email.casefold(), email.split("@", maxsplit=1)[0].casefold()}:
        raise InvalidInput(details={"password": "must not be the username or the e-mail address"})
