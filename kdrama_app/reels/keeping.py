"""What has to be done for clips now and then: dispatched again, cleared away. Every part may be repeated, by several
workers at once."""

import threading
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kdrama_app.errors import AppError
from kdrama_app.jobs.port import JobState
from kdrama_app.reels.making import CuttingRoom
from kdrama_app.reels.shortcodes import clip_key

EVERY_SECONDS = 60.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Keeper:
    room: CuttingRoom

    def run(self, stopping: threading.Event) -> None:
        """A round a minute until `stopping`."""
        while not stopping.is_set():
            try:
                self.round()
            except (SQLAlchemyError, OSError, AppError):
                log.exception("clips.round_failed")
            stopping.wait(EVERY_SECONDS)

    def round(self) -> None:
        """Send out what the engine never heard of; take away the files of clips that nobody finds any more."""
        room = self.room
        for shortcode in room.commit(room.clips.reconcile):
            room.clips.dispatch(shortcode)
            log.info("clip.dispatched_again", clip=shortcode)
        for shortcode in room.look(room.clips.leftovers):
            room.storage.delete_folder(clip_key(shortcode))
            room.commit(lambda tx, code=shortcode: room.clips.forget(tx, code))
            log.info("clip.cleared", clip=shortcode)
        for folder in room.folders.glob("*"):
            if room.clips.state(folder.name) not in {JobState.WAITING, JobState.RUNNING}:
                room.clear(folder.name)
