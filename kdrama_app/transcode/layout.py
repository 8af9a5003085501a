"""Where a run's files lie in the storage: pure. See `storage/port.py` for the whole store."""

INIT_NAME = "init.mp4"
MEDIA_NAME = "index.m3u8"
POSTERS = "posters"
LISTS = "playlists"
"""A run's own copy of the multivariant playlist and the manifest, beside the ones that viewers open."""


def media_prefix(episode_id: str) -> str:
    return f"media/{episode_id}"


def multivariant_key(episode_id: str) -> str:
    return f"{media_prefix(episode_id)}/multivariant.m3u8"


def manifest_key(episode_id: str) -> str:
    return f"{media_prefix(episode_id)}/manifest.mpd"


def kept_list(episode_id: str, run: str, key: str) -> str:
    """Where a run keeps its copy of `key`, its episode's multivariant playlist or manifest."""
    return f"{media_prefix(episode_id)}/{LISTS}-{run}/{key.rpartition('/')[2]}"


def job_id(episode_id: str, run: int) -> str:
    """Deterministic, so that two requests for one run are one job: `7YkQ…-1`."""
    return f"{episode_id}-{run}"


def run_of(job: str) -> str:
    """Which run of its episode a job is. Every run gets folders of its own: what plays is never written over."""
    return job.rpartition("-")[2]


def folder_name(rendition: str, job: str) -> str:
    return f"{rendition}-{run_of(job)}"


def copied_name(rung: str) -> str:
    """What the folder of a rung is named after that is the source's own picture: were it encoded after all, in
    the same run, its files would be others."""
    return f"{rung}_source"


def segment_name(number: int) -> str:
    """The file of the segment with this number, counted from 1."""
    return f"{number:05d}.m4s"
