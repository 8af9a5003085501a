"""Finding something to watch."""

from kdrama_app.ui.search.page import page
from kdrama_app.ui.search.state import SearchState

__all__ = ["SearchState", "page"]
