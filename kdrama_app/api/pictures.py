"""A series' own pictures: given by who looks after it, sent to everybody."""

import re
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kdrama_app.accounts.views import Principal
from kdrama_app.api.answers import FILE_PARAMETERS, file_answers
from kdrama_app.api.delivery import deliver, find_body
from kdrama_app.api.deps import PrincipalDep, ServicesDep
from kdrama_app.api.errors import errors
from kdrama_app.api.media import FOREVER
from kdrama_app.api.schemas import ResponseModel
from kdrama_app.catalog.views import Picture, PictureKind
from kdrama_app.db import ID_ALPHABET
from kdrama_app.errors import Forbidden, InvalidInput, NotFound, RangeNotSatisfiable, SeriesNotFound, Unauthenticated
from kdrama_app.storage.port import KeyNotFound
from kdrama_app.transcode.pictures import folder_of
from kdrama_app.wiring import Services

router = APIRouter(tags=["metadata"])

TYPES = {"avif": "image/avif", "jpg": "image/jpeg"}
# A page that was open when a picture was replaced goes on showing it, and one is made in less.
KEPT = timedelta(hours=1)
_ID = re.compile(f"[{ID_ALPHABET}]{{12}}")
_FILE = re.compile(r"\d{1,4}\.(avif|jpg)")
_GIVEN: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in ("image/jpeg", "image/png", "image/webp")
        },
    }
}


class SeriesPictureBody(ResponseModel):
    """`url` is the widest JPEG; there are others below it, `{width}.jpg` and `{width}.avif` for each of `widths`."""

    url: str
    widths: list[int]


@router.put(
    "/series/{seriesSlug}/pictures/{kind}",
    operation_id="setSeriesPicture",
    responses=errors(InvalidInput, Unauthenticated, Forbidden, SeriesNotFound),
    openapi_extra=_GIVEN,
)
async def give(
    series_slug: Annotated[str, Path(alias="seriesSlug")],
    kind: PictureKind,
    request: Request,
    services: ServicesDep,
    principal: PrincipalDep,
) -> SeriesPictureBody:
    """Give a series a poster or backdrop: a JPEG, PNG or WebP of at most 8 MiB, at least 300 or 640 pixels wide. For
    who brought the series here, owners of its episodes, and admins."""
    picture_id = await run_in_threadpool(_expect, services, series_slug, principal)
    picture = await services.pictures.make(await request.body(), kind, picture_id)
    await run_in_threadpool(_set, services, series_slug, kind, picture, principal)
    return SeriesPictureBody(url=picture_url(picture, picture.widths[-1]), widths=list(picture.widths))


@router.get(
    "/pictures/{pictureId}/{pictureFile}",
    operation_id="getSeriesPicture",
    response_class=Response,
    responses={**file_answers(*TYPES.values()), **errors(NotFound, RangeNotSatisfiable)},
    openapi_extra={"parameters": FILE_PARAMETERS},
)
@router.head("/pictures/{pictureId}/{pictureFile}", include_in_schema=False)
async def picture(
    picture_id: Annotated[str, Path(alias="pictureId")],
    name: Annotated[str, Path(alias="pictureFile")],
    request: Request,
    services: ServicesDep,
) -> Response:
    """One file of a picture. Its address is told to who may see the series, cannot be guessed, and never means another
    picture."""
    if not (_ID.fullmatch(picture_id) and (file := _FILE.fullmatch(name))):
        raise KeyNotFound
    body = await find_body(services.storage, f"{folder_of(picture_id)}/{name}")
    return deliver(request, body, media_type=TYPES[file[1]], headers={"Cache-Control": FOREVER})


def picture_url(picture: Picture, width: int) -> str:
    """Where its JPEG of that width is."""
    return f"/api/v1/pictures/{picture.id}/{width}.jpg"


async def collect_pictures(services: Services) -> int:
    """Remove the files of pictures that nobody shows; returns how many. For a task that runs now and then."""

    def run() -> int:
        editing = services.series_editing
        with services.database.snapshot() as tx:
            due = editing.stray_pictures(tx, before=editing.catalog.clock() - KEPT)
        for picture_id in due:
            services.pictures.discard(picture_id)
            with services.database.transaction() as tx:
                editing.forget_stray(tx, picture_id)
        return len(due)

    return await run_in_threadpool(run)


def _expect(services: Services, slug: str, editor: Principal) -> str:
    with services.database.transaction() as tx:
        return services.series_editing.expect_picture(tx, slug, editor=editor)


def _set(services: Services, slug: str, kind: PictureKind, picture: Picture, editor: Principal) -> None:
    with services.database.transaction() as tx:
        services.series_editing.set_picture(tx, slug, kind, picture, editor=editor)
