"""Every part of the site on one page, for those who build it."""

from kdrama_app.ui.design.page import page
from kdrama_app.ui.design.state import DesignState

__all__ = ["DesignState", "page"]
