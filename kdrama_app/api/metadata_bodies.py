"""The bodies of the metadata routes."""

from typing import Annotated

from pydantic import Field, StringConstraints

from kdrama_app.api.schemas import RequestModel, ResponseModel
from kdrama_app.api.texts import Description, Language, Name, Tag
from kdrama_app.api.videos import StreamingUrls, VideoBody
from kdrama_app.catalog.views import EpisodeChanges, EpisodeDraft, Visibility

VIDEO_ID = r"^[A-Za-z0-9_-]{1,64}$"


class MetadataBody(RequestModel):
    """What the uploader says of the video. `subtitles` names languages; the tracks are read off the file itself."""

    title: Name
    series: Name
    episode: int = Field(ge=0, le=9999)
    season: int = Field(default=1, ge=1, le=99)
    description: Description = ""
    language: Language = "ko"
    subtitles: list[Language] = Field(default_factory=list, max_length=30)
    tags: list[Tag] = Field(default_factory=list, max_length=20)

    def draft(self) -> EpisodeDraft:
        return EpisodeDraft(
            title=self.title,
            series=self.series,
            number=self.episode,
            season=self.season,
            description=self.description,
            language=self.language,
            tags=tuple(self.tags),
        )


class AnnounceRequest(MetadataBody):
    """A video as another service knows it. `duration` in seconds, `file_size` in bytes.

    What is only to be known from the files themselves is taken from those as soon as we have them; until then
    `duration` and `fileSize` stand as announced. `availableQualities`, `thumbnailUrl`, `streamingUrls`, `subtitles`
    and `uploaderUsername` belong to the documented body, and are always answered with what is true here.
    """

    video_id: str = Field(pattern=VIDEO_ID)
    duration: float | None = Field(default=None, ge=0, le=1_000_000, allow_inf_nan=False)
    file_size: int = Field(default=0, ge=0, le=2**53)
    uploader_id: str = Field(default="", pattern=r"^[0-9]{0,18}$", description="a user's id; empty for nobody's")
    uploader_username: str = Field(default="", max_length=100)
    available_qualities: list[Annotated[str, StringConstraints(max_length=20)]] = Field(
        default_factory=list, max_length=20
    )
    thumbnail_url: str = Field(default="", max_length=2000)
    streaming_urls: StreamingUrls | None = None


class ChangeRequest(RequestModel):
    """What is left out, or null, stays as it is."""

    title: Name | None = None
    series: Name | None = None
    episode: int | None = Field(default=None, ge=0, le=9999)
    season: int | None = Field(default=None, ge=1, le=99)
    description: Description | None = None
    language: Language | None = None
    tags: list[Tag] | None = Field(default=None, max_length=20)
    visibility: Annotated[Visibility, Field(strict=False)] | None = None

    def changes(self) -> EpisodeChanges:
        return EpisodeChanges(
            title=self.title,
            series=self.series,
            number=self.episode,
            season=self.season,
            description=self.description,
            language=self.language,
            tags=None if self.tags is None else tuple(self.tags),
            visibility=self.visibility,
        )


class PageBody(ResponseModel):
    """A page of a list: `total` entries on `total_pages` pages of `limit`."""

    total: int
    page: int
    limit: int
    total_pages: int


class SearchResponse(PageBody):
    videos: list[VideoBody]


class SeriesCardBody(ResponseModel):
    name: str
    slug: str
    description: str
    language: str
    total_episodes: int
    thumbnail_url: str | None


class SeriesListResponse(PageBody):
    """The series with the newest episode first."""

    series: list[SeriesCardBody]


class SeriesBody(ResponseModel):
    """A series. `available_episodes`: the numbers of those that play; of several seasons, of all of them."""

    name: str
    slug: str
    description: str
    total_episodes: int
    available_episodes: list[int]
    language: str
    tags: list[str]
    thumbnail_url: str | None
    episodes: list[VideoBody]
