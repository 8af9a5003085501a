"""The API's documentation for people: Swagger UI over our own schema, its files served from here."""

from importlib.metadata import version
from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, Request
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from kdrama_app.api.delivery import deliver, file_body
from kdrama_app.api.media import AN_HOUR
from kdrama_app.errors import NotFound

router = APIRouter(include_in_schema=False)

FILES = Path(fastapi_offline.__file__).parent / "static"
SCRIPT, STYLE = "swagger-ui-bundle.js", "swagger-ui.css"
TYPES = {SCRIPT: "text/javascript; charset=utf-8", STYLE: "text/css; charset=utf-8"}
ETAG = f'"{version("fastapi-offline")}"'


@router.get("/api/docs")
@router.get("/api-docs")
def docs() -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url="/api/v1/openapi.json",
        title="K-Drama API",
        swagger_js_url=f"/api/docs/{SCRIPT}",
        swagger_css_url=f"/api/docs/{STYLE}",
        swagger_favicon_url="/favicon.svg",
        swagger_ui_parameters={"defaultModelsExpandDepth": 0, "docExpansion": "list", "displayRequestDuration": True},
    )


@router.get("/api/docs/{name}")
async def docs_file(name: str, request: Request) -> Response:
    if name not in TYPES:
        raise NotFound
    body = await run_in_threadpool(file_body, FILES / name, etag=ETAG)
    return deliver(request, body, media_type=TYPES[name], headers={"Cache-Control": AN_HOUR})
