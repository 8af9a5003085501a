"""What the upload desk needs to know of the house; the uploads themselves are between the browser and the API."""

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.errors import Forbidden
from kdrama_app.ui.bridge import allow, house, look
from kdrama_app.upload.filenames import VIDEO_EXTENSIONS

RECENT = 48


class UploadDesk(rx.State):
    """`owner` stays empty for who may not upload. Sizes in bytes."""

    owner: str = ""
    extensions: list[str] = []
    max_bytes: int = 0
    series_names: list[str] = []

    @rx.event
    async def load(self):
        try:
            viewer = await allow(self, Permission.UPLOAD)
        except Forbidden:
            self.reset()
            return
        mine = await look(house().catalog.uploaded_by, viewer.user_id or 0, limit=RECENT)
        self.series_names = list(dict.fromkeys(episode.series for episode in mine))
        self.extensions = sorted(VIDEO_EXTENSIONS)
        self.max_bytes = house().settings.max_upload_bytes
        self.owner = viewer.name
