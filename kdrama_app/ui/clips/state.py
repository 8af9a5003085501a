"""One clip, as its visitor may watch it."""

import reflex as rx

from kdrama_app.accounts.views import Permission
from kdrama_app.errors import ReelNotFound
from kdrama_app.ui.bridge import allow, change, house, look, visitor
from kdrama_app.ui.clips.shown import ClipTile, clip_tile, may_watch
from kdrama_app.ui.words import done


class ClipState(rx.State):
    phase: str = "loading"
    """loading, missing, locked (nobody is logged in), making, failed or ready."""
    shown: rx.Field[ClipTile] = rx.field(default_factory=ClipTile)
    address: rx.Field[str] = rx.field("")
    """Its whole address, to be given to others."""

    @rx.event
    async def load(self):
        """On every visit: the clip whose shortcode stands in the address."""
        viewer = await visitor(self)
        code = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        if code != self.shown.code:
            self.phase, self.shown = "loading", ClipTile()
        try:
            found = await look(house().clips.find_visible, code, viewer=viewer)
        except ReelNotFound:
            self.phase, self.shown = "missing", ClipTile()
            return
        self.shown = clip_tile(found, viewer)
        self.address = f"{house().settings.site_url}{self.shown.href}"
        self.phase = self.shown.status if may_watch(viewer) else "locked"

    @rx.event
    async def delete(self):
        """Take it away, for good."""
        viewer = await allow(self, Permission.WATCH)
        await change(house().clips.delete, self.shown.code, by=viewer)
        return [rx.redirect("/clips"), await done(self, "The clip is deleted", "클립을 삭제했어요")]
