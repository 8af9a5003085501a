"""`GET /metrics` for Prometheus: by an admin, or a service token that may read them."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from kdrama_app.accounts.views import Permission, Principal
from kdrama_app.api.deps import SERVICES_TOO, ServicesDep, require
from kdrama_app.api.errors import errors
from kdrama_app.api.examples import METRICS_TEXT
from kdrama_app.errors import Forbidden, Unauthenticated
from kdrama_app.operations.metrics import CONTENT_TYPE, Gauges
from kdrama_app.wiring import Services

router = APIRouter(tags=["operations"])


@router.get(
    "/metrics",
    operation_id="getMetrics",
    openapi_extra=SERVICES_TOO,
    response_class=Response,
    responses={
        200: {
            "description": "Prometheus' text format",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": METRICS_TEXT}},
        },
        **errors(Unauthenticated, Forbidden),
    },
)
async def metrics(
    _reader: Annotated[Principal, Depends(require(Permission.READ_METRICS))], services: ServicesDep
) -> Response:
    """Requests and bytes of this process; uploads, jobs, queue and viewers of the house."""
    gauges = await run_in_threadpool(_look, services)
    return Response(services.metrics.exposition(gauges), headers={"Content-Type": CONTENT_TYPE})


def _look(services: Services) -> Gauges:
    with services.database.snapshot() as tx:
        jobs = services.transcodes.count_by_status(tx)
        uploads = services.uploads.count_by_status(tx)
        viewers = services.viewing.active_viewers(tx)
    waiting = sum(count for status, count in jobs.items() if status == "queued")
    return {
        "kdrama_uploads": ("Upload sessions by status", {(("status", name),): n for name, n in uploads.items()}),
        "kdrama_jobs": ("Transcoding jobs by status", {(("status", name),): n for name, n in jobs.items()}),
        "kdrama_queue_depth": ("Transcoding jobs that wait for a worker", {(): waiting}),
        "kdrama_active_viewers": ("People who watched something within the last minute", {(): viewers}),
    }
