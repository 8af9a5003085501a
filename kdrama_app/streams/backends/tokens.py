"""The token that a StreamSource server knows us by, renewed before its end."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import jwt

from kdrama_app.errors import BackendUnavailable

# Of a token's life that is left unused; a day's token is renewed an hour and some before it ends.
UNUSED = 0.05
LONGEST_UNUSED = timedelta(hours=2)


@dataclass(frozen=True)
class Token:
    """`due`: when another one is to be got; `until`: its end. None: it does not say when it ends."""

    text: str = field(repr=False)
    due: datetime | None = None
    until: datetime | None = None


@dataclass
class Tokens:
    """Whoever asks gets a token that still holds; however many ask at once, one logs in.

    `login` asks for a new one and raises what keeps it; None where no password is known.
    """

    login: Callable[[], str] | None
    clock: Callable[[], datetime]
    token: Token | None = None
    _renewing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def current(self) -> str:
        """The token to send now; "" where there is none and nobody could get one."""
        token = self.token
        if token is None or self._past(token.due):
            try:
                self._renew(token)
            except BackendUnavailable:
                # Before its end the old one does as well.
                if token is None or self._past(token.until):
                    raise
        return self.token.text if self.token else ""

    def renewed(self, refused: str) -> bool:
        """Whether there is another token than the one that was refused."""
        if self.token is None or self.token.text == refused:
            self._renew(self.token)
        return self.token is not None and self.token.text != refused

    def _renew(self, old: Token | None) -> None:
        with self._renewing:
            if self.token is old and self.login is not None:
                self.token = read_token(self.login(), now=self.clock())

    def _past(self, moment: datetime | None) -> bool:
        return moment is not None and self.clock() >= moment


def read_token(text: str, *, now: datetime) -> Token:
    """A token and when another is due, by the `exp` it carries; the signature is the server's to check."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False, "verify_exp": False})
        end = datetime.fromtimestamp(claims["exp"], now.tzinfo)
    except (jwt.InvalidTokenError, KeyError, TypeError, ValueError, OverflowError, OSError):
        return Token(text)
    return Token(text, due=end - min(LONGEST_UNUSED, max(timedelta(0), end - now) * UNUSED), until=end)
