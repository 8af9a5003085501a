"""Somebody's own clips."""

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.clips.shown import ClipTile, clip_tile
from kdrama_app.ui.words import done

PAGE = 24


class MyClips(rx.State):
    clips: rx.Field[list[ClipTile]] = rx.field(default_factory=list)
    has_more: rx.Field[bool] = rx.field(False)
    making: rx.Field[bool] = rx.field(False)
    loaded: rx.Field[bool] = rx.field(False)
    taken: rx.Field[int] = rx.field(0)
    """How far down the list was read: some of it may be hidden, with its episodes."""

    @rx.event
    async def load(self):
        """On every visit, and while one is being made: the newest."""
        viewer = await allow(self, Permission.WATCH)
        found = await look(house().clips.made_by, viewer, limit=PAGE)
        self.clips = [clip_tile(shown, viewer) for shown in found.clips]
        self.taken, self.loaded = PAGE, True
        self.has_more = found.total > PAGE
        self.making = any(clip.status == "making" for clip in self.clips)

    @rx.event
    async def more(self):
        """The next page below."""
        viewer = await allow(self, Permission.WATCH)
        found = await look(house().clips.made_by, viewer, limit=PAGE, offset=self.taken)
        self.clips = [*self.clips, *(clip_tile(shown, viewer) for shown in found.clips)]
        self.taken += PAGE
        self.has_more = found.total > self.taken

    @rx.event
    async def delete(self, code: str):
        """Take one away, for good."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().clips.delete, str(code), by=viewer)
        self.clips = [clip for clip in self.clips if clip.code != code]
        return await done(self, "The clip is deleted", "클립을 삭제했어요")
