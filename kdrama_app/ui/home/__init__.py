"""The site's front page."""

from kdrama_app.ui.home.not_found import not_found_page
from kdrama_app.ui.home.page import page
from kdrama_app.ui.home.state import HomeState

__all__ = ["HomeState", "not_found_page", "page"]
