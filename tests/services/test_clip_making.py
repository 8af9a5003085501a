"""Clips made by a real worker, which may die at any moment."""

from pathlib import Path

import pytest

from kdrama_app.accounts.views import Principal, Role
from kdrama_app.catalog.views import EpisodeView
from kdrama_app.jobs.port import JobState
from kdrama_app.reels.reasons import VIDEO_CHANGED
from kdrama_app.reels.shortcodes import POSTER, VIDEO
from kdrama_app.reels.views import ClipDraft, ClipStatus, ClipView, Crop
from tests.library import person
from tests.published import publish_episode
from tests.transcoding import Studio, published, running_worker, start_worker


@pytest.fixture
def mina(studio: Studio) -> Principal:
    with studio.database.transaction() as tx:
        return person(tx, "mina")


@pytest.fixture
def episode(studio: Studio) -> EpisodeView:
    with studio.database.transaction() as tx:
        joon = person(tx, "joon", Role.UPLOADER)
        return publish_episode(tx, studio.transcodes.catalog, studio.storage, uploader=joon)


def ask(studio: Studio, episode: EpisodeView, maker: Principal, draft: ClipDraft, *, sent: bool = True) -> str:
    with studio.database.transaction() as tx:
        code = studio.clips.ask(tx, episode.id, draft, maker=maker).shortcode
    if sent:
        studio.clips.dispatch(code)
    return code


def look(studio: Studio, code: str, viewer: Principal) -> ClipView:
    with studio.database.snapshot() as tx:
        return studio.clips.find_visible(tx, code, viewer=viewer).clip


def wait(studio: Studio, code: str, viewer: Principal) -> ClipView:
    studio.wait_for(lambda: look(studio, code, viewer).status is not ClipStatus.MAKING)
    return look(studio, code, viewer)


def folder(studio: Studio, code: str) -> Path:
    return studio.storage.root / "clips" / code


def leftovers(studio: Studio) -> list[Path]:
    return list((studio.settings.work_dir / "clips").glob("*"))


def test_clips_come_out_of_a_worker(studio: Studio, episode: EpisodeView, mina: Principal) -> None:
    """One copied, one encoded, one whose web process died before it was sent, one of a video that is not there."""
    copied = ask(studio, episode, mina, ClipDraft("그대로", 2.0, 4.0))
    unsent = ask(studio, episode, mina, ClipDraft("세로", 1.0, 5.0, Crop.PORTRAIT), sent=False)
    lost = ask(studio, episode, mina, ClipDraft("사라진", 1.0, 5.0))
    with running_worker(studio.settings):
        views = {code: wait(studio, code, mina) for code in (copied, unsent)}
        studio.wait_for(lambda: studio.clips.state(lost) is JobState.DONE)
        (studio.media(episode.id) / "multivariant.m3u8").unlink()
        late = ask(studio, episode, mina, ClipDraft("늦은", 1.0, 5.0))
        assert wait(studio, late, mina).failure == VIDEO_CHANGED
        studio.wait_for(lambda: leftovers(studio) == [])
    for code, view in views.items():
        made = view.made
        assert made is not None
        assert (view.status, made.copied) == (ClipStatus.READY, code == copied)
        assert made.size == (folder(studio, code) / VIDEO).stat().st_size
        assert (folder(studio, code) / POSTER).exists()


def test_killed_in_the_middle_of_an_encode_it_ends_as_if_nothing_had_happened(
    studio: Studio, episode: EpisodeView, mina: Principal
) -> None:
    draft = ClipDraft("세로", 0.5, 5.5, Crop.PORTRAIT)
    with running_worker(studio.settings):
        calm = ask(studio, episode, mina, draft)
        assert wait(studio, calm, mina).status is ClipStatus.READY

    troubled = ask(studio, episode, mina, draft)
    for _ in range(3):
        worker = start_worker(studio.settings)
        studio.wait_for(lambda: studio.encoders() != [])
        worker.kill()
        worker.wait()
        studio.wait_for(lambda: studio.encoders() == [], seconds=2)
        assert look(studio, troubled, mina).status is ClipStatus.MAKING
        assert not folder(studio, troubled).exists()
    with running_worker(studio.settings):
        assert wait(studio, troubled, mina).status is ClipStatus.READY
        studio.wait_for(lambda: leftovers(studio) == [])
    assert published(folder(studio, troubled)) == published(folder(studio, calm))


def test_a_deleted_clip_leaves_nothing(studio: Studio, episode: EpisodeView, mina: Principal) -> None:
    code = ask(studio, episode, mina, ClipDraft("그대로", 2.0, 4.0))
    with running_worker(studio.settings):
        wait(studio, code, mina)
    assert folder(studio, code).exists()
    with studio.database.transaction() as tx:
        studio.clips.delete(tx, code, by=mina)
    # What a worker does once a minute, it does when it starts.
    with running_worker(studio.settings):
        studio.wait_for(lambda: not any(file.is_file() for file in folder(studio, code).rglob("*")))
