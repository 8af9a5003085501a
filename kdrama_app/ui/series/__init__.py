"""One series: what it is and its episodes."""

from kdrama_app.ui.series.page import page
from kdrama_app.ui.series.state import SeriesState

__all__ = ["SeriesState", "page"]
