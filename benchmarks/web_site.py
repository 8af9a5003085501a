"""What the part "web" looks at: a site with 100,000 episodes, pictures on the newest, and a film of ten minutes."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.clips import CACHE
from benchmarks.library import EPISODES_A_SERIES, library
from benchmarks.web_film import PICTURES, RUNGS, SECONDS, Film, film
from kdrama_app.accounts.views import Role
from kdrama_app.settings import Settings
from kdrama_app.transcode.layout import media_prefix
from kdrama_app.transcode.stills import StillWidth, still_key
from kdrama_app.wiring import build
from tests.e2e.site import Site
from tests.library import PASSWORD, add_episode, person

EPISODES, QUICK_EPISODES = 100_000, 20_000
# Of so many series, counted from the newest: all that a first page shows, and what one scrolls to.
PICTURED = 200
VIEWER = "viewer"
FILM = "첫눈이 오는 날"


@contextmanager
def web_site(episodes: int) -> Iterator["WebSite"]:
    """Made, served, and gone afterwards."""
    with TemporaryDirectory(dir=CACHE, prefix="web-") as folder:
        site = WebSite(Path(folder) / "data", episodes, film())
        site.start()
        try:
            yield site
        finally:
            site.site.stop()


@dataclass
class WebSite:
    """A served site; `series` is the path of one with sixteen episodes and pictures, `film` plays."""

    folder: Path
    episodes: int
    film: Film
    film_id: str = ""
    site: Site = field(init=False)

    def __post_init__(self) -> None:
        settings = {"KDRAMA_RATE_LIMITS": "off", "KDRAMA_WORKER": "external"}
        self.site = Site(self.folder, settings=settings)

    @property
    def url(self) -> str:
        return self.site.url

    @property
    def series(self) -> str:
        return f"/series/series-{self.episodes // EPISODES_A_SERIES - 2}"

    def start(self) -> None:
        self.folder.mkdir()
        shutil.copyfile(library(self.episodes).path, self.folder / "kdrama.db")
        self._picture_the_newest()
        self._publish_the_film()
        self.site.start()

    def cookies(self) -> dict[str, str]:
        """A browser's that is signed in."""
        login = {"login": VIEWER, "password": PASSWORD}
        return dict(httpx.post(f"{self.url}/api/v1/auth/session", json=login).raise_for_status().cookies)

    def _picture_the_newest(self) -> None:
        for number in range(self.episodes - PICTURED * EPISODES_A_SERIES, self.episodes):
            self._picture(f"e{number}", self.film.pictures[number // EPISODES_A_SERIES % PICTURES])

    def _picture(self, episode_id: str, still: Path) -> None:
        poster = self.folder / "storage" / media_prefix(episode_id) / "posters-1" / "1.jpg"
        poster.parent.mkdir(parents=True)
        os.link(still, poster)
        for width in StillWidth:
            os.link(still_key(str(still), width), still_key(str(poster), width))

    def _publish_the_film(self) -> None:
        """As the newest of all, so that it is the first in the row of new episodes."""
        services = build(Settings.model_validate({"data_dir": self.folder, "demo": False}))
        with services.database.transaction() as tx:
            viewer = person(tx, VIEWER, Role.UPLOADER)
            episode = add_episode(tx, services.catalog, uploader=viewer, series=FILM, playable=False)
            prefix = media_prefix(episode.id)
            services.catalog.mark_playable(
                tx,
                episode.id,
                qualities=RUNGS,
                poster_key=f"{prefix}/posters-1/1.jpg",
                has_dash=False,
                finished=True,
                duration=float(SECONDS),
            )
        services.database.dispose()
        self.film_id = episode.id
        published = self.folder / "storage" / prefix
        shutil.copytree(self.film.folder, published, copy_function=os.link)
        self._picture(episode.id, self.film.pictures[0])
