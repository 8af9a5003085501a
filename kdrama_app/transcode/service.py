"""Transcode jobs: asking for one (`asking.py`), watching it (`watching.py`), and what its worker records
(`recording.py`)."""

from sqlmodel import Session, col, select

from kdrama_app.jobs.port import JobState
from kdrama_app.transcode.asking import QUEUE, WORKFLOW, Asking
from kdrama_app.transcode.models import TranscodeJob
from kdrama_app.transcode.recording import Order, Recording
from kdrama_app.transcode.rows import job_view
from kdrama_app.transcode.views import UNFINISHED, JobView

__all__ = ["GAVE_UP", "QUEUE", "WORKFLOW", "Order", "Transcodes"]

GAVE_UP = "The server stopped in the middle of this video again and again; it was given up"


class Transcodes(Asking, Recording):
    """All verbs of transcoding."""

    def reconcile(self, tx: Session) -> list[JobView]:
        """Jobs that a crash between two stages left behind: what the engine never heard of, to be dispatched again.

        A job that the engine ended without our hearing of it is ended here too.
        """
        lost: list[JobView] = []
        for row in tx.exec(select(TranscodeJob).where(col(TranscodeJob.status).in_(UNFINISHED))).all():
            match self.jobs.state(row.id):
                case None:
                    lost.append(job_view(row))
                case JobState.CANCELLED:
                    self.cancel(tx, row.id)
                case JobState.FAILED | JobState.DONE:
                    self.fail(tx, row.id, reason=GAVE_UP)
        return lost
