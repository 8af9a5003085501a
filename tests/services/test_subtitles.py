"""Subtitle tracks of an episode: added, replaced, removed, with their files."""

import pytest
from sqlmodel import Session

from kdrama_app.accounts.views import Role
from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.errors import EpisodeNotFound, InvalidInput
from kdrama_app.storage.local import LocalStorage
from kdrama_app.subtitles.service import MAX_TRACKS, Subtitles, TrackNotFound
from tests.conftest import Clock
from tests.library import add_episode, person

KOREAN = "1\n00:00:01,000 --> 00:00:02,000\n안녕\n".encode("cp949")
ENGLISH = b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"


@pytest.fixture
def subtitles(storage: LocalStorage, clock: Clock) -> Subtitles:
    return Subtitles(storage=storage, catalog=Catalog(clock=clock), clock=clock)


@pytest.fixture
def episode(tx: Session, subtitles: Subtitles) -> EpisodeView:
    return add_episode(tx, subtitles.catalog, uploader=person(tx, "uploader", Role.UPLOADER))


def test_a_track_is_kept_as_webvtt(
    tx: Session, subtitles: Subtitles, storage: LocalStorage, episode: EpisodeView
) -> None:
    subtitles.record(tx, subtitles.convert(episode.id, KOREAN, language="ko"))
    (track,) = subtitles.tracks(tx, episode.id)
    assert (track.language, track.label, track.cue_count) == ("ko", "한국어", 1)
    assert track.key == f"media/{episode.id}/subtitles/{track.id}.vtt"
    assert storage.read(track.key).decode() == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n안녕\n"


def test_tracks_are_listed_as_they_were_added(
    tx: Session, subtitles: Subtitles, episode: EpisodeView, clock: Clock
) -> None:
    subtitles.record(tx, subtitles.convert(episode.id, KOREAN, language="ko"))
    clock.advance(minutes=1)
    subtitles.record(tx, subtitles.convert(episode.id, ENGLISH, language="en"))
    assert [track.language for track in subtitles.tracks(tx, episode.id)] == ["ko", "en"]


def test_a_better_translation_takes_the_place_of_the_first(
    tx: Session, subtitles: Subtitles, storage: LocalStorage, episode: EpisodeView
) -> None:
    (first,) = subtitles.convert(episode.id, ENGLISH, language="en")
    assert subtitles.record(tx, [first]) == []
    (second,) = subtitles.convert(episode.id, ENGLISH.replace(b"Hello", b"Good day"), language="en-US")
    replaced = subtitles.record(tx, [second])
    assert replaced == [first.key]
    subtitles.discard(replaced)
    assert subtitles.tracks(tx, episode.id) == [second]
    assert [file.key for file in storage.list(f"media/{episode.id}/subtitles")] == [second.key]


def test_a_track_is_removed_with_its_file(
    tx: Session, subtitles: Subtitles, storage: LocalStorage, episode: EpisodeView
) -> None:
    (track,) = subtitles.convert(episode.id, ENGLISH, language="en")
    subtitles.record(tx, [track])
    subtitles.discard(subtitles.remove(tx, episode.id, track.id))
    assert subtitles.tracks(tx, episode.id) == []
    assert list(storage.list(f"media/{episode.id}/subtitles")) == []
    with pytest.raises(TrackNotFound):
        subtitles.remove(tx, episode.id, track.id)


def test_a_track_is_removed_by_its_own_episode_only(tx: Session, subtitles: Subtitles, episode: EpisodeView) -> None:
    (track,) = subtitles.convert(episode.id, ENGLISH, language="en")
    subtitles.record(tx, [track])
    with pytest.raises(TrackNotFound):
        subtitles.remove(tx, "another", track.id)


def test_an_episode_that_is_gone_takes_no_track(tx: Session, subtitles: Subtitles) -> None:
    with pytest.raises(EpisodeNotFound):
        subtitles.record(tx, subtitles.convert("gone", ENGLISH, language="en"))


def test_what_cannot_be_read_leaves_nothing_behind(
    subtitles: Subtitles, storage: LocalStorage, episode: EpisodeView
) -> None:
    with pytest.raises(InvalidInput):
        subtitles.convert(episode.id, b"no subtitles", language="en")
    assert list(storage.list(f"media/{episode.id}/subtitles")) == []


def test_an_episode_has_so_many_tracks_and_no_more(tx: Session, subtitles: Subtitles, episode: EpisodeView) -> None:
    tags = [f"a{first}{second}" for first in "abcdefgh" for second in "abcdefghijklmnopqrstuvwxyz"]
    for tag in tags:
        try:
            subtitles.record(tx, subtitles.convert(episode.id, ENGLISH, language=tag))
        except InvalidInput:
            continue
    assert len(subtitles.tracks(tx, episode.id)) == MAX_TRACKS
