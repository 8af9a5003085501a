"""The pictures a video's owner may choose its poster from."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kdrama_app.accounts.views import Principal
from kdrama_app.api.answers import file_answers
from kdrama_app.api.delivery import Body, deliver
from kdrama_app.api.deps import PrincipalDep, ServicesDep
from kdrama_app.api.errors import errors
from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.api.stills import TYPES, WidthAsked, still
from kdrama_app.errors import EpisodeNotFound, Forbidden, InvalidInput, NotFound, RangeNotSatisfiable
from kdrama_app.storage.port import KeyNotFound
from kdrama_app.transcode.extras import ExtrasView
from kdrama_app.transcode.stills import StillWidth
from kdrama_app.wiring import Services

router = APIRouter(tags=["videos"])

VideoId = Annotated[str, Path(alias="videoId")]


class Poster(ResponseModel):
    """`candidate` counts from 1 in the order of the film; `current`: it is the poster now."""

    candidate: int
    url: str
    current: bool


class PostersBody(ResponseModel):
    candidates: list[Poster]


class ChooseRequest(RequestModel):
    candidate: int = Field(ge=1)


_faults = errors(EpisodeNotFound, Forbidden)


@router.get("/videos/{videoId}/posters", operation_id="listPosters", responses=_faults)
def posters(video_id: VideoId, principal: PrincipalDep, services: ServicesDep) -> PostersBody:
    """The candidates of a video's poster; none before it has been transcoded. For its owner and admins."""
    with services.database.snapshot() as tx:
        episode = services.catalog.require_manager(tx, video_id, principal)
        return _body(services.extras.of(tx, video_id), video_id, current=episode.poster_key)


@router.put("/videos/{videoId}/poster", operation_id="choosePoster", responses={**_faults, **errors(InvalidInput)})
def choose(video_id: VideoId, asked: ChooseRequest, principal: PrincipalDep, services: ServicesDep) -> PostersBody:
    """Make a candidate the poster; a later transcode leaves it so."""
    with services.database.transaction() as tx:
        services.catalog.require_manager(tx, video_id, principal)
        extras = services.extras.choose_poster(tx, video_id, asked.candidate)
        return _body(extras, video_id, current=extras.posters[asked.candidate - 1])


@router.get(
    "/videos/{videoId}/posters/{candidate}",
    operation_id="getPoster",
    response_class=Response,
    responses={
        **file_answers(*TYPES),
        **_faults,
        **errors(EpisodeNotFound, InvalidInput, NotFound, RangeNotSatisfiable),
    },
)
@router.head("/videos/{videoId}/posters/{candidate}", include_in_schema=False)
async def picture(
    video_id: VideoId,
    candidate: int,
    request: Request,
    principal: PrincipalDep,
    services: ServicesDep,
    *,
    width: WidthAsked = None,
) -> Response:
    """One candidate."""
    body, media_type = await run_in_threadpool(_picture, services, video_id, candidate, principal, width)
    return deliver(request, body, media_type=media_type, headers={"Cache-Control": "private, no-cache"})


def _picture(
    services: Services, video_id: str, candidate: int, principal: Principal, width: StillWidth | None
) -> tuple[Body, str]:
    with services.database.snapshot() as tx:
        services.catalog.require_manager(tx, video_id, principal)
        keys = services.extras.of(tx, video_id).posters
    if not 1 <= candidate <= len(keys):
        raise KeyNotFound("This video has no such picture")
    return still(services.storage, keys[candidate - 1], width)


def _body(extras: ExtrasView, video_id: str, *, current: str) -> PostersBody:
    return PostersBody(
        candidates=[
            Poster(candidate=number, url=f"/api/v1/videos/{video_id}/posters/{number}", current=key == current)
            for number, key in enumerate(extras.posters, start=1)
        ]
    )
