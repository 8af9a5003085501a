"""What the upload desk needs to know of the house; the uploads themselves are between the browser and the API."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import reflex as rx
from sqlmodel import Session as Transaction

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import Forbidden, InvalidInput
from kdrama_app.transcode.ffmpeg import DECODERS
from kdrama_app.transcode.probe import MAX_FRAME_RATE, MAX_SECONDS
from kdrama_app.transcode.source import SourceFacts, VideoFacts
from kdrama_app.ui.bridge import allow, house, look
from kdrama_app.ui.components.tiles import episode_tile
from kdrama_app.ui.studio.own_videos import OFFERED_SERIES
from kdrama_app.upload.filenames import VIDEO_EXTENSIONS

MOST_ANSWERS = 300
LARGEST_SIDE = 16_384
KNOWN_CODECS = frozenset(DECODERS.split(","))
LONGEST_ID = 500
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Ahead:
    """What will become of a file. `known`: its codec can be read, as far as one can tell; `at_once`: it plays as soon
    as it is here; `seconds` until all of it is ready, -1 where nobody can tell; `most_seconds`: how long a film may be,
    of one that is longer. `twin`: what was made of the very same file, "" for nothing, and `twin_href` where it is."""

    known: bool = True
    at_once: bool = False
    seconds: float = -1.0
    most_seconds: int = 0
    twin: str = ""
    twin_ko: str = ""
    twin_href: str = ""


class UploadDesk(rx.State):
    """`owner` stays empty for who may not upload. Sizes in bytes. `answers` by the desk's id of a file."""

    owner: str = ""
    extensions: list[str] = []
    max_bytes: int = 0
    room_bytes: int = 0
    series_names: list[str] = []
    answers: rx.Field[dict[str, Ahead]] = rx.field(default_factory=dict)

    @rx.event
    async def load(self):
        try:
            viewer = await allow(self, Permission.UPLOAD)
        except Forbidden:
            self.reset()
            return
        self.series_names = await look(house().catalog.series_names, viewer.person, limit=OFFERED_SERIES)
        self.extensions = sorted(VIDEO_EXTENSIONS)
        self.max_bytes = house().settings.max_upload_bytes
        self.room_bytes = await look(house().uploads.room, user_id=viewer.person)
        self.owner = viewer.name

    @rx.event
    async def look_ahead(self, file_id: str, facts: dict[str, Any]):
        """Say what will become of a file, by what its head says."""
        await allow(self, Permission.UPLOAD)
        said = facts if isinstance(facts, dict) else {}
        codec, source = str(said.get("codec") or ""), source_of(said)
        known = not codec or codec in KNOWN_CODECS
        ahead = replace(self._answer(file_id), known=known)
        if source is not None and source.duration > MAX_SECONDS:
            ahead = replace(ahead, most_seconds=MAX_SECONDS)
        elif source is not None and known:
            foresight = await look(house().transcodes.foresee, source)
            seconds = -1.0 if foresight.seconds is None else foresight.seconds
            ahead = replace(ahead, at_once=foresight.at_once, seconds=seconds)
        self._keep(file_id, ahead)

    @rx.event
    async def look_for_twin(self, file_id: str, sha256: str):
        """Say whether the very same file is here already, among what this uploader may see."""
        viewer = await allow(self, Permission.UPLOAD)
        if not SHA256.fullmatch(str(sha256)):
            raise InvalidInput(details={"sha256": "SHA-256 in hex digits"})
        twin = await look(_twin, str(sha256), viewer)
        if twin is not None:
            tile = episode_tile(twin, None)
            words = {"twin": f"{tile.series} · {tile.label}", "twin_ko": f"{tile.series} {tile.label_ko}"}
            self._keep(file_id, replace(self._answer(file_id), twin_href=tile.href, **words))

    def _answer(self, file_id: str) -> Ahead:
        return self.answers.get(str(file_id), Ahead())

    def _keep(self, file_id: str, ahead: Ahead) -> None:
        if not (isinstance(file_id, str) and 0 < len(file_id) <= LONGEST_ID):
            raise InvalidInput(details={"file": "there is no such file on the desk"})
        others = {known: answer for known, answer in self.answers.items() if known != file_id}
        self.answers = {**dict(list(others.items())[-MOST_ANSWERS:]), file_id: ahead}


def source_of(said: Mapping[str, Any]) -> SourceFacts | None:
    """What a file's head says, as far as it makes sense; None where that is too little to tell anything by."""
    width, height = (_amount(said.get(name), LARGEST_SIDE) for name in ("width", "height"))
    seconds, size = _amount(said.get("seconds"), math.inf), _amount(said.get("size"), math.inf)
    if not (width >= 2 and height >= 2 and seconds > 0):
        return None
    plain = said.get("plain") is True
    video = VideoFacts(
        codec=str(said.get("codec") or ""),
        width=int(width),
        height=int(height),
        aspect=1.0,
        rotation=0,
        frame_rate=_amount(said.get("frameRate"), MAX_FRAME_RATE),
        frames=None,
        duration=seconds,
        first_frame_at=0.0,
        # Anything else than plain is encoded anew, whatever it is.
        pix_fmt="yuv420p" if plain else "",
        bit_depth=8,
        interlaced=False,
        transfer=0,
    )
    return SourceFacts("", seconds, video, bitrate=size * 8 / seconds)


def _amount(value: object, most: float) -> float:
    """A number from 0 to `most`, 0 for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    return float(value) if 0 <= value <= most and math.isfinite(value) else 0.0


def _twin(tx: Transaction, sha256: str, viewer: Principal) -> EpisodeView | None:
    return house().catalog.twin(tx, sha256, viewer=viewer)
