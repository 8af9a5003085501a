"""From encoded folders to something publishable: read every segment, check it against the source, write playlists."""

from dataclasses import replace
from pathlib import Path

from kdrama_app.errors import TranscodeFailed
from kdrama_app.transcode.commands import AUDIO
from kdrama_app.transcode.fmp4 import MalformedSegment, read_init, read_segments
from kdrama_app.transcode.ladder import Plan
from kdrama_app.transcode.layout import INIT_NAME, MEDIA_NAME, folder_name
from kdrama_app.transcode.playlist import Rendered, media_playlist
from kdrama_app.transcode.source import SourceFacts

TOLERATED_SECONDS = 1.0


def package(source: SourceFacts, plan: Plan, folder: Path, *, job: str) -> tuple[Rendered, ...]:
    """Index the renditions in `folder`, our playlist beside each. Raises TranscodeFailed when one is not whole."""
    renditions: list[Rendered] = []
    try:
        for rung in plan.rungs:
            rendition = read_rendition(folder / rung.name, name=rung.name, folder_name=folder_name(rung.name, job))
            renditions.append(replace(rendition, width=rung.width, height=rung.height))
        if plan.audio is not None and any((folder / AUDIO).glob("*.m4s")):
            sound = read_rendition(folder / AUDIO, name=AUDIO, folder_name=folder_name(AUDIO, job))
            language = source.audio[0].language
            renditions.append(replace(sound, language="" if language == "und" else language))
    except (MalformedSegment, FileNotFoundError) as broken:
        raise TranscodeFailed("Nothing playable came out of this video") from broken
    check_whole(source, renditions)
    for rendition in renditions:
        (folder / rendition.name / MEDIA_NAME).write_text(media_playlist(rendition))
    return tuple(renditions)


def read_rendition(folder: Path, *, name: str, folder_name: str) -> Rendered:
    """One rendition's index from its files. Raises MalformedSegment, FileNotFoundError."""
    track = read_init((folder / INIT_NAME).read_bytes())
    segments = read_segments(track, (path.read_bytes() for path in sorted(folder.glob("*.m4s"))))
    if not segments:
        raise MalformedSegment("a rendition without segments")
    return Rendered(
        name=name,
        folder=folder_name,
        kind=track.kind,
        codecs=track.codecs,
        timescale=track.timescale,
        segments=segments,
    )


def check_whole(source: SourceFacts, renditions: list[Rendered]) -> None:
    """Compare what came out with what the file declared. Raises TranscodeFailed.

    ffmpeg ends well on a file that lost its end; its length tells. Containers without an index (MPEG-TS)
    declare none that could be compared.
    """
    video = [rendition for rendition in renditions if rendition.kind == "video"]
    if len({rendition.frames for rendition in video}) > 1:
        raise TranscodeFailed("The versions of this video differ in length; please try again")
    if not all(segment.starts_with_keyframe for rendition in video for segment in rendition.segments):
        raise TranscodeFailed("The video could not be cut into pieces; please try again")
    if not source.declares_length:
        return
    declared = source.video.duration
    # Without a length of its own the picture shares the file's, which the longest track sets.
    made = float(max(rendition.seconds for rendition in (renditions if declared is None else video)))
    announced = (source.duration - source.video.first_frame_at) if declared is None else declared
    if made < announced - TOLERATED_SECONDS:
        raise TranscodeFailed(
            f"The file is cut off: it announces {announced:.0f} seconds of video, only {made:.0f} are there"
        )
