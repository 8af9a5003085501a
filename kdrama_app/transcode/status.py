"""The status of a job as other programs read it: in the API's answers and in callbacks, the same. Pure."""

from datetime import UTC, datetime
from typing import Any

from kdrama_app.transcode.views import JobStatus, JobView, OutputFiles

CANCELLED = "Transcoding was cancelled"


def status_object(job: JobView, files: OutputFiles | None, *, ready_at: datetime | None = None) -> dict[str, Any]:
    """`GET /transcode/status/{jobId}` as JSON has it; what there is not is left out. `ready_at`: when it is to be."""
    found: dict[str, Any] = {"jobId": job.id, "status": job.status.value}
    # What a completed job still makes is no news of the video: who was called back has heard all there is to say.
    if job.stage and not job.status.finished:
        found["stage"] = job.stage
    found["progress"] = round(job.progress, 1)
    if files is not None:
        found["outputFiles"] = _files(files)
        found["sizes"] = {each.name: each.size for each in files.renditions}
        found["work"] = {
            each.name: "copied" if each.copied else "encoded" for each in files.renditions if each.kind == "video"
        }
    if error := CANCELLED if job.status is JobStatus.CANCELLED else job.error:
        found["error"] = error
    if ready_at is not None:
        found["estimatedCompletion"] = _iso(ready_at)
    if job.completed_at is not None:
        found["completedAt"] = _iso(job.completed_at)
    return found


def _files(files: OutputFiles) -> dict[str, Any]:
    listed: dict[str, Any] = {"hls": {"playlist": files.hls_playlist, "segments": list(files.hls_segments)}}
    if files.dash_manifest:
        listed["dash"] = {"manifest": files.dash_manifest, "segments": list(files.dash_segments)}
    return listed


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
