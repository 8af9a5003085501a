"""Where streams, streamers and marked moments are kept: an uploader's own streams, everything for admins."""

from kdrama_app.ui.streams.edit_page import page as edit_page
from kdrama_app.ui.streams.edit_state import EditStream
from kdrama_app.ui.streams.list_page import page as list_page
from kdrama_app.ui.streams.list_state import StreamsDesk
from kdrama_app.ui.streams.marks_state import Marks
from kdrama_app.ui.streams.moments_page import page as moments_page
from kdrama_app.ui.streams.moments_state import MomentsDesk
from kdrama_app.ui.streams.streamer_page import page as streamer_page
from kdrama_app.ui.streams.streamer_state import EditStreamer
from kdrama_app.ui.streams.streamers_page import page as streamers_page
from kdrama_app.ui.streams.streamers_state import StreamersDesk
from kdrama_app.ui.streams.switches_state import StreamSwitches

__all__ = [
    "EditStream",
    "EditStreamer",
    "Marks",
    "MomentsDesk",
    "StreamSwitches",
    "StreamersDesk",
    "StreamsDesk",
    "edit_page",
    "list_page",
    "moments_page",
    "streamer_page",
    "streamers_page",
]
