"""For each operation of the API: a thing made for one request, and a request for it that is right in every part.

So a refusal is for who asks, and what one request does spoils no other.
"""

import hashlib
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session, col, update

from kdrama_app.accounts.models import User
from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeDraft, EpisodeView, Visibility
from kdrama_app.db import new_id
from kdrama_app.operations.audit import CONSOLE, Actor
from kdrama_app.operations.flags import Flag
from kdrama_app.reels.shortcodes import POSTER, VIDEO, clip_key
from kdrama_app.streams.views import StreamDraft
from kdrama_app.wiring import Services
from tests.api.permissions import SCOPES
from tests.clips import add_clip
from tests.library import PASSWORD, add_episode, person
from tests.pictures import make_picture

SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\n안녕하세요\n".encode()
FILM = b"x"
OURS = {"Sec-Fetch-Site": "same-origin"}

_numbers = itertools.count(1)


class House:
    """The people and programs that ask."""

    def __init__(self, services: Services) -> None:
        self.services = services
        number = next(_numbers)
        with services.database.transaction() as tx:
            self.owner = person(tx, f"yuna{number}", Role.UPLOADER)
            people = {
                "user": person(tx, f"mina{number}"),
                "uploader": person(tx, f"joon{number}", Role.UPLOADER),
                "owner": self.owner,
                "admin": person(tx, f"boss{number}", Role.ADMIN),
            }
            tokens = {name: self._access_token(tx, who) for name, who in people.items()}
            tokens |= {
                name: services.accounts.create_service_token(tx, name=name, scopes=[scope], days=1)
                for name, scope in SCOPES.items()
            }
        tokens["forged"] = tokens["admin"][:-8] + "AAAAAAAA"
        self._tokens = tokens

    def headers(self, asker: str) -> dict[str, str]:
        """What shows who asks; nothing for nobody."""
        return {"Authorization": f"Bearer {self._tokens[asker]}"} if asker in self._tokens else {}

    @cached_property
    def account(self) -> str:
        """The name of somebody with a password."""
        accounts = self.services.accounts
        name = f"minho{next(_numbers)}"
        registration = accounts.prepare(username=name, email=f"{name}@example.com", password=PASSWORD)
        with self.services.database.transaction() as tx:
            return accounts.register(tx, registration).username

    def _access_token(self, tx: Session, who: Principal) -> str:
        return self.services.accounts.access_token(tx, who.user_id or 0, seconds=3600)


@dataclass
class Scene:
    """Things of the owner's, each made when a request first names it. `situation`: as in the table."""

    house: House
    situation: str

    @property
    def services(self) -> Services:
        return self.house.services

    @cached_property
    def name(self) -> str:
        """Of a series or a person that there is but once."""
        return f"drama{next(_numbers)}"

    @cached_property
    def video(self) -> EpisodeView:
        """It plays, and has a poster and a source."""
        known = {"": Visibility.PUBLISHED, "of a draft": Visibility.DRAFT, **{each.value: each for each in Visibility}}
        services = self.services
        with services.database.transaction() as tx:
            episode = add_episode(
                tx,
                services.catalog,
                uploader=self.house.owner,
                series=self.name,
                visibility=known.get(self.situation, Visibility.PUBLISHED),
            )
            poster = f"media/{episode.id}/posters-1/1.jpg"
            services.extras.note_posters(tx, episode.id, [poster])
            services.catalog.set_poster(tx, episode.id, poster)
        for key in (poster, episode.source_key, f"media/{episode.id}/multivariant.m3u8"):
            self._put(key)
        return episode

    @cached_property
    def job(self) -> str:
        with self.services.database.transaction() as tx:
            return self.services.transcodes.start(tx, self.video.id, source_key=self.video.source_key).id

    @cached_property
    def track(self) -> str:
        (track,) = self.services.subtitles.convert(self.video.id, SUBTITLES, language="ko")
        with self.services.database.transaction() as tx:
            self.services.subtitles.record(tx, [track])
        return track.id

    @cached_property
    def upload(self) -> str:
        """Of one byte, which is still to come."""
        services, user_id = self.services, self.house.owner.user_id or 0
        draft = EpisodeDraft(title=self.name, series=self.name, number=1)
        with services.database.transaction() as tx:
            upload = services.uploads.start(
                tx, user_id=user_id, filename="a.mp4", total_size=len(FILM), chunk_size=256 * 1024, draft=draft
            )
        services.uploads.reserve(upload)
        return upload.id

    @cached_property
    def whole_upload(self) -> str:
        services, user_id, upload_id = self.services, self.house.owner.user_id or 0, self.upload
        path = services.uploads.chunks.path(upload_id)
        path.write_bytes(FILM)
        with services.database.transaction() as tx:
            services.uploads.record_chunk(
                tx, upload_id, user_id=user_id, index=0, sha256=hashlib.sha256(FILM).hexdigest()
            )
        return upload_id

    @cached_property
    def stream(self) -> int:
        """A live stream elsewhere, with the flags as the situation has them."""
        self._switch_flags()
        draft = StreamDraft(source=self.name, link=f"https://youtu.be/{self.name}")
        with self.services.database.transaction() as tx:
            return self.services.streams.create(tx, draft, owner=self.house.owner).id

    def _switch_flags(self) -> None:
        with self.services.database.transaction() as tx:
            for flag in Flag:
                self.services.flags.switch(tx, flag, on=self.situation == "its flag on", by=Actor(CONSOLE))

    @cached_property
    def picture(self) -> str:
        picture_id = new_id()
        self._put(f"pictures/{picture_id}/320.jpg")
        return picture_id

    @cached_property
    def clip(self) -> str:
        """Of the video, by its owner."""
        with self.services.database.transaction() as tx:
            clip = add_clip(tx, self.services.clips, self.video, maker=self.house.owner)
        for file in (VIDEO, POSTER):
            self._put(clip_key(clip.shortcode, file))
        return clip.shortcode

    @cached_property
    def ticket(self) -> str:
        """Of the video, or of another one."""
        episode_id = "another" if "another" in self.situation else self.video.id
        tickets = self.services.playback.tickets
        return tickets.issue(episode_id, user_id=self.house.owner.user_id, now=self.services.playback.clock()).text

    @property
    def refresh_token(self) -> str:
        with self.services.database.transaction() as tx:
            return self.services.accounts.log_in(tx, self.house.owner.user_id or 0).refresh_token

    @cached_property
    def setup_token(self) -> str:
        if self.situation == "afterwards":
            return "spent"
        with self.services.database.transaction() as tx:
            tx.exec(update(User).where(col(User.role) == Role.ADMIN).values(role=Role.USER))
            return self.services.accounts.offer_setup(tx) or ""

    def _put(self, key: str) -> None:
        """Into the storage, without its fsyncs: there are a thousand scenes."""
        path = self.services.settings.data_dir / "storage" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILM)

    def path(self, operation: str) -> str:
        """The address of an operation on this scene's things, which are there once it is known."""
        template = operation.partition(" ")[2]
        if operation in LISTED:
            LISTED[operation](self)
        found: dict[str, Callable[[], str]] = {
            "videoId": lambda: self.video.id,
            "streamId": lambda: str(self.stream),
            "episode_id": lambda: self.video.id,
            "jobId": lambda: self.job,
            "trackId": lambda: self.track,
            "uploadId": lambda: self.whole_upload if "complete" in template else self.upload,
            "chunkIndex": lambda: "0",
            "candidate": lambda: "1",
            "seriesName": lambda: self.video.series,
            "seriesSlug": lambda: self.video.series_slug,
            "kind": lambda: "poster",
            "pictureId": lambda: self.picture,
            "pictureFile": lambda: "320.jpg",
            "ticket": lambda: self.ticket,
            "path": lambda: "posters-1/1.jpg",
            "shortcode": lambda: self.clip,
        }
        parts = template.split("/")
        return "/".join(found[part[1:-1]]() if part.startswith("{") else part for part in parts)


def _registration(scene: Scene) -> dict[str, Any]:
    name = f"new-{scene.name}"
    return {"json": {"username": name, "email": f"{name}@example.com", "password": PASSWORD}}


def _metadata(scene: Scene) -> dict[str, Any]:
    return {"title": "1", "series": scene.name, "episode": 1}


def _validated(scene: Scene) -> dict[str, Any]:
    asked = scene.situation.removeprefix("for ")
    uri = asked if asked.startswith("/") else f"/media/{scene.ticket}/{scene.video.id}/multivariant.m3u8"
    return {"headers": {"X-Original-URI": uri}}


def _described(scene: Scene) -> dict[str, Any]:
    video_id = scene.video.id if scene.situation == "of a draft" else f"{scene.name}-1"
    return {"json": {**_metadata(scene), "videoId": video_id}}


def _job(scene: Scene) -> dict[str, Any]:
    formats = {"hls": {"resolutions": ["360p"], "segmentDuration": 6}}
    return {"json": {"videoId": scene.video.id, "sourcePath": scene.video.source_key, "outputFormats": formats}}


def _stream(scene: Scene) -> dict[str, Any]:
    """One to be entered; whether there is an address for it the situation says."""
    assert scene.stream
    return {"source": scene.name, "link": "https://youtu.be/a"}


@cache
def _portrait() -> bytes:
    with TemporaryDirectory() as folder:
        return make_picture(Path(folder) / "a.jpg", "320x480")


_login = {"password": PASSWORD}
_unproven = {"password": "not this one"}

# What a request carries besides its address and who sends it; operations that are not here carry nothing.
CARRIED: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "POST /api/v1/auth/register": _registration,
    "POST /api/v1/auth/login": lambda scene: {"json": {"username": scene.house.account, **_login}},
    "POST /api/v1/auth/refresh": lambda scene: {"json": {"refreshToken": scene.refresh_token}},
    "POST /api/v1/auth/logout": lambda scene: {"json": {"refreshToken": scene.refresh_token}},
    "PUT /api/v1/auth/me/password": lambda _: {"json": {**_unproven, "newPassword": PASSWORD}},
    "PUT /api/v1/auth/me/email": lambda _: {"json": {**_unproven, "email": "mina@example.com"}},
    "POST /api/v1/auth/me/delete": lambda _: {"json": _unproven},
    "POST /api/v1/auth/service-tokens": lambda scene: {"json": {"name": scene.name, "scopes": ["videos:watch"]}},
    "POST /api/v1/auth/session": lambda scene: {
        "json": {"login": scene.house.account, **_login},
        "headers": OURS,
    },
    "POST /api/v1/auth/session/register": lambda scene: {**_registration(scene), "headers": OURS},
    "POST /api/v1/auth/session/setup": lambda scene: {
        "json": {**_registration(scene)["json"], "token": scene.setup_token},
        "headers": OURS,
    },
    "POST /api/v1/upload/start": lambda scene: {
        "json": {"filename": "a.mp4", "totalSize": 1, "metadata": _metadata(scene)}
    },
    "POST /api/v1/upload/guess": lambda _: {"json": {"filename": "Goblin.S01E03.mkv"}},
    "POST /api/v1/upload/chunk/{uploadId}/{chunkIndex}": lambda _: {"content": FILM},
    "PUT /api/v1/upload/chunk/{uploadId}/{chunkIndex}": lambda _: {"content": FILM},
    "POST /api/v1/upload/complete/{uploadId}": lambda _: {"json": {"finalChecksum": hashlib.sha256(FILM).hexdigest()}},
    "POST /api/v1/transcode/start": _job,
    "POST /api/v1/transcode/{jobId}/priority": lambda _: {"json": {"priority": "low"}},
    "PUT /api/v1/videos/{videoId}/poster": lambda _: {"json": {"candidate": 1}},
    "POST /api/v1/videos/{videoId}/subtitles": lambda _: {"content": SUBTITLES, "params": {"language": "ko"}},
    "PUT /api/v1/series/{seriesSlug}/pictures/{kind}": lambda _: {"content": _portrait()},
    "POST /api/v1/metadata/videos": _described,
    "PATCH /api/v1/metadata/videos/{videoId}": lambda _: {"json": {"title": "2"}},
    "GET /api/v1/metadata/videos/search": lambda scene: {"params": {"series": scene.video.series}},
    "POST /api/v1/viewing/progress/{videoId}": lambda _: {"json": {"position": 1, "duration": 10}},
    "PUT /api/v1/viewing/progress/{videoId}": lambda _: {"json": {"position": 1, "duration": 10}},
    "POST /api/v1/users/signup": lambda scene: {"json": {"email": f"new-{scene.name}@example.com", **_login}},
    "POST /api/v1/users/login": lambda scene: {"json": {"email": f"{scene.house.account}@example.com", **_login}},
    "POST /api/v1/streams": lambda scene: {"json": _stream(scene)},
    "POST /api/v1/streams/bulk_import": lambda scene: {"json": [_stream(scene)]},
    "PUT /api/v1/streams/{streamId}": lambda _: {"json": {"title": "2"}},
    "POST /api/v1/videos/{videoId}/clips": lambda _: {"json": {"title": "1", "start": 1, "end": 3}},
    "GET /api/v1/auth/validate": _validated,
    "POST /api/v1/auth/validate": _validated,
    "GET /auth/validate": _validated,
    "POST /auth/validate": _validated,
}

# What a list has to name where it shows the thing.
LISTED: dict[str, Callable[[Scene], str]] = {
    "GET /api/v1/metadata/videos/search": lambda scene: f'"{scene.video.id}"',
    "GET /api/v1/metadata/series": lambda scene: f'"{scene.video.series_slug}"',
    "GET /api/v1/streams": lambda scene: f'"id":{scene.stream},',
    "GET /api/v1/streams/export": lambda scene: f'"id":{scene.stream},',
    "GET /api/v1/clips": lambda scene: f'"{scene.clip}"',
    "GET /api/v1/upload": lambda scene: f'"{scene.upload}"',
}
