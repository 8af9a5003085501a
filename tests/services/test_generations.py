"""One run takes another's place: what viewers open never leads astray, and nothing in use is collected."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from kdrama_app.catalog.service import Catalog
from kdrama_app.catalog.views import EpisodeStatus, Visibility
from kdrama_app.db import Database
from kdrama_app.errors import EpisodeNotFound
from kdrama_app.jobs.memory import InMemoryJobs
from kdrama_app.storage.local import LocalStorage
from kdrama_app.transcode.collector import MARGIN, SETTLED, Collector
from kdrama_app.transcode.extras import Extras
from kdrama_app.transcode.fmp4 import Segment
from kdrama_app.transcode.local import LocalTranscoder
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.remains import Remains
from kdrama_app.transcode.service import Order, Transcodes
from kdrama_app.transcode.views import Outputs
from kdrama_app.transcode.workshop import Workshop
from kdrama_app.worker import Rounds
from tests import media
from tests.conftest import Clock
from tests.library import add_episode, person

TICKETS = timedelta(hours=9)
LISTS = ("multivariant.m3u8", "manifest.mpd")


def renditions(run: str, *names: str) -> tuple[Rendered, ...]:
    segment = Segment(0, 100, 5000, 25, True)
    return tuple(
        Rendered(name, f"{name}-{run}", "video", "avc1.64001e", 25, (segment,), width=640, height=int(name[:-1]))
        for name in names
    )


@dataclass
class Theatre:
    """An episode of which runs are made, without an encoder: their files are a word each."""

    shop: Workshop
    collector: Collector
    extras: Extras
    clock: Clock
    episode_id: str

    def begin(self, *names: str, outputs: Outputs | None = None) -> Order:
        key = f"sources/{self.episode_id}/film.mp4"
        job = self.shop.commit(
            lambda tx: self.shop.transcodes.start(tx, self.episode_id, source_key=key, outputs=outputs)
        )
        order = self.shop.commit(lambda tx: self.shop.transcodes.begin(tx, job.id))
        assert order is not None
        run = job.id.rpartition("-")[2]
        for name in names:
            for file in ("index.m3u8", "00001.m4s"):
                self.shop.storage.write(f"media/{self.episode_id}/{name}-{run}/{file}", b"film")
        for number in (1, 2, 3):
            self.shop.storage.write(f"media/{self.episode_id}/posters-{run}/{number}.jpg", b"poster")
        return order

    def finish(self, order: Order, *names: str) -> bool:
        run = order.job_id.rpartition("-")[2]
        made = renditions(run, *names)
        self.shop.bring_on(order, made)
        posters = [f"media/{self.episode_id}/posters-{run}/{number}.jpg" for number in (1, 2, 3)]
        chosen = self.shop.look(lambda tx: self.extras.of(tx, self.episode_id)).poster_chosen
        recorded = self.shop.commit(
            lambda tx: self.shop.transcodes.complete(
                tx, order.job_id, renditions=made, poster_key="" if chosen else posters[0]
            )
        )
        if recorded:
            self.shop.commit(lambda tx: self.extras.note_posters(tx, self.episode_id, posters))
        return recorded

    def folders(self) -> set[str]:
        prefix = f"media/{self.episode_id}/"
        return {file.key.removeprefix(prefix).split("/")[0] for file in self.shop.storage.list(prefix.rstrip("/"))}

    def opened(self) -> str:
        return self.shop.storage.read(f"media/{self.episode_id}/multivariant.m3u8").decode()


@pytest.fixture
def theatre(database: Database, storage: LocalStorage, clock: Clock, tmp_path: Path) -> Theatre:
    catalog = Catalog(clock)
    with database.transaction() as tx:
        episode = add_episode(tx, catalog, uploader=person(tx, "mina"), playable=False)
    storage.write(episode.source_key, b"film")
    transcodes = Transcodes(catalog, storage, InMemoryJobs(), LocalTranscoder(media.FFMPEG), clock)
    shop = Workshop(database, storage, transcodes, tmp_path / "work")
    collector = Collector(shop, Remains(catalog), TICKETS, clock)
    return Theatre(shop, collector, Extras(catalog), clock, episode.id)


def test_the_old_plays_on_for_who_watches_it_and_goes_when_nobody_can(theatre: Theatre) -> None:
    theatre.finish(theatre.begin("720p", "360p"), "720p", "360p")
    before = theatre.folders()
    theatre.clock.advance(seconds=60)
    theatre.finish(theatre.begin("360p", outputs=Outputs(("360p",), dash=False)), "360p")

    assert "360p-2/" in theatre.opened()
    assert "-1/" not in theatre.opened()
    theatre.collector.collect()
    theatre.clock.advance(seconds=(TICKETS + MARGIN).total_seconds() - 1)
    theatre.collector.collect()
    assert before <= theatre.folders()

    theatre.clock.advance(seconds=2)
    theatre.collector.collect()
    theatre.collector.collect()
    # The manifest too: the new run has none, and it led to files that are gone.
    assert theatre.folders() == {"360p-2", "posters-2", "playlists-2", "multivariant.m3u8"}
    assert (
        theatre.shop.look(
            lambda tx: theatre.collector.remains.due(tx, replaced_before=theatre.clock(), ended_before=theatre.clock())
        )
        == []
    )


def test_a_poster_that_somebody_chose_stays_until_another_is_chosen(theatre: Theatre) -> None:
    theatre.finish(theatre.begin("360p"), "360p")
    theatre.shop.commit(lambda tx: theatre.extras.choose_poster(tx, theatre.episode_id, 2))
    theatre.finish(theatre.begin("360p"), "360p")
    theatre.clock.advance(seconds=24 * 3600)

    theatre.collector.collect()
    theatre.collector.collect()

    assert theatre.shop.storage.read(f"media/{theatre.episode_id}/posters-1/2.jpg") == b"poster"
    assert not {"360p-1", "playlists-1"} & theatre.folders()
    extras = theatre.shop.look(lambda tx: theatre.extras.of(tx, theatre.episode_id))
    assert extras.posters[3:] == (f"media/{theatre.episode_id}/posters-1/2.jpg",)
    theatre.shop.commit(lambda tx: theatre.extras.choose_poster(tx, theatre.episode_id, 1))
    theatre.collector.collect()
    assert "posters-1" in theatre.folders()  # one may still go back to it
    theatre.finish(theatre.begin("360p"), "360p")
    theatre.clock.advance(seconds=24 * 3600)
    theatre.collector.collect()
    assert theatre.folders() == {"posters-2", "360p-3", "posters-3", "playlists-3", *LISTS}


def test_a_run_called_off_as_it_comes_on_leaves_the_older_one_playing(theatre: Theatre) -> None:
    theatre.finish(theatre.begin("720p", "360p"), "720p", "360p")
    kept = {name: theatre.shop.storage.read(f"media/{theatre.episode_id}/{name}") for name in LISTS}
    order = theatre.begin("360p")
    theatre.shop.bring_on(order, renditions("2", "360p"))
    theatre.shop.commit(lambda tx: theatre.shop.transcodes.cancel(tx, order.job_id))
    assert not theatre.finish(order, "360p")

    theatre.shop.discard(order.job_id)

    assert {name: theatre.shop.storage.read(f"media/{theatre.episode_id}/{name}") for name in LISTS} == kept
    assert not any(name.endswith("-2") for name in theatre.folders())
    episode = theatre.shop.look(lambda tx: theatre.shop.transcodes.catalog.find(tx, theatre.episode_id))
    assert (episode.status, episode.qualities) == (EpisodeStatus.READY, ("720p", "360p"))


@pytest.mark.parametrize("ready", [True, False])
def test_what_a_crash_left_of_a_failed_run_is_found(theatre: Theatre, ready: bool) -> None:
    if ready:
        theatre.finish(theatre.begin("360p"), "360p")
    whole = theatre.folders()
    lost = theatre.begin("720p")
    theatre.shop.bring_on(lost, renditions(lost.job_id[-1], "720p"))
    theatre.shop.commit(lambda tx: theatre.shop.transcodes.fail(tx, lost.job_id, reason="gone"))
    theatre.collector.collect()
    assert theatre.folders() > whole

    theatre.clock.advance(seconds=SETTLED.total_seconds() + 1)
    theatre.collector.collect()

    assert theatre.folders() == whole
    if ready:
        assert "360p-1/" in theatre.opened()


def test_a_run_still_under_way_is_let_alone(theatre: Theatre) -> None:
    theatre.finish(theatre.begin("360p"), "360p")
    theatre.begin("720p")
    theatre.clock.advance(seconds=7 * 24 * 3600)
    theatre.collector.collect()
    assert {"360p-1", "720p-2"} <= theatre.folders()


def test_a_run_that_followed_an_empty_one_has_its_own_number(theatre: Theatre) -> None:
    """Run 12 is not taken for run 2."""
    for _ in range(11):
        order = theatre.begin("360p")
        theatre.shop.commit(lambda tx, job=order.job_id: theatre.shop.transcodes.fail(tx, job, reason="gone"))
    theatre.finish(theatre.begin("360p"), "360p")
    theatre.clock.advance(seconds=SETTLED.total_seconds() + 1)
    theatre.collector.collect()
    assert theatre.folders() == {"360p-12", "posters-12", "playlists-12", *LISTS}


def test_the_trash_is_emptied_of_what_lay_there_for_a_month(theatre: Theatre) -> None:
    catalog = theatre.shop.transcodes.catalog
    theatre.begin("360p")
    theatre.shop.commit(lambda tx: catalog.trash(tx, theatre.episode_id))
    theatre.clock.advance(days=29)
    theatre.collector.collect()
    assert theatre.folders()
    theatre.clock.advance(days=2)
    theatre.collector.collect()
    with pytest.raises(EpisodeNotFound):
        theatre.shop.look(lambda tx: catalog.find(tx, theatre.episode_id))
    theatre.clock.advance(seconds=SETTLED.total_seconds() + 1)
    theatre.collector.collect()
    assert theatre.folders() == set()


def test_a_worker_publishes_what_is_due(theatre: Theatre) -> None:
    catalog = theatre.shop.transcodes.catalog
    later = theatre.clock.now + timedelta(hours=1)
    theatre.shop.commit(lambda tx: catalog.show(tx, theatre.episode_id, Visibility.PUBLISHED, publish_at=later))
    rounds = Rounds(theatre.shop, "a", clock=theatre.clock)
    rounds.reconcile()
    assert theatre.shop.look(lambda tx: catalog.find(tx, theatre.episode_id)).visibility is Visibility.DRAFT
    theatre.clock.advance(hours=1)
    rounds.reconcile()
    assert theatre.shop.look(lambda tx: catalog.find(tx, theatre.episode_id)).visibility is Visibility.PUBLISHED
