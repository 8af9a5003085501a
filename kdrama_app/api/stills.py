"""A poster as it is asked for: the JPEG, or narrower and as AVIF for screens."""

from typing import Annotated

from fastapi import Query

from kdrama_app.api.delivery import Body, stored_body
from kdrama_app.storage.port import KeyNotFound, Storage
from kdrama_app.transcode.stills import StillWidth, still_key

TYPES = ("image/jpeg", "image/avif")

WidthAsked = Annotated[
    StillWidth | None,
    Query(
        description=(
            "An AVIF that many pixels wide, or the next narrower one of a small video; the JPEG where none was made. "
            "Without it the JPEG"
        )
    ),
]


def still(storage: Storage, poster: str, width: StillWidth | None) -> tuple[Body, str]:
    """The file to send of the poster with this key, and its media type. Blocks shortly; raises KeyNotFound."""
    for each in sorted(StillWidth, reverse=True):
        if width is not None and each <= width:
            try:
                return stored_body(storage, still_key(poster, each)), "image/avif"
            except KeyNotFound:
                continue
    return stored_body(storage, poster), "image/jpeg"
