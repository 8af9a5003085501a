"""The API's documentation for people: Swagger UI over our own schema, its files served from here."""

import gzip
from functools import cache
from importlib.metadata import version
from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, Request
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

# `validatorUrl`: else the page shows the schema to somebody else's server. On a phone the page, not the window, is
# as wide as the screen: long addresses break, wide tables scroll.
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API documentation · K-Drama</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/api/docs/{STYLE}?v={RELEASE}">
<style>
body {{ margin: 0; }}
nav {{ background: #0c0b10; padding: 14px 20px; font: 600 15px system-ui, sans-serif; }}
nav a {{ color: #ff8a97; text-decoration: none; }}
.swagger-ui .info {{ margin: 28px 0; }}
.swagger-ui .markdown li, .swagger-ui .renderedMarkdown li {{ line-height: 1.7; }}
.swagger-ui code, .swagger-ui .opblock-summary-path {{ overflow-wrap: anywhere; }}
.swagger-ui .responses-inner, .swagger-ui .table-container {{ overflow-x: auto; }}
.swagger-ui .response-col_links {{ display: none; }}
</style>
<script>
const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", dress);
dress();
</script>
</head>
<body>
<nav><a href="/">← K-Drama</a></nav>
<main id="swagger-ui"></main>
<script src="/api/docs/{SCRIPT}?v={RELEASE}"></script>
<script>
SwaggerUIBundle({{
  url: "/api/v1/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  validatorUrl: null,
}});
</script>
</body>
</html>
"""


@router.get("/api/docs")
@router.get("/api-docs")
def docs() -> HTMLResponse:
    return HTMLResponse(PAGE)


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
