"""The bell in the header, for who wants to know when streams go live."""

from kdrama_app.ui.bell.state import Bell
from kdrama_app.ui.bell.view import bell

__all__ = ["Bell", "bell"]
