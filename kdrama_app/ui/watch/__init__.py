"""Where an episode is watched."""

from kdrama_app.ui.watch.comments_state import CommentsState
from kdrama_app.ui.watch.page import page
from kdrama_app.ui.watch.state import WatchState

__all__ = ["CommentsState", "WatchState", "page"]
