"""One video of an uploader's: everything that is said of it, changed and saved."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput
from kdrama_app.ui.bridge import allow, change, house, look
from kdrama_app.ui.components.fields import TO_THE_FAULT
from kdrama_app.ui.components.tiles import EpisodeTile, episode_tile
from kdrama_app.ui.session import Session
from kdrama_app.ui.studio import own_videos
from kdrama_app.ui.studio.edit_form import MARKS_WRONG, Filled, Meant, Words, filled, understood
from kdrama_app.ui.studio.own_videos import OFFERED_SERIES
from kdrama_app.ui.studio.videos_state import undo_trash
from kdrama_app.ui.words import done, say


@dataclass(frozen=True)
class Preview:
    """`src`: a small player's, "" while there is nothing whole to play."""

    tile: EpisodeTile
    src: str
    poster: str


class EditVideo(rx.State):
    phase: str = "loading"
    """loading, missing or there."""
    form: rx.Field[Filled] = rx.field(default_factory=Filled)
    preview: rx.Field[Preview | None] = rx.field(None)
    faults: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    saved: rx.Field[int] = rx.field(0)
    """How often it was saved: what was typed before is no change any more."""
    series_names: rx.Field[list[str]] = rx.field(default_factory=list)

    @rx.event
    async def load(self):
        """On every visit: the video whose id stands in the address."""
        try:
            viewer = await allow(self, Permission.UPLOAD)
            video_id = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
            episode = await look(house().catalog.require_manager, video_id, viewer)
        except (EpisodeNotFound, Forbidden):
            self.reset()
            self.phase = "missing"
            return
        if self.form.id != episode.id:
            self.reset()
        self._show(episode)
        self.series_names = await look(house().catalog.series_names, viewer.person, limit=OFFERED_SERIES)

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Say what the form says, all of it or nothing."""
        viewer = await allow(self, Permission.UPLOAD)
        korean = (await self.get_state(Session)).korean
        meant, wrong = understood(form, now=house().catalog.clock())
        if meant is not None:
            try:
                self._show(await change(_save, self.form.id, viewer, meant))
            except InvalidInput as refused:
                wrong = _as_words(refused)
        self.faults = {name: say(korean, *words) for name, words in wrong.items()}
        if wrong:
            return [
                rx.toast.error(say(korean, "Please look at the marked fields.", "표시된 항목을 확인해 주세요.")),
                rx.call_script(TO_THE_FAULT),
            ]
        self.saved += 1
        return await done(self, "Saved.", "저장했어요.")

    @rx.event
    async def trash(self):
        """Put it into the trash, and go back to the list."""
        viewer = await allow(self, Permission.UPLOAD)
        video_id = self.form.id
        await change(own_videos.trash, [video_id], viewer)
        self.reset()
        korean = (await self.get_state(Session)).korean
        return [rx.redirect("/studio"), undo_trash(korean, [video_id])]

    def _show(self, episode: EpisodeView) -> None:
        tile = episode_tile(episode, None)
        playable = episode.status.settled and bool(episode.qualities)
        self.form = filled(episode)
        self.preview = Preview(
            tile=tile,
            src=f"/api/v1/stream/{episode.id}?format=mp4&quality={episode.qualities[-1]}" if playable else "",
            poster=f"{tile.thumbnail}?width=640" if tile.thumbnail else "",
        )
        self.phase = "there"


def _save(tx: Transaction, video_id: str, viewer: Principal, meant: Meant) -> EpisodeView:
    catalog = house().catalog
    catalog.require_manager(tx, video_id, viewer)
    catalog.edit(tx, video_id, meant.changes)
    catalog.set_air_date(tx, video_id, meant.air_date)
    catalog.set_marks(tx, video_id, meant.marks)
    return catalog.show(tx, video_id, meant.visibility, publish_at=meant.publish_at)


def _as_words(refused: InvalidInput) -> dict[str, Words]:
    """What the catalog refused, by field. Raises it again where it is about none of the form's."""
    wrong = {name: MARKS_WRONG[name] for name in refused.details or {} if name in MARKS_WRONG}
    if not wrong:
        raise refused
    return wrong
