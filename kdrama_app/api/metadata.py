"""What is known of videos and series: announced, changed, searched, listed."""

from collections.abc import Sequence
from typing import Annotated, Literal

import structlog
from fastapi import APIRouter, Depends, Path, Query, Response, status
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.api.deps import ANYBODY, SERVICES_TOO, PrincipalDep, ServicesDep, ViewerDep, require
from kdrama_app.api.errors import errors
from kdrama_app.api.metadata_bodies import (
    VIDEO_ID,
    AnnounceRequest,
    ChangeRequest,
    SearchResponse,
    SeriesBody,
    SeriesCardBody,
    SeriesListResponse,
)
from kdrama_app.api.videos import VideoBody, thumbnail_url, video_body
from kdrama_app.catalog.indexing import Mark
from kdrama_app.catalog.views import EpisodeView, SearchSort, SeriesView, Wanted
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, SeriesNotFound, Unauthenticated
from kdrama_app.wiring import Services

router = APIRouter(prefix="/metadata", tags=["metadata"])

log = structlog.get_logger()

# Few: others wait to write meanwhile.
INDEXED_AT_ONCE = 100

VideoId = Annotated[str, Path(alias="videoId", pattern=VIDEO_ID)]
SeriesName = Annotated[str, Path(alias="seriesName", max_length=200, description="its name or slug")]
Page = Annotated[int, Query(ge=1, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]
MetadataWriter = Annotated[Principal, Depends(require(Permission.WRITE_METADATA))]


@router.post(
    "/videos",
    operation_id="announceVideo",
    openapi_extra=SERVICES_TOO,
    status_code=201,
    responses={200: {"model": VideoBody, "description": "It was known, and is described anew"}}
    | errors(InvalidInput, Forbidden, EpisodeNotFound),
)
def announce(asked: AnnounceRequest, writer: MetadataWriter, services: ServicesDep, response: Response) -> VideoBody:
    """Describe a video by the id that another service gave it: a new one (201), or one that is here (200).

    A new one is `processing` until its file is transcoded. One that lies in its owner's trash is not there (404).
    """
    with services.database.transaction() as tx:
        uploader_id = _uploader(services, tx, asked.uploader_id)
        try:
            services.catalog.find(tx, asked.video_id)
        except EpisodeNotFound:
            episode = services.catalog.announce(
                tx,
                asked.draft(),
                episode_id=asked.video_id,
                uploader_id=uploader_id,
                duration=asked.duration,
                file_size=asked.file_size,
            )
        else:
            response.status_code = status.HTTP_200_OK
            episode = services.catalog.describe(tx, asked.video_id, asked.draft())
        return _bodies(services, tx, [episode])[0]


@router.get("/videos/search", operation_id="searchVideos", openapi_extra=ANYBODY, responses=errors(InvalidInput))
def search(
    services: ServicesDep,
    viewer: ViewerDep,
    *,
    q: Annotated[str, Query(max_length=200, description="Korean or English, half typed, initials, romanised")] = "",
    series: Annotated[str, Query(max_length=200, description="its name or slug")] = "",
    episode: Annotated[int | None, Query(ge=0, le=9999)] = None,
    language: Annotated[str, Query(max_length=35, description="BCP 47, such as ko")] = "",
    uploader: Annotated[str, Query(max_length=100, description="a username")] = "",
    tags: Annotated[
        str, Query(max_length=1000, description="all of these, its own or its series'; commas between")
    ] = "",
    page: Page = 1,
    limit: Limit = 20,
    sort: SearchSort | None = None,
    order: Literal["asc", "desc"] | None = None,
) -> SearchResponse:
    """Videos that match everything asked for, the best first; those that play, and one's own.

    Needs no account for what is published. Without `order`, `sort=uploadDate` begins with the newest, the others with
    the first.
    """
    wanted = Wanted(
        text=q,
        series=series,
        episode=episode,
        language=language,
        uploader=uploader,
        tags=tuple(tag for tag in (part.strip() for part in tags.split(",")) if tag),
        sort=sort,
        descending=None if order is None else order == "desc",
    )
    with services.database.snapshot() as tx:
        found = services.search.find(tx, wanted, viewer=viewer, offset=(page - 1) * limit, limit=limit)
        videos = _bodies(services, tx, found.videos)
    return SearchResponse(videos=videos, **_paging(found.total, page, limit))


_change_errors = errors(InvalidInput, Forbidden, EpisodeNotFound)


@router.patch("/videos/{videoId}", operation_id="changeVideo", openapi_extra=SERVICES_TOO, responses=_change_errors)
def change(video_id: VideoId, asked: ChangeRequest, principal: PrincipalDep, services: ServicesDep) -> VideoBody:
    """Say other things of a video: its owner, an admin, or a service that may write metadata."""
    with services.database.transaction() as tx:
        if principal.kind == "user" or not principal.may(Permission.WRITE_METADATA):
            services.catalog.require_manager(tx, video_id, principal)
        episode = services.catalog.edit(tx, video_id, asked.changes())
        return _bodies(services, tx, [episode])[0]


@router.delete("/videos/{videoId}", operation_id="deleteVideo", status_code=204, responses=_change_errors)
def delete(video_id: VideoId, principal: PrincipalDep, services: ServicesDep) -> None:
    """Take a video out of the house, its files with it: its owner, or an admin. There is no way back."""
    with services.database.transaction() as tx:
        services.catalog.require_manager(tx, video_id, principal)
        jobs = services.transcodes.remove(tx, video_id)
    for job in jobs:
        services.transcodes.withdraw(job)
    try:
        services.transcodes.sweep(video_id)
    except OSError:
        # It is gone for everybody; the collector comes for what is left.
        log.exception("a deleted video's files are still there", video=video_id)


@router.get("/series", operation_id="listSeries", openapi_extra=ANYBODY, responses=errors(InvalidInput))
def list_series(services: ServicesDep, viewer: ViewerDep, page: Page = 1, limit: Limit = 20) -> SeriesListResponse:
    """Series with something to watch."""
    with services.database.snapshot() as tx:
        cards = services.catalog.series_cards(tx, viewer=viewer, limit=limit, offset=(page - 1) * limit)
        total = services.catalog.count_series(tx)
    series = [
        SeriesCardBody(
            name=card.name,
            slug=card.slug,
            description=card.description,
            language=card.language,
            total_episodes=card.episode_count,
            thumbnail_url=thumbnail_url(card.poster_episode_id) if card.poster_episode_id else None,
        )
        for card in cards
    ]
    return SeriesListResponse(series=series, **_paging(total, page, limit))


@router.get(
    "/series/{seriesName}",
    operation_id="getSeries",
    openapi_extra=ANYBODY,
    responses=errors(InvalidInput, SeriesNotFound),
)
def one_series(series_name: SeriesName, services: ServicesDep, viewer: ViewerDep) -> SeriesBody:
    """A series by name or slug, with all of its episodes that one may see."""
    with services.database.snapshot() as tx:
        series = services.catalog.series(tx, series_name, viewer=viewer)
        episodes = _bodies(services, tx, series.episodes)
    return SeriesBody(
        name=series.name,
        slug=series.slug,
        description=series.description,
        total_episodes=len(series.episodes),
        available_episodes=sorted({each.number for each in series.episodes if each.status.playable}),
        language=series.language,
        tags=list(series.tags),
        thumbnail_url=_poster_of(series),
        episodes=episodes,
    )


async def fill_index(services: Services) -> None:
    """Enter all videos that search does not know as it is now. For a task beside the server."""

    def some(after: Mark | None) -> Mark | None:
        with services.database.transaction() as tx:
            return services.search.catch_up(tx, after=after, limit=INDEXED_AT_ONCE)

    mark = await run_in_threadpool(some, None)
    while mark is not None:
        mark = await run_in_threadpool(some, mark)


def _bodies(services: Services, tx: Session, episodes: Sequence[EpisodeView]) -> list[VideoBody]:
    languages = services.subtitles.languages(tx, [episode.id for episode in episodes])
    return [video_body(episode, subtitles=languages.get(episode.id, [])) for episode in episodes]


def _uploader(services: Services, tx: Session, user_id: str) -> int | None:
    """Raises InvalidInput for who is nobody."""
    if not user_id:
        return None
    try:
        return int(services.accounts.account(tx, int(user_id)).id)
    except (ValueError, Unauthenticated) as nobody:
        raise InvalidInput(details={"uploaderId": "there is no such user"}) from nobody


def _poster_of(series: SeriesView) -> str | None:
    return next((thumbnail_url(each.id) for each in series.episodes if each.poster_key), None)


def _paging(total: int, page: int, limit: int) -> dict[str, int]:
    return {"total": total, "page": page, "limit": limit, "total_pages": -(-total // limit)}
