"""Files as the documentation has them: what is asked with, and what is answered (RFC 9110, sections 13 and 14)."""

from typing import Any

from kdrama_app.api.examples import TEXTS

FILE_PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
    }
    for name, description in (
        ("Range", "Bytes of a file: `bytes=0-1048575`, `bytes=-500`, or several of them"),
        ("If-Range", "The file's `ETag`: with another one all of it is sent"),
        ("If-None-Match", "An `ETag` that is known: 304 while it is still the one"),
    )
]


def file_request(field: str) -> dict[str, Any]:
    """The `openapi_extra=` of a route that takes one file: as `field` of a form, or as the body itself."""
    file = {"type": "string", "format": "binary"}
    form = {"type": "object", "required": [field], "properties": {field: file}}
    content = {"multipart/form-data": {"schema": form}, "application/octet-stream": {"schema": file}}
    return {"requestBody": {"required": True, "content": content}}


def file_answers(*media_types: str) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route that sends files of these types: whole, in parts, or not again."""
    types = [media_type.partition(";")[0] for media_type in media_types]
    parts = [media_type for media_type in types if media_type not in TEXTS]
    return {
        200: {
            "description": "All of it",
            "content": {media_type: _content(media_type) for media_type in types},
            "headers": _headers("ETag", "Accept-Ranges", "Cache-Control"),
        },
        206: {
            "description": "What `Range` asks for of a file; several ranges as `multipart/byteranges`",
            "content": {media_type: _content(media_type) for media_type in (*parts, "multipart/byteranges")},
            "headers": _headers("ETag", "Accept-Ranges", "Cache-Control", "Content-Range"),
        },
        304: {"description": "What `If-None-Match` names is still the one", "headers": _headers("ETag")},
    }


def _content(media_type: str) -> dict[str, Any]:
    if media_type in TEXTS:
        return {"schema": {"type": "string"}, "example": TEXTS[media_type]}
    return {"schema": {"type": "string", "format": "binary"}}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
