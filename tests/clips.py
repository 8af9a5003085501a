"""Clips for tests, put into the database without a worker."""

from sqlmodel import Session

from kdrama_app.accounts.views import Principal
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.reels.service import Clips
from kdrama_app.reels.views import ClipDraft, ClipView, Crop, Made


def add_clip(
    tx: Session,
    clips: Clips,
    episode: EpisodeView,
    *,
    maker: Principal,
    title: str = "우산 속의 두 사람",
    start: float = 1.0,
    end: float = 3.0,
    crop: Crop = Crop.LANDSCAPE,
    size: int = 250_000,
) -> ClipView:
    """A clip that is ready; its files are the test's to write."""
    clip = clips.ask(tx, episode.id, ClipDraft(title, start, end, crop), maker=maker)
    width = 406 if crop is Crop.PORTRAIT else 1280
    assert clips.finish(tx, clip.shortcode, Made(start, end - start, width, 720, size, copied=False))
    return clips.find_visible(tx, clip.shortcode, viewer=maker).clip
