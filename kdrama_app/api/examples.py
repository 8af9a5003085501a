"""What the documentation shows: one evening with 도깨비, told by the names of fields.

A field has the same example wherever it stands; where a name means two things, "Model.name" or "place.name" decides.
Bodies are put together from their schemas, so that an example cannot fall behind its model.
"""

from typing import Any, Final

from kdrama_app.errors import (
    AppError,
    ChecksumMismatch,
    ChunkConflict,
    ChunksMissing,
    ClipSpaceExceeded,
    ClipsPerDayExceeded,
    InvalidInput,
    QualityNotAvailable,
    QuotaExceeded,
    RangeNotSatisfiable,
    RateLimitExceeded,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    RowsRefused,
    SystemMaintenance,
    UnsupportedApiVersion,
    UploadTooLarge,
)

# A field that is left out of what is shown.
ABSENT: Final = object()

VIDEO, SERIES, UPLOAD = "7YkQ2mVxT4aB", "도깨비", "up_5Jd0cXq8WnRz"
CLIP = "8tKqWm3ZxPf"
TICKET = "AY9k3bQ1.7.1795312800.Zx0pQm"
MEDIA = f"/media/{TICKET}/{VIDEO}"
FILE_SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CHUNK_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
STREAM: dict[str, Any] = {
    "source": "미나의 밤",
    "link": "https://chzzk.naver.com/live/mina",
    "status": "live",
    "platform": "Naver CHZZK",
    "orientation": "landscape",
    "kind": "stream",
    "city": "서울",
    "state": "서울특별시",
    "notes": "도깨비 촬영지를 걷는다",
    "title": "주문진 방파제에서",
    "posted_by": "mina",
}
STREAM_MODELS = ("StreamBody", "StreamRequest", "StreamUpdate")
METADATA: dict[str, Any] = {
    "title": "1화 쓸쓸하고 찬란하神",
    "series": SERIES,
    "season": 1,
    "episode": 1,
    "description": "불멸의 삶을 끝내기 위해 인간 신부가 필요한 도깨비 이야기의 시작",
    "language": "ko",
    "tags": ["판타지", "로맨스"],
}

EXAMPLES: dict[str, Any] = {
    **METADATA,
    "active_connections": 5,
    "accessToken": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl",
    "bitrate": "2500kbps",
    "caption": "우산 속의 두 사람",
    "availableEpisodes": [1, 2, 3],
    "availableQualities": ["1080p", "720p", "360p"],
    "callbackUrl": "https://example.com/hooks/kdrama",
    "candidate": 2,
    "chapters": f"{MEDIA}/chapters-1.vtt",
    "checksum": CHUNK_SHA256,
    "checksums": [CHUNK_SHA256, ""],
    "chunkIndex": 0,
    "chunkSize": 5242880,
    "chunkUrls": [f"/api/v1/upload/chunk/{UPLOAD}/0", f"/api/v1/upload/chunk/{UPLOAD}/1"],
    "complete": True,
    "completedAt": "2026-11-21T20:24:10+00:00",
    "copied": False,
    "createdAt": "2026-11-21T20:00:00+00:00",
    "credits": 3605.0,
    "cueCount": 812,
    "current": True,
    "dash": f"{MEDIA}/manifest.mpd",
    "days": 90,
    "duration": 3725.5,
    "end": 92.5,
    "email": "mina@example.com",
    "episode_id": VIDEO,
    "estimatedCompletion": "2026-11-21T20:30:00+00:00",
    "estimatedDuration": 14.5,
    "expiresAt": "2026-11-22T20:00:00+00:00",
    "expiresIn": 900,
    "file_name": f"reel_{CLIP}.mp4",
    "filename": "도깨비.E01.1080p.mp4",
    "fileSize": 1500000000,
    "finalChecksum": FILE_SHA256,
    "height": 1080,
    "hls": f"{MEDIA}/multivariant.m3u8",
    "jobId": f"{VIDEO}-1",
    "label": "한국어",
    "limit": 20,
    "login": "mina",
    "manifest": f"media/{VIDEO}/manifest.mpd",
    "metadata": METADATA,
    "missingChunks": [1],
    "name": SERIES,
    "newPassword": "눈 오는 날의 약속",
    "nextExpectedChunk": 1,
    "page": 1,
    "password": "첫눈 오는 날에 만나자",
    "path": "720p-1/00001.m4s",
    "permissions": ["videos:upload", "videos:watch"],
    "pictureFile": "1280.jpg",
    "pictureId": "3QmVx8RkT2yB",
    "playlist": f"media/{VIDEO}/multivariant.m3u8",
    "position": 754.2,
    "poster": f"{MEDIA}/poster-2.jpg",
    "processing_time_ms": 4,
    "progress": 100.0,
    "provider": "local",
    "received": True,
    "receivedChunks": [0],
    "refreshToken": "rt_Qm3vT8yLw0ZbN5sJ",
    "resolution": "1080p",
    "resolutions": ["360p", "720p", "1080p"],
    "resumeAt": 754.2,
    "role": "uploader",
    "scopes": ["videos:transcode", "metadata:write"],
    "segmentDuration": 6.0,
    "segments": [f"media/{VIDEO}/720p-1/00001.m4s", f"media/{VIDEO}/720p-1/00002.m4s"],
    "seriesName": SERIES,
    "seriesSlug": "도깨비",
    "shareUrl": f"/clip/{CLIP}",
    "shortcode": CLIP,
    "side": 0.5,
    "size": 9_375_000,
    "sizes": {"1080p": 1180000000, "720p": 560000000, "360p": 190000000, "audio": 60000000},
    "slug": "도깨비",
    "sourcePath": f"sources/{VIDEO}/source.mp4",
    "start": 32.0,
    "src": f"{MEDIA}/subtitles/ko-1.vtt",
    "status": "processing",
    "storyboard": f"{MEDIA}/storyboard-1.vtt",
    "subtitles": ["ko", "en"],
    "thumbnail_url": f"http://localhost:8000/reel/{CLIP}/poster",
    "timestamp": "2026-11-21T20:00:00.000+00:00",
    "thumbnailUrl": f"/api/v1/videos/{VIDEO}/thumbnail",
    "ticket": TICKET,
    "token": "st_8HqW2nXc5VbK1mRt",
    "tokenType": "Bearer",
    "total": 1,
    "totalChunks": 287,
    "totalEpisodes": 16,
    "totalPages": 1,
    "totalSize": 1500000000,
    "trackId": "ko-1",
    "transcodingJobId": f"{VIDEO}-1",
    "uptime": "1h30m45s",
    "uploadDate": "2026-11-21T20:05:00+00:00",
    "uploaderId": "7",
    "uploaderUsername": "mina",
    "uploadId": UPLOAD,
    "url": f"/api/v1/videos/{VIDEO}/posters/2",
    "username": "mina",
    "valid": True,
    "version": "0.1.0",
    "videoUrl": f"/reel/{CLIP}/",
    "video_url": f"http://localhost:8000/reel/{CLIP}/",
    "videoId": VIDEO,
    "width": 1920,
    "widths": [640, 1280, 1920],
    "work": {"1080p": "copied", "720p": "encoded", "360p": "encoded"},
    # StreamSource.
    **{name: value for name, value in STREAM.items() if name not in {"status", "title"}},
    "at": "2026-11-21T20:00:00Z",
    "checks": {"total": 42, "live": 12, "offline": 29, "unknown": 1},
    "created_at": "2026-11-01T09:00:00Z",
    "current_page": 1,
    "day": "2026-11-21",
    "ended_at": "2026-11-21T20:10:00Z",
    "id": 7,
    "is_pinned": False,
    "last_checked_at": "2026-11-21T20:00:00Z",
    "last_live_at": "2026-11-21T20:00:00Z",
    "live": 12,
    "live_seconds": 4200,
    "offline": 29,
    "per_page": 25,
    "row": 2,
    "rows": [{"row": 2, "errors": {"link": "must be a link that begins with http:// or https://"}}],
    "seen": True,
    "started_at": "2026-11-21T19:00:00Z",
    "stream_id": 7,
    "total_count": 1,
    "total_pages": 1,
    "unknown": 1,
    "updated_at": "2026-11-21T20:00:00Z",
    **{f"{model}.{name}": STREAM[name] for model in STREAM_MODELS for name in ("status", "title")},
    "ChecksBody.total": 42,
    "OwnerBody.role": "default",
    "StatusChangeBody.status": "live",
    "path.streamId": 7,
    # Where a name means something else.
    "ClipBody.duration": 30.0,
    "ClipBody.end": 784.2,
    "ClipBody.failure": None,
    "ClipBody.start": 754.2,
    "ClipBody.status": "ready",
    "ClipBody.thumbnailUrl": f"/reel/{CLIP}/poster",
    "ClipBody.title": "우산 속의 두 사람",
    "ClipMaker.id": "7",
    "ClipRequest.end": 784.2,
    "ClipRequest.start": 754.2,
    "ClipRequest.title": "우산 속의 두 사람",
    "HealthBody.status": "healthy",
    "ReelMetadata.duration": 30.0,
    "PlaybackBody.status": "ready",
    "PlayerTrack.id": "ko-1",
    "Refused.error": "Invalid or expired authentication token",
    "Refused.valid": False,
    "SeriesPictureBody.url": "/api/v1/pictures/3QmVx8RkT2yB/1920.jpg",
    "path.kind": "backdrop",
    "ServiceTokenRequest.name": "nightly import",
    "SetupRequest.token": "the-one-time-token-of-the-link",
    "StatusResponse.status": "completed",
    "StreamingUrls.dash": f"/api/v1/stream/{VIDEO}?format=dash",
    "StreamingUrls.hls": f"/api/v1/stream/{VIDEO}?format=hls",
    "TrackBody.id": "ko-1",
    "TranscodeStarted.status": "queued",
    "UploadBody.status": "uploading",
    "Uploader.id": "7",
    "UserBody.id": "7",
    "VideoBody.id": VIDEO,
    "VideoBody.status": "ready",
    "PassedUser.id": "7",
    "query.language": "ko",
    "query.q": "ㄷㄲㅂ",
    # A job that is completed is nothing else any more.
    "StatusResponse.error": ABSENT,
    "StatusResponse.estimatedCompletion": ABSENT,
    "StatusResponse.playable": ABSENT,
    "StatusResponse.stage": ABSENT,
    "UploadBody.videoId": ABSENT,
}

# Of errors that say something of their own.
SPECIMENS: dict[type[AppError], AppError] = {
    type(error): error
    for error in (
        InvalidInput(details={"metadata.episode": "Input should be a valid integer"}),
        UnsupportedApiVersion(details={"requested": "v9", "supported": ["v1"]}),
        RateLimitExceeded(limit=1000, retry_after=42, reset_at=1795291242),
        SystemMaintenance("새 디스크를 달고 있어요", until="2026-11-21T22:00:00+00:00"),
        UploadTooLarge(size=3_000_000_000, limit=2_147_483_648),
        QuotaExceeded(used=99_000_000_000, requested=1_500_000_000, quota=100_000_000_000),
        ChunksMissing([1, 5]),
        ChecksumMismatch(expected=CHUNK_SHA256, actual=FILE_SHA256),
        ChunkConflict(0),
        QualityNotAvailable(available=["720p", "360p"]),
        RangeNotSatisfiable(1_500_000_000),
        RowsRefused([{"row": 2, "errors": {"link": "is required"}}], of=3),
        ClipsPerDayExceeded(per_day=50, retry_after=3600),
        ClipSpaceExceeded(used=5_400_000_000, quota=5_368_709_120),
        ReelNotFound(CLIP),
        ReelPrivate(CLIP),
        ReelUnsupported(CLIP),
        ReelRateLimited(retry_after=60, limit=100),
        ReelNotExtracted(CLIP, strategies_tried=4, last_error="JSON parsing failed"),
        ReelUnreadable(CLIP, last_error="Unexpected end of input"),
        ReelUnreachable(operation="content_fetch", timeout=30, retries=3),
    )
}

HLS_TEXT = f"""#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="audio",DEFAULT=YES,URI="{MEDIA}/audio-1/media.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=2800000,RESOLUTION=1280x720,CODECS="avc1.64001f,mp4a.40.2",AUDIO="audio"
{MEDIA}/720p-1/media.m3u8
"""
DASH_TEXT = f"""<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT3725.5S">
  <BaseURL>{MEDIA}/</BaseURL>
</MPD>
"""
WEBVTT_TEXT = """WEBVTT

00:12.000 --> 00:14.500
너와 함께한 시간 모두 눈부셨다.
"""
TEXTS = {
    "application/vnd.apple.mpegurl": HLS_TEXT,
    "application/dash+xml": DASH_TEXT,
    "text/vtt": WEBVTT_TEXT,
}
METRICS_TEXT = """# TYPE kdrama_queue_depth gauge
kdrama_queue_depth 2.0
http_request_duration_seconds_count{method="GET",route="/api/v1/videos/{videoId}",status_code="200"} 1204.0
"""


def specimen(fact: type[AppError]) -> AppError:
    return SPECIMENS.get(fact) or fact()


def example_of(schema: dict[str, Any], models: dict[str, Any], *, field: str = "", model: str = "") -> Any:
    """A value of `schema`, which may refer to `models`; as `field` of `model`, what the table has for it.

    Raises KeyError for a field that nobody has written an example for.
    """
    schema = schema.get("anyOf", [schema])[0]
    if "$ref" in schema:
        model = schema["$ref"].rpartition("/")[2]
        schema = models[model]
    if "properties" in schema:
        fields = {
            name: example_of(each, models, field=name, model=model) for name, each in schema["properties"].items()
        }
        return {name: value for name, value in fields.items() if value is not ABSENT}
    if "$ref" in schema.get("items", {}):
        return [example_of(schema["items"], models)]
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    qualified = f"{model}.{field}"
    return EXAMPLES[qualified if qualified in EXAMPLES else field]
