"""The site's front page."""

from kdrama_app.ui.home.page import page
from kdrama_app.ui.home.state import HomeState

__all__ = ["HomeState", "page"]
