"""Table rows to what leaves the context, and back."""

from kdrama_app.errors import InvalidInput
from kdrama_app.transcode.ladder import STANDARD_RUNGS
from kdrama_app.transcode.models import Rendition, TranscodeJob
from kdrama_app.transcode.playlist import Rendered
from kdrama_app.transcode.views import JobStatus, JobView, Outputs, Priority, RenditionView

SEGMENT_SECONDS = (2, 20)


def checked_outputs(outputs: Outputs) -> Outputs:
    """Refuse what cannot be made, named as the API names it. Raises InvalidInput."""
    faults: dict[str, str] = {}
    unknown = sorted(set(outputs.resolutions) - set(STANDARD_RUNGS))
    if unknown or not outputs.resolutions:
        faults["outputFormats.hls.resolutions"] = f"Choose from {', '.join(STANDARD_RUNGS)}"
    shortest, longest = SEGMENT_SECONDS
    if not shortest <= outputs.segment_seconds <= longest:
        faults["outputFormats.hls.segmentDuration"] = f"Must be {shortest} to {longest} seconds"
    if faults:
        raise InvalidInput(details=faults)
    return outputs


def outputs_of(row: TranscodeJob) -> Outputs:
    asked = row.outputs
    return Outputs(tuple(asked["resolutions"]), asked["segment_seconds"], asked["dash"])


def job_view(row: TranscodeJob) -> JobView:
    return JobView(
        id=row.id,
        episode_id=row.episode_id,
        status=JobStatus(row.status),
        stage=row.stage,
        progress=row.progress,
        provider=row.provider,
        priority=Priority(row.priority),
        error=row.error,
        created_at=row.created_at,
        updated_at=row.updated_at,
        started_at=row.started_at,
        completed_at=row.completed_at,
    )


def rendition_view(row: Rendition, job: TranscodeJob | None) -> RenditionView:
    """`job`: the one that made it."""
    copied = job is not None and row.name in job.outputs.get("copied", [])
    return RenditionView(row.name, row.kind, row.size, copied, row.language)


def rendition_row(episode_id: str, rendition: Rendered) -> Rendition:
    return Rendition(
        episode_id=episode_id,
        name=rendition.name,
        folder=rendition.folder,
        kind=rendition.kind,
        width=rendition.width,
        height=rendition.height,
        codecs=rendition.codecs,
        bandwidth=rendition.peak_bandwidth,
        size=rendition.size,
        segment_count=len(rendition.segments),
        language=rendition.language,
    )
