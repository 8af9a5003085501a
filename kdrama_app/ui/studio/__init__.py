"""The studio: an uploader's desk and the list of their videos."""

from kdrama_app.ui.studio.series_page import page as series_page
from kdrama_app.ui.studio.series_state import SeriesEditor
from kdrama_app.ui.studio.upload_page import page as upload_page
from kdrama_app.ui.studio.upload_state import UploadDesk
from kdrama_app.ui.studio.videos_page import page as videos_page
from kdrama_app.ui.studio.videos_state import MyVideos

__all__ = ["MyVideos", "SeriesEditor", "UploadDesk", "series_page", "upload_page", "videos_page"]
