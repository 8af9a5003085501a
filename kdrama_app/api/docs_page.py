"""The API's documentation for people: Swagger UI over our own schema, its files served from here."""

import gzip
from functools import cache
from importlib.metadata import version
from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from kdrama_app.api.delivery import accepts, deliver, file_body, memory_body
from kdrama_app.api.media import AN_HOUR, FOREVER
from kdrama_app.errors import NotFound

router = APIRouter(include_in_schema=False)

FILES = Path(fastapi_offline.__file__).parent / "static"
SCRIPT, STYLE = "swagger-ui-bundle.js", "swagger-ui.css"
TYPES = {SCRIPT: "text/javascript; charset=utf-8", STYLE: "text/css; charset=utf-8"}
RELEASE = version("fastapi-offline")


@router.get("/api/docs")
@router.get("/api-docs")
def docs() -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url="/api/v1/openapi.json",
        title="K-Drama API",
        swagger_js_url=f"/api/docs/{SCRIPT}?v={RELEASE}",
        swagger_css_url=f"/api/docs/{STYLE}?v={RELEASE}",
        swagger_favicon_url="/favicon.svg",
        swagger_ui_parameters={"defaultModelsExpandDepth": 0, "docExpansion": "list", "displayRequestDuration": True},
    )


@router.get("/api/docs/{name}")
@router.head("/api/docs/{name}")
async def docs_file(name: str, request: Request) -> Response:
    """One of Swagger's files; for good under the address that names its release."""
    if name not in TYPES:
        raise NotFound
    age = FOREVER if request.query_params.get("v") == RELEASE else AN_HOUR
    headers = {"Cache-Control": age, "Vary": "Accept-Encoding"}
    if not accepts(request.headers.get("accept-encoding", ""), "gzip"):
        body = await run_in_threadpool(file_body, FILES / name, etag=f'"{RELEASE}"')
        return deliver(request, body, media_type=TYPES[name], headers=headers)
    packed = memory_body(await run_in_threadpool(_packed, name), etag=f'"{RELEASE}-gzip"')
    return deliver(request, packed, media_type=TYPES[name], headers={**headers, "Content-Encoding": "gzip"})


@cache
def _packed(name: str) -> bytes:
    """Made when the first browser asks: a tenth of a second, and half a megabyte kept."""
    return gzip.compress((FILES / name).read_bytes(), mtime=0)
