"""The studio: an uploader's desk, the list of their videos, each one's own page, and the trash."""

from kdrama_app.ui.studio.edit_page import page as edit_page
from kdrama_app.ui.studio.edit_state import EditVideo
from kdrama_app.ui.studio.link_state import LinkDesk
from kdrama_app.ui.studio.series_page import page as series_page
from kdrama_app.ui.studio.series_state import SeriesEditor
from kdrama_app.ui.studio.subtitles_state import VideoSubtitles
from kdrama_app.ui.studio.trash_page import page as trash_page
from kdrama_app.ui.studio.trash_state import Trash
from kdrama_app.ui.studio.upload_page import page as upload_page
from kdrama_app.ui.studio.upload_state import UploadDesk
from kdrama_app.ui.studio.videos_page import page as videos_page
from kdrama_app.ui.studio.videos_state import MyVideos
from kdrama_app.ui.studio.work_state import VideoWork

EDIT_LOADS = (EditVideo.load, VideoWork.load, VideoSubtitles.load)
"""What the page of one video asks for when it is opened."""

__all__ = [
    "EDIT_LOADS",
    "EditVideo",
    "LinkDesk",
    "MyVideos",
    "SeriesEditor",
    "Trash",
    "UploadDesk",
    "edit_page",
    "series_page",
    "trash_page",
    "upload_page",
    "videos_page",
]
