"""A source's chapters as WebVTT, for players' menus. Pure."""

from kdrama_app.subtitles.views import Cue
from kdrama_app.subtitles.webvtt import Fragment, cue_text, to_webvtt
from kdrama_app.transcode.source import ChapterFacts

VTT_NAME = "chapters.vtt"
FEWEST = 2


def chapters_vtt(chapters: tuple[ChapterFacts, ...], *, starts_at: float, seconds: float) -> str:
    """Each chapter lasts until the next, the last to the end of `seconds`; "" where they divide nothing.

    `starts_at`: where in the source's time the picture, and so the video, begins.
    """
    shown = sorted({max(0, round((each.start - starts_at) * 1000)): each.title for each in chapters}.items())
    end = round(seconds * 1000)
    shown = [(start, title) for start, title in shown if start < end]
    if len(shown) < FEWEST:
        return ""
    ends = [*(start for start, _ in shown[1:]), end]
    titles = [cue_text([Fragment(" ".join(title.split()))]) for _, title in shown]
    return to_webvtt(
        Cue(start, end, title or str(number))
        for number, ((start, _), end, title) in enumerate(zip(shown, ends, titles, strict=True), start=1)
    )
