"""Clips, one a screen."""

from kdrama_app.ui.reels.page import page
from kdrama_app.ui.reels.state import ReelsState

__all__ = ["ReelsState", "page"]
