"""Is this process alive, is it ready: for supervisors and load balancers."""

from typing import Literal

from fastapi import APIRouter
from sqlalchemy import text

from kdrama_app.api.deps import ServicesDep
from kdrama_app.api.schemas import ResponseModel
from kdrama_app.errors import SystemUnavailable
from kdrama_app.settings import VERSION

router = APIRouter(prefix="/health", tags=["health"])


class Alive(ResponseModel):
    status: Literal["healthy"] = "healthy"
    version: str


@router.get("/live", operation_id="checkLiveness")
def live() -> Alive:
    """Whether the process answers."""
    return Alive(version=VERSION)


@router.get("/ready", operation_id="checkReadiness")
def ready(services: ServicesDep) -> Alive:
    """Whether the database answers and there is room to work in; 503 where not."""
    with services.database.snapshot() as tx:
        tx.connection().execute(text("SELECT 1"))
    free = services.storage.free_bytes()
    if free is not None and free < services.settings.min_free_bytes:
        raise SystemUnavailable("There is not enough free disk space")
    return Alive(version=VERSION)
