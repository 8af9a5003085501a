"""What may become of a file: a video that plays as its playlists promise, or a reason that its uploader understands."""

import re
import shutil
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kdrama_app.catalog.views import EpisodeStatus
from kdrama_app.transcode.reasons import OUR_FAULT, in_korean
from kdrama_app.transcode.service import GAVE_UP
from kdrama_app.transcode.views import JobStatus, JobView
from tests import media
from tests.transcoding import Studio

HLS = ("-allowed_extensions", "ALL")
AT_ONCE = 6
# A hostile file may use up the prober's own limit of a minute.
PATIENCE = 240.0
# What tells that we, not the file, were at fault.
_CRASHES = ("transcode.crashed", "transcode.piece_crashed", "worker.round_failed")


@dataclass(frozen=True)
class Verdict:
    """How one file ended. `seconds` of the picture where it plays, None where it failed with `reason`."""

    name: str
    seconds: float | None
    reason: str = ""


@dataclass(frozen=True)
class Judge:
    studio: Studio

    def ready(self, file: Path) -> Path:
        """Transcode a file that must work; the folder of what plays."""
        job = self.studio.wait(self.studio.start(self.studio.upload(file)).id, patience=PATIENCE)
        assert job.status is JobStatus.COMPLETED, job.error
        self.plays(job)
        return self.studio.media(job.episode_id)

    def try_all(self, files: Iterable[Path]) -> list[Verdict]:
        """Every file through the worker, a few at once; each is judged, and nothing is left of it.

        What was wrong is told when all are through; those files are kept under artifacts/corpus/.
        """
        verdicts: list[Verdict | AssertionError] = []
        waiting: deque[tuple[str, JobView]] = deque()
        for file in files:
            waiting.append((file.name, self.studio.start(self.studio.upload(file))))
            file.unlink()
            if len(waiting) == AT_ONCE:
                verdicts.append(self._judged(*waiting.popleft()))
        verdicts += [self._judged(*each) for each in waiting]
        self.studio.wait_for(lambda: self.studio.leftovers() == [])
        self.studio.wait_for(lambda: self.studio.encoders() == [])
        assert {name: self.studio.told(name) for name in _CRASHES} == {name: [] for name in _CRASHES}
        assert not (wrong := [str(each) for each in verdicts if isinstance(each, AssertionError)]), "\n".join(wrong)
        return [each for each in verdicts if isinstance(each, Verdict)]

    def _judged(self, name: str, job: JobView) -> Verdict | AssertionError:
        try:
            job = self.studio.wait(job.id, patience=PATIENCE)
            if job.status is JobStatus.COMPLETED:
                return Verdict(name, self.plays(job))
            assert job.status is JobStatus.FAILED
            assert job.error not in {"", OUR_FAULT, GAVE_UP}, name
            assert in_korean(job.error) != job.error, f"{name}: no Korean for {job.error!r}"
            # Thrown away once that is recorded.
            media_folder = self.studio.media(job.episode_id)
            self.studio.wait_for(lambda: not list(media_folder.glob("**/*.m4s")))
            return Verdict(name, None, job.error)
        except AssertionError as wrong:
            kept = Path("artifacts") / "corpus" / name
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(self.studio.storage.root / self.studio.episode(job.episode_id).source_key, kept)
            return AssertionError(f"{name}: {wrong}")
        finally:
            shutil.rmtree(self.studio.media(job.episode_id), ignore_errors=True)

    def plays(self, job: JobView) -> float:
        """Every listed segment decodes without a complaint, the renditions agree, and all is as long as promised."""
        episode, folder = self.studio.episode(job.episode_id), self.studio.media(job.episode_id)
        assert episode.status is EpisodeStatus.READY
        multivariant = (folder / "multivariant.m3u8").read_text()
        promised: dict[str, float] = {}
        for uri in [*re.findall(r'URI="([^"]+)"', multivariant), *re.findall(r"^[^#].*m3u8$", multivariant, re.M)]:
            text = (folder / uri).read_text()
            assert text.endswith("#EXT-X-ENDLIST\n")
            promised[uri] = sum(float(each) for each in re.findall(r"#EXTINF:([\d.]+),", text))
        decoded = media.decode(folder / "multivariant.m3u8", options=HLS)
        assert len(decoded.video) + len(decoded.audio) == len(promised)
        assert all(times == pytest.approx(decoded.video[0], abs=0.002) for times in decoded.video)
        (seconds,) = {round(promised[uri], 1) for uri in promised if not uri.startswith("audio")}
        assert decoded.video[0][-1] < seconds + 0.06
        assert seconds - decoded.video[0][-1] < _longest_gap(decoded.video[0]) + 0.11
        assert episode.duration == pytest.approx(seconds, abs=0.11)
        for times, length in zip(
            decoded.audio, [promised[uri] for uri in promised if uri.startswith("audio")], strict=True
        ):
            assert times[-1] + 1024 / 48000 == pytest.approx(length, abs=0.06)
        return seconds


def _longest_gap(times: list[float]) -> float:
    """A last frame is shown for as long as the muxer saw one shown: no longer than any other."""
    gaps: list[Any] = [after - before for before, after in pairwise(times)]
    return max([0.1, *gaps])
