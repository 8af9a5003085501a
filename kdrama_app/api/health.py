"""Is this process alive, is it ready: for supervisors and load balancers."""

from fastapi import APIRouter
from sqlalchemy import text

from kdrama_app.api.deps import ServicesDep
from kdrama_app.errors import SystemUnavailable
from kdrama_app.settings import VERSION

router = APIRouter(prefix="/health", tags=["health"])


@router.get("/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "healthy", "version": VERSION}


@router.get("/ready")
def ready(services: ServicesDep) -> dict[str, str]:
    """The database answers and there is room to work in. Raises SystemUnavailable."""
    with services.database.snapshot() as tx:
        tx.connection().execute(text("SELECT 1"))
    free = services.storage.free_bytes()
    if free is not None and free < services.settings.min_free_bytes:
        raise SystemUnavailable("There is not enough free disk space")
    return {"status": "healthy", "version": VERSION}
