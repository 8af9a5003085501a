"""Subtitle tracks of episodes: one a language, kept as WebVTT."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from kdrama_app.catalog.service import Catalog
from kdrama_app.db import new_id, utc_now
from kdrama_app.errors import InvalidInput, NotFound
from kdrama_app.storage.port import Storage
from kdrama_app.subtitles.formats import parse_subtitles
from kdrama_app.subtitles.languages import autonym
from kdrama_app.subtitles.models import SubtitleTrack
from kdrama_app.subtitles.views import Cue, TrackView
from kdrama_app.subtitles.webvtt import to_webvtt

MAX_TRACKS = 50


class TrackNotFound(NotFound):
    message = "This video has no such subtitle track"


@dataclass(frozen=True)
class Subtitles:
    """Adding is in two parts, so that no transaction waits for the disk: `convert` writes the files, `record`
    makes them the episode's tracks. Files that are nobody's any more go by `discard`, after the commit."""

    storage: Storage
    catalog: Catalog
    clock: Callable[[], datetime] = utc_now
    new_track_id: Callable[[], str] = new_id

    def convert(self, episode_id: str, content: bytes, *, language: str) -> list[TrackView]:
        """Read a subtitle file and write each of its languages as WebVTT; `language` is that of a file in one.
        Raises InvalidInput."""
        tracks = []
        for tag, cues in parse_subtitles(content, language=language).items():
            track_id = self.new_track_id()
            key = f"media/{episode_id}/subtitles/{track_id}.vtt"
            self.storage.write(key, to_webvtt(cues).encode())
            tracks.append(TrackView(track_id, episode_id, tag, autonym(tag), key, len(cues)))
        return tracks

    def record(self, tx: Session, tracks: Iterable[TrackView]) -> list[str]:
        """Make converted tracks the episode's own, each in place of an earlier one in its language. Returns the
        keys to discard. Raises EpisodeNotFound, InvalidInput."""
        replaced: list[str] = []
        for track in tracks:
            self.catalog.find(tx, track.episode_id)
            known = self._rows(tx, track.episode_id)
            for row in known:
                if row.language == track.language:
                    replaced.append(row.key)
                    tx.delete(row)
            if len(known) >= MAX_TRACKS:
                raise InvalidInput(details={"language": f"a video has at most {MAX_TRACKS} subtitle tracks"})
            tx.add(
                SubtitleTrack(
                    id=track.id,
                    episode_id=track.episode_id,
                    language=track.language,
                    label=track.label,
                    key=track.key,
                    cue_count=track.cue_count,
                    created_at=self.clock(),
                )
            )
            tx.flush()
        return replaced

    def tracks(self, tx: Session, episode_id: str) -> list[TrackView]:
        """An episode's tracks, those in the order they were added."""
        return [
            TrackView(row.id, row.episode_id, row.language, row.label, row.key, row.cue_count)
            for row in self._rows(tx, episode_id)
        ]

    def first_cues(self, track: TrackView, *, count: int) -> list[Cue]:
        """What a track begins with; asks no database."""
        parsed = parse_subtitles(self.storage.read(track.key), language=track.language)
        return [cue for cues in parsed.values() for cue in cues][:count]

    def find(self, tx: Session, episode_id: str, track_id: str) -> TrackView:
        """One of an episode's tracks. Raises TrackNotFound."""
        for track in self.tracks(tx, episode_id):
            if track.id == track_id:
                return track
        raise TrackNotFound

    def languages(self, tx: Session, episode_ids: Iterable[str]) -> dict[str, list[str]]:
        """The languages of many episodes' tracks, as `tracks` has them; those without any are left out."""
        found: dict[str, list[str]] = {}
        tracks = select(SubtitleTrack).where(col(SubtitleTrack.episode_id).in_(list(episode_ids)))
        for row in tx.exec(tracks.order_by(col(SubtitleTrack.created_at), SubtitleTrack.language)):
            found.setdefault(row.episode_id, []).append(row.language)
        return found

    def remove(self, tx: Session, episode_id: str, track_id: str) -> list[str]:
        """Take a track away. Returns the keys to discard. Raises TrackNotFound."""
        row = tx.get(SubtitleTrack, track_id)
        if row is None or row.episode_id != episode_id:
            raise TrackNotFound
        tx.delete(row)
        return [row.key]

    def discard(self, keys: Iterable[str]) -> None:
        """Delete files that no track names."""
        for key in keys:
            self.storage.delete(key)

    def _rows(self, tx: Session, episode_id: str) -> list[SubtitleTrack]:
        return list(
            tx.exec(
                select(SubtitleTrack)
                .where(SubtitleTrack.episode_id == episode_id)
                .order_by(col(SubtitleTrack.created_at), SubtitleTrack.language)
            )
        )
