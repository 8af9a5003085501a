"""Who may watch what, and the URLs and files to watch it by."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeStatus, EpisodeView
from kdrama_app.db import utc_now
from kdrama_app.errors import QualityNotAvailable, StreamAccessDenied, StreamAuthenticationRequired
from kdrama_app.playback.playlists import absolute_uris, only_quality, source_of, with_base_url
from kdrama_app.playback.progressive import Mp4Cache
from kdrama_app.playback.tickets import Ticket, Tickets
from kdrama_app.playback.views import CachedMp4, PlaybackGrant, Playlist, TicketedTrack
from kdrama_app.storage.port import Storage
from kdrama_app.subtitles.service import Subtitles
from kdrama_app.transcode.extras import Extras

HLS_NAME = "multivariant.m3u8"
DASH_NAME = "manifest.mpd"


@dataclass(frozen=True)
class Playback:
    """Watching needs an account (or a service's token) that may watch; then a ticket does for every file."""

    catalog: Catalog
    subtitles: Subtitles
    extras: Extras
    storage: Storage
    tickets: Tickets
    mp4_cache: Mp4Cache
    clock: Callable[[], datetime] = utc_now

    def find_watchable(self, tx: Session, episode_id: str, *, viewer: Principal | None) -> EpisodeView:
        """The episode, for somebody who may watch it. Raises EpisodeNotFound (hidden or not there),
        StreamAuthenticationRequired, StreamAccessDenied."""
        episode = self.catalog.find_visible(tx, episode_id, viewer=viewer)
        if viewer is None:
            raise StreamAuthenticationRequired
        if not viewer.may(Permission.WATCH):
            raise StreamAccessDenied
        return episode

    def grant(self, tx: Session, episode_id: str, *, viewer: Principal | None) -> PlaybackGrant:
        """What a player needs to play, now or (while nothing is encoded yet) to wait. Raises as `find_watchable`."""
        episode = self.find_watchable(tx, episode_id, viewer=viewer)
        ticket = self._ticket(episode_id, viewer)
        base = media_base(ticket, episode_id)
        playable = episode.status.playable
        extras = self.extras.of(tx, episode_id)
        return PlaybackGrant(
            episode=episode,
            hls_url=base + HLS_NAME if playable else "",
            dash_url=base + DASH_NAME if playable and episode.has_dash else "",
            poster_url=_url(base, episode.poster_key, episode_id),
            storyboard_url=_url(base, extras.storyboard, episode_id),
            chapters_url=_url(base, extras.chapters, episode_id),
            tracks=tuple(
                TicketedTrack(track.id, track.language, track.label, _url(base, track.key, episode_id))
                for track in self.subtitles.tracks(tx, episode_id)
            ),
            expires_at=ticket.expires_at,
            complete=episode.status.settled and not self.extras.to_come(tx, episode_id),
        )

    def check_ticket(self, ticket: str, episode_id: str) -> Ticket:
        """Raises StreamAccessDenied or StreamAuthenticationRequired; asks no database."""
        return self.tickets.check(ticket, episode_id, now=self.clock())

    def hls(self, episode: EpisodeView, *, viewer: Principal | None, quality: str | None) -> Playlist:
        """The multivariant playlist, of every quality or of one. Raises QualityNotAvailable."""
        self._require_quality(episode, quality)
        text = self._text(episode, HLS_NAME)
        if quality:
            if source_of(text, quality) is None:
                # A newer run took over in this very moment, and has not all that the older had.
                raise QualityNotAvailable(available=[name for name in episode.qualities if source_of(text, name)])
            text = only_quality(text, quality)
        base = media_base(self._ticket(episode.id, viewer), episode.id)
        return Playlist(absolute_uris(text, base), growing=episode.status is EpisodeStatus.GROWING)

    def dash(self, episode: EpisodeView, *, viewer: Principal | None) -> Playlist:
        """The DASH manifest, of every quality: a player chooses. Raises QualityNotAvailable where there is none."""
        self._require_quality(episode, None)
        if not episode.has_dash:
            raise QualityNotAvailable(available=[])
        base = media_base(self._ticket(episode.id, viewer), episode.id)
        text = with_base_url(self._text(episode, DASH_NAME), base)
        return Playlist(text, growing=episode.status is EpisodeStatus.GROWING)

    async def mp4(self, episode: EpisodeView, *, quality: str | None) -> CachedMp4:
        """One quality (the best, when none is named) as a progressive MP4; made when nobody asked before. Raises
        QualityNotAvailable, also while the episode is still growing: the file would change under its reader."""
        if episode.status is not EpisodeStatus.READY:
            raise QualityNotAvailable(available=[])
        self._require_quality(episode, quality)
        playlist = await asyncio.to_thread(self._text, episode, HLS_NAME)
        source = source_of(playlist, quality or episode.qualities[0])
        if source is None:
            raise QualityNotAvailable(available=list(episode.qualities))
        folder = f"media/{episode.id}/"
        return await self.mp4_cache.open(folder + source.video, folder + source.audio if source.audio else "")

    def _require_quality(self, episode: EpisodeView, quality: str | None) -> None:
        """Also refuses an episode of which nothing plays yet: then no quality is available."""
        available = list(episode.qualities) if episode.status.playable else []
        if not available or (quality and quality not in available):
            raise QualityNotAvailable(available=available)

    def _ticket(self, episode_id: str, viewer: Principal | None) -> Ticket:
        return self.tickets.issue(episode_id, user_id=viewer.user_id if viewer else None, now=self.clock())

    def _text(self, episode: EpisodeView, name: str) -> str:
        return self.storage.read(f"media/{episode.id}/{name}").decode()


def media_base(ticket: Ticket, episode_id: str) -> str:
    """The path below which a ticket opens an episode's files, with its slash."""
    return f"/media/{ticket.text}/{episode_id}/"


def _url(base: str, key: str, episode_id: str) -> str:
    """Where a ticket opens a storage key; "" for no key."""
    return base + key.removeprefix(f"media/{episode_id}/") if key else ""
