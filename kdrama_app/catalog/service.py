"""Series and episodes: the verbs that change them."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime

from sqlmodel import Session, col, delete, select, update

from kdrama_app.catalog.browsing import Browsing
from kdrama_app.catalog.holdings import Holdings
from kdrama_app.catalog.lifecycle import Lifecycle
from kdrama_app.catalog.marks import check_marks
from kdrama_app.catalog.models import DepartedEpisode, Episode, EpisodeTag, Series
from kdrama_app.catalog.naming import name_key
from kdrama_app.catalog.slugs import free_slug
from kdrama_app.catalog.stray_pictures import note_strays
from kdrama_app.catalog.views import (
    CastMember,
    EpisodeChanges,
    EpisodeDraft,
    EpisodeStatus,
    EpisodeView,
    Marks,
    Source,
    Visibility,
)
from kdrama_app.errors import SeriesNotFound


class Catalog(Lifecycle, Holdings, Browsing):
    """The catalog's verbs; each runs in the transaction it is given."""

    def create_episode(
        self,
        tx: Session,
        draft: EpisodeDraft,
        *,
        episode_id: str,
        uploader_id: int | None,
        source: Source,
        visibility: Visibility = Visibility.PUBLISHED,
    ) -> EpisodeView:
        """Enter a verified upload into the catalog, `processing`; its series is made when it is the first of it.

        `uploader_id` is None for what the house itself brings (the demo)."""
        series = self._series_named(tx, draft.series, language=draft.language, created_by=uploader_id)
        now = self.clock()
        tx.add(
            Episode(
                id=episode_id,
                series_id=series.id or 0,
                season=draft.season,
                number=draft.number,
                title=draft.title,
                description=draft.description,
                language=draft.language,
                status=EpisodeStatus.PROCESSING,
                visibility=visibility,
                uploader_id=uploader_id,
                uploaded_at=now,
                came_at=now,
                released=visibility is Visibility.PUBLISHED,
                source_key=source.key,
                source_name=source.name,
                source_sha256=source.sha256,
                file_size=source.size,
            )
        )
        tx.flush()
        self._retag(tx, episode_id, draft.tags)
        return self._entered(tx, episode_id)

    def describe_series(
        self,
        tx: Session,
        name: str,
        *,
        description: str,
        year: int | None = None,
        network: str = "",
        cast: Iterable[CastMember] = (),
    ) -> None:
        """Say what a series is, in place of what was said. Raises SeriesNotFound."""
        series = tx.exec(select(Series).where(Series.name_key == name_key(name))).first()
        if series is None:
            raise SeriesNotFound
        series.description, series.year, series.network = description, year, network
        series.casting = [asdict(member) for member in cast]

    def mark_processing(self, tx: Session, episode_id: str) -> None:
        """A new run starts; what an earlier one made keeps playing until then."""
        episode = self._episode(tx, episode_id)
        episode.failure = ""
        if episode.status == EpisodeStatus.FAILED:
            episode.status = EpisodeStatus.PROCESSING
            self._entered(tx, episode_id)

    def mark_probed(self, tx: Session, episode_id: str, *, duration: float) -> None:
        self._episode(tx, episode_id).duration = duration

    def mark_playable(
        self,
        tx: Session,
        episode_id: str,
        *,
        qualities: Iterable[str],
        poster_key: str,
        has_dash: bool,
        finished: bool,
        duration: float | None = None,
    ) -> None:
        """It can be watched: all of it when `finished`, else as far as it is encoded."""
        episode = self._episode(tx, episode_id)
        episode.qualities = list(qualities)
        episode.poster_key = poster_key or episode.poster_key
        episode.has_dash = has_dash
        episode.duration = duration if duration is not None else episode.duration
        episode.status = EpisodeStatus.READY if finished else EpisodeStatus.GROWING
        episode.failure = ""
        if finished:
            episode.ready_at = self.clock()
        self._entered(tx, episode_id)

    def set_poster(self, tx: Session, episode_id: str, key: str) -> None:
        self._episode(tx, episode_id).poster_key = key

    def mark_failed(self, tx: Session, episode_id: str, *, reason: str) -> None:
        """A run failed; an episode that played before goes on playing."""
        episode = self._episode(tx, episode_id)
        episode.failure = reason
        if episode.status != EpisodeStatus.READY:
            episode.status = EpisodeStatus.FAILED
            self._entered(tx, episode_id)

    def edit(self, tx: Session, episode_id: str, changes: EpisodeChanges) -> EpisodeView:
        """Say other things of a video. Raises EpisodeNotFound, also for one in the trash."""
        episode = self._standing(tx, episode_id)
        for name in ("title", "number", "season", "description", "language", "visibility"):
            if (value := getattr(changes, name)) is not None:
                setattr(episode, name, value)
        if changes.visibility is not None:
            episode.publish_at = None
        if changes.series is not None:
            left = episode.series_id
            series = self._series_named(tx, changes.series, language=episode.language, created_by=episode.uploader_id)
            episode.series_id = series.id or 0
            tx.flush()
            self._without(tx, left)
        if changes.tags is not None:
            self._retag(tx, episode_id, changes.tags)
        return self._entered(tx, episode_id)

    def count_viewer(self, tx: Session, episode_id: str) -> None:
        """Somebody watches it who never did before, or has had that forgotten since."""
        tx.exec(update(Episode).where(col(Episode.id) == episode_id).values(views=Episode.views + 1))
        of_it = select(Episode.series_id).where(Episode.id == episode_id).scalar_subquery()
        tx.exec(update(Series).where(col(Series.id) == of_it).values(views=Series.views + 1))

    def set_air_date(self, tx: Session, episode_id: str, aired: date | None) -> None:
        """Say when it was first shown; None takes it back. Raises EpisodeNotFound."""
        self._episode(tx, episode_id).air_date = aired

    def set_marks(self, tx: Session, episode_id: str, marks: Marks) -> None:
        """Say where a player offers to skip, in place of what was said before. Raises EpisodeNotFound, InvalidInput."""
        episode = self._episode(tx, episode_id)
        check_marks(marks, duration=episode.duration)
        episode.intro_start, episode.intro_end = marks.intro_start, marks.intro_end
        episode.credits_start = marks.credits_start

    def describe(self, tx: Session, episode_id: str, draft: EpisodeDraft) -> EpisodeView:
        """Say everything that a draft says of a video. Raises EpisodeNotFound."""
        return self.edit(tx, episode_id, EpisodeChanges(**asdict(draft)))

    def announce(
        self,
        tx: Session,
        draft: EpisodeDraft,
        *,
        episode_id: str,
        uploader_id: int | None,
        duration: float | None,
        file_size: int,
    ) -> EpisodeView:
        """Enter a video whose file is still to come, `processing`; its length in seconds and bytes as announced."""
        nothing_yet = Source(key="", name="", sha256="", size=file_size)
        self.create_episode(tx, draft, episode_id=episode_id, uploader_id=uploader_id, source=nothing_yet)
        self._episode(tx, episode_id).duration = duration
        return self.find(tx, episode_id)

    def delete_episode(self, tx: Session, episode_id: str) -> None:
        """Take an episode out of the catalog, its files to be collected; a series without episodes goes with it."""
        episode = self._episode(tx, episode_id)
        tx.delete(episode)
        tx.merge(DepartedEpisode(id=episode_id, departed_at=self.clock()))
        tx.flush()
        self._without(tx, episode.series_id)

    def departed(self, tx: Session, *, before: datetime) -> list[str]:
        """Episodes deleted before then, whose files may still be there."""
        rows = select(DepartedEpisode.id).where(col(DepartedEpisode.departed_at) < before)
        return list(tx.exec(rows.order_by(col(DepartedEpisode.departed_at))).all())

    def forget_departed(self, tx: Session, episode_id: str) -> None:
        """Nothing of a deleted episode is left."""
        tx.exec(delete(DepartedEpisode).where(col(DepartedEpisode.id) == episode_id))

    # --- inside -------------------------------------------------------------------------------

    def _series_named(self, tx: Session, name: str, *, language: str, created_by: int | None) -> Series:
        key = name_key(name)
        series = tx.exec(select(Series).where(Series.name_key == key)).first()
        if series is None:
            series = Series(
                slug=free_slug(tx, name),
                name=name.strip(),
                name_key=key,
                language=language,
                created_by=created_by,
                created_at=self.clock(),
            )
            tx.add(series)
            tx.flush()
        return series

    def _without(self, tx: Session, series_id: int) -> None:
        """An episode has left a series; one without any goes."""
        if tx.exec(select(Episode.id).where(Episode.series_id == series_id).limit(1)).first() is None:
            series = tx.get(Series, series_id)
            if series is not None:
                note_strays(tx, (series.poster, series.backdrop), since=self.clock())
                tx.delete(series)
                tx.flush()
        else:
            self._sum_up(tx, series_id)

    def _retag(self, tx: Session, episode_id: str, tags: Iterable[str]) -> None:
        tx.exec(delete(EpisodeTag).where(col(EpisodeTag.episode_id) == episode_id))
        for tag in dict.fromkeys(tag.strip() for tag in tags if tag.strip()):
            tx.add(EpisodeTag(episode_id=episode_id, tag=tag))
        tx.flush()
