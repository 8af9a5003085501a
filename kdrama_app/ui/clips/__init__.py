"""The page that a clip is shared by, and the list of one's own."""

from kdrama_app.ui.clips.list_page import page as clips_page
from kdrama_app.ui.clips.list_state import MyClips
from kdrama_app.ui.clips.page import page as clip_page
from kdrama_app.ui.clips.state import ClipState

__all__ = ["ClipState", "MyClips", "clip_page", "clips_page"]
