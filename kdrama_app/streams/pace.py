"""How often a stream is looked at. Pure; `jitter` is 0 to 1, so that streams entered together drift apart."""

from datetime import timedelta

from kdrama_app.streams.views import Status

# A site is asked this often at most, by all workers together.
SITE_SPACING = timedelta(seconds=5)
# Well within the window in which a stream goes on.
LIVE_EVERY = timedelta(minutes=2)
OFFLINE_EVERY = timedelta(minutes=10)
LONGEST = timedelta(hours=6)
# A site may ask to be left alone, but not for good.
LONGEST_ABSENCE = timedelta(days=1)


def pause_after(status: Status, *, misses: int, jitter: float) -> timedelta:
    """Until a stream is looked at again; after `misses` looks in a row that found nothing out each time twice as
    long, to LONGEST. A tenth more or less by `jitter`."""
    if status is Status.LIVE:
        pause = LIVE_EVERY
    elif status is Status.OFFLINE:
        pause = OFFLINE_EVERY
    else:
        # Bounded before it is raised: a link may have been dead for years.
        pause = min(OFFLINE_EVERY * 2 ** min(misses, 16), LONGEST)
    return pause * (0.9 + 0.2 * jitter)


def absence(seconds: float, *, jitter: float) -> timedelta:
    """Until a site that asked to be left alone is asked again: never sooner than it said, up to a tenth later."""
    asked = min(max(timedelta(seconds=seconds), SITE_SPACING), LONGEST_ABSENCE)
    return asked * (1.0 + 0.1 * jitter)
