"""How this process is: since when it runs, and how much is open."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Vitals:
    """One process's; `clock` in seconds, of any beginning."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._started, self.active = clock(), 0

    @property
    def uptime(self) -> float:
        """Seconds."""
        return self._clock() - self._started

    @contextmanager
    def connection(self) -> Iterator[None]:
        """While a request is answered, or a page's socket is open."""
        self.active += 1
        try:
            yield
        finally:
            self.active -= 1


def spelled(seconds: float) -> str:
    """ "1h30m45s", as the document writes how long something runs; hours go on counting."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}h{minutes}m{rest}s"
    return f"{minutes}m{rest}s" if minutes else f"{rest}s"
