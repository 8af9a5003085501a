"""Views of series, made of their rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from kdrama_app.catalog.models import Series
from kdrama_app.catalog.views import CastMember, EpisodeView, Picture, SeriesView


def series_view(series: Series, episodes: Sequence[EpisodeView], own_tags: Sequence[str]) -> SeriesView:
    """A series with those of its episodes that somebody may see."""
    return SeriesView(
        slug=series.slug,
        name=series.name,
        description=series.description,
        language=series.language,
        tags=tuple(dict.fromkeys((*own_tags, *(tag for view in episodes for tag in view.tags)))),
        episodes=tuple(episodes),
        id=series.id or 0,
        also_known_as=series.also_known_as,
        year=series.year,
        network=series.network,
        cast=tuple(CastMember(**member) for member in series.casting),
        poster=picture_view(series.poster),
        backdrop=picture_view(series.backdrop),
        created_by=series.created_by,
        own_tags=tuple(own_tags),
    )


def picture_view(stored: Mapping[str, Any] | None) -> Picture | None:
    return Picture(stored["id"], tuple(stored["widths"])) if stored else None
