"""Who is live, everywhere: the list, one stream's page, the bell in the header."""

from kdrama_app.ui.live.page import page
from kdrama_app.ui.live.state import LiveState
from kdrama_app.ui.live.stream_page import page as stream_page
from kdrama_app.ui.live.stream_state import StreamState

__all__ = ["LiveState", "StreamState", "page", "stream_page"]
