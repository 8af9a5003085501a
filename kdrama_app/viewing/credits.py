"""When an episode counts as watched. Pure."""

CREDITS_SHARE = 0.05
CREDITS_SECONDS = 120.0


def is_finished(position: float, duration: float) -> bool:
    """Whether only the credits were left: the last 5 %, but never more than two minutes of it.

    The share keeps a short clip from being over in its middle, the cap a long film's ending from being skipped.
    """
    return duration > 0 and duration - position <= min(duration * CREDITS_SHARE, CREDITS_SECONDS)
