"""Is this process alive, is it ready: for supervisors and load balancers."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text

from kdrama_app.api.deps import ServicesDep
from kdrama_app.api.schemas import ResponseModel
from kdrama_app.db import utc_now
from kdrama_app.errors import SystemUnavailable
from kdrama_app.operations.vitals import spelled
from kdrama_app.settings import VERSION
from kdrama_app.wiring import Services

router = APIRouter(prefix="/health", tags=["health"])


class Alive(ResponseModel):
    status: Literal["healthy"] = "healthy"
    version: str


class HealthBody(BaseModel):
    """`uptime` of this process ("1h30m45s"); `active_connections`: requests being answered and pages open, this request
    among them."""

    status: Literal["healthy"] = "healthy"
    timestamp: datetime
    uptime: str
    active_connections: int
    version: str


@router.get("", operation_id="checkHealth")
def health(services: ServicesDep) -> HealthBody:
    """How this server is; 503 where it could not serve anybody."""
    _require_ready(services)
    return HealthBody(
        timestamp=utc_now(),
        uptime=spelled(services.vitals.uptime),
        active_connections=services.vitals.active,
        version=VERSION,
    )


@router.get("/live", operation_id="checkLiveness")
def live() -> Alive:
    """Whether the process answers."""
    return Alive(version=VERSION)


@router.get("/ready", operation_id="checkReadiness")
def ready(services: ServicesDep) -> Alive:
    """Whether the database answers and there is room to work in; 503 where not."""
    _require_ready(services)
    return Alive(version=VERSION)


def _require_ready(services: Services) -> None:
    with services.database.snapshot() as tx:
        tx.connection().execute(text("SELECT 1"))
    free = services.storage.free_bytes()
    if free is not None and free < services.settings.min_free_bytes:
        raise SystemUnavailable("There is not enough free disk space")
