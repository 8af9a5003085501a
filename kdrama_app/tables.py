"""`METADATA`: the tables of every context, for Alembic and tests."""

from sqlmodel import SQLModel

from kdrama_app.accounts import models as accounts
from kdrama_app.catalog import models as catalog
from kdrama_app.jobs import models as jobs
from kdrama_app.operations import models as operations
from kdrama_app.reels import models as reels
from kdrama_app.streams import models as streams
from kdrama_app.streams.backends import models as stream_backends
from kdrama_app.subtitles import models as subtitles
from kdrama_app.transcode import models as transcode
from kdrama_app.upload import models as upload
from kdrama_app.viewing import models as viewing

# A context's tables are known when its models have been imported.
__all__ = [
    "METADATA",
    "accounts",
    "catalog",
    "jobs",
    "operations",
    "reels",
    "stream_backends",
    "streams",
    "subtitles",
    "transcode",
    "upload",
    "viewing",
]

METADATA = SQLModel.metadata
