"""Imports every context's tables, so that `SQLModel.metadata` is whole: for Alembic and tests."""

import kdrama_app.accounts.models
import kdrama_app.catalog.models
import kdrama_app.jobs.models
import kdrama_app.operations.models
import kdrama_app.subtitles.models
import kdrama_app.transcode.models
import kdrama_app.upload.models
import kdrama_app.viewing.models  # noqa: F401  (registers every table)
