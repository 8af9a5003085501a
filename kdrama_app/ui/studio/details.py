"""What the studio tells of one video beyond its row: posters to choose from, sizes, how it was made. Pure views."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kdrama_app.catalog.views import EpisodeView
from kdrama_app.transcode.extras import ExtrasView
from kdrama_app.transcode.layout import run_of
from kdrama_app.transcode.views import JobView, RenditionView


@dataclass(frozen=True)
class PosterChoice:
    """A candidate: `number` from 1, as text; `src` changes with the picture."""

    number: str
    src: str
    current: bool


@dataclass(frozen=True)
class Size:
    name: str
    name_ko: str
    size: str


@dataclass(frozen=True)
class Details:
    """`id` is empty while none is shown; `running`: a job waits or runs, with this `priority`.

    `ready`: something plays; `…_ko`: Korean.
    """

    id: str = ""
    posters: list[PosterChoice] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    total: str = ""
    work: str = ""
    work_ko: str = ""
    priority: str = "normal"
    running: bool = False
    ready: bool = False


def details_of(
    episode: EpisodeView, extras: ExtrasView, renditions: Sequence[RenditionView], job: JobView | None
) -> Details:
    work, work_ko = work_words(renditions)
    return Details(
        id=episode.id,
        posters=[
            PosterChoice(str(number), poster_src(episode.id, number, key), key == episode.poster_key)
            for number, key in enumerate(extras.posters, start=1)
        ],
        sizes=sizes_of(renditions),
        total=size_words(sum(each.size for each in renditions)) if renditions else "",
        work=work,
        work_ko=work_ko,
        priority=job.priority.value if job else "normal",
        running=job is not None and not job.status.finished,
        ready=bool(renditions),
    )


def poster_src(episode_id: str, number: int, key: str) -> str:
    """Where a candidate is fetched; another run's picture has another address."""
    return f"/api/v1/videos/{episode_id}/posters/{number}?run={run_of(key.rpartition('/')[0])}"


def sizes_of(renditions: Sequence[RenditionView]) -> list[Size]:
    sounds = sum(each.kind == "audio" for each in renditions)
    return [_size(each, alone=sounds == 1) for each in renditions]


def _size(rendition: RenditionView, *, alone: bool) -> Size:
    if rendition.kind != "audio":
        return Size(rendition.name, rendition.name, size_words(rendition.size))
    which = "" if alone else f" {rendition.language or rendition.name}"
    return Size(f"Sound{which}", f"소리{which}", size_words(rendition.size))


def work_words(renditions: Sequence[RenditionView]) -> tuple[str, str]:
    """ "1080p copied; 720p, 360p encoded", and the same in Korean; empty before anything is made."""
    video = [each for each in renditions if each.kind == "video"]
    copied = [each.name for each in video if each.copied]
    encoded = [each.name for each in video if not each.copied]
    english = [f"{', '.join(names)} {how}" for names, how in ((copied, "copied"), (encoded, "encoded")) if names]
    korean = [f"{'·'.join(names)} {how}" for names, how in ((copied, "그대로 사용"), (encoded, "변환")) if names]
    return "; ".join(english), ", ".join(korean)


def left_words(seconds: float | None) -> tuple[str, str]:
    """ "ready in about 4 minutes", and the same in Korean; empty where nobody can tell."""
    if seconds is None:
        return "", ""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "ready in less than a minute", "1분 안에 준비돼요"
    if minutes < 60:
        return f"ready in about {minutes} minute{'s' if minutes > 1 else ''}", f"약 {minutes}분 뒤 준비돼요"
    hours, rest = divmod(round(minutes, -1), 60)
    english, korean = f"{hours} h" + (f" {rest} min" if rest else ""), f"{hours}시간" + (f" {rest}분" if rest else "")
    return f"ready in about {english}", f"약 {korean} 뒤 준비돼요"


def size_words(count: int) -> str:
    """Powers of 1024, as the limits are."""
    for unit, scale in (("GB", 1024**3), ("MB", 1024**2)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{max(1, count // 1024)} KB"
