"""The tree of everything that can go wrong, as facts.

A service raises the fact; the edge (`api/errors.py`, `ui/bridge.py`) encodes it. Nothing here
knows HTTP bodies or screens: `status` is the class of the fault as the contract numbers it.

    AppError
    |- InvalidInput            VALIDATION_FAILED 400
    |- NotFound                NOT_FOUND 404
    |  |- EpisodeNotFound, SeriesNotFound, UploadNotFound, UploadExpired, JobNotFound, ...
    |- Unauthenticated         AUTH_INVALID_TOKEN 401
    |- Forbidden               AUTH_INSUFFICIENT_PERMISSIONS 403
    `- one class a fact, in the order of a video's journey
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class AppError(Exception):
    """A fact that stops a request. `details` is JSON-able and safe to show."""

    code: ClassVar[str] = "SYSTEM_ERROR"
    status: ClassVar[int] = 500
    message: str = "An unexpected error occurred"

    def __init__(self, message: str | None = None, *, details: Mapping[str, Any] | None = None) -> None:
        self.message = message or type(self).message
        self.details = dict(details) if details else None
        super().__init__(self.message)


class InvalidInput(AppError):
    """What was sent does not have the documented shape. `details` maps a field to what is wrong with it."""

    code, status, message = "VALIDATION_FAILED", 400, "The request is not valid"


class NotFound(AppError):
    code, status, message = "NOT_FOUND", 404, "There is nothing at this address"


class MethodNotAllowed(AppError):
    code, status, message = "METHOD_NOT_ALLOWED", 405, "This address does not take that method"


class UnsupportedApiVersion(AppError):
    code, status, message = "API_VERSION_UNSUPPORTED", 400, "This API version is not supported"


class RateLimitExceeded(AppError):
    """Too many requests; `retry_after` is whole seconds, the rest describes the limit that was hit."""

    code, status, message = "RATE_LIMIT_EXCEEDED", 429, "Too many requests, please try again later"

    def __init__(self, *, limit: int, retry_after: int, reset_at: int) -> None:
        self.limit, self.retry_after, self.reset_at = limit, retry_after, reset_at
        super().__init__(details={"limit": limit, "retryAfter": retry_after})


class SystemUnavailable(AppError):
    code, status, message = "SYSTEM_UNAVAILABLE", 503, "Service temporarily unavailable"


class SystemMaintenance(AppError):
    code, status, message = "SYSTEM_MAINTENANCE", 503, "System under maintenance"

    def __init__(self, message: str | None = None, *, until: str = "", retry_after: int = 60) -> None:
        self.retry_after = retry_after
        super().__init__(message, details={"until": until} if until else None)


class IdempotencyKeyReused(AppError):
    """Another request was sent under this key before."""

    code, status, message = "IDEMPOTENCY_KEY_REUSED", 422, "This Idempotency-Key belongs to another request"


class IdempotencyKeyBusy(AppError):
    """The same request has been worked on for longer than anybody waits."""

    code, status, message = (
        "IDEMPOTENCY_KEY_BUSY",
        409,
        "The request under this key is still being worked on",
    )


# --- accounts ---------------------------------------------------------------------------------


class Unauthenticated(AppError):
    """No token, or one that is malformed, expired, revoked or foreign: deliberately not told apart."""

    code, status, message = "AUTH_INVALID_TOKEN", 401, "Invalid or expired authentication token"


class InvalidCredentials(AppError):
    """Unknown name and wrong password are one answer, so accounts cannot be enumerated."""

    code, status, message = "AUTH_INVALID_CREDENTIALS", 401, "The username or password is not right"


class Forbidden(AppError):
    code, status, message = "AUTH_INSUFFICIENT_PERMISSIONS", 403, "User lacks required permissions"


# --- upload -----------------------------------------------------------------------------------


class UploadTooLarge(AppError):
    code, status, message = "UPLOAD_FILE_TOO_LARGE", 413, "File size exceeds maximum allowed"

    def __init__(self, *, size: int, limit: int) -> None:
        super().__init__(details={"size": size, "limit": limit})


class QuotaExceeded(AppError):
    """The file would fit the server but not its owner's share."""

    code, status, message = "UPLOAD_FILE_TOO_LARGE", 413, "This upload does not fit into your quota"

    def __init__(self, *, used: int, requested: int, quota: int) -> None:
        super().__init__(details={"used": used, "requested": requested, "quota": quota})


class InvalidUploadFormat(AppError):
    code, status, message = "UPLOAD_INVALID_FORMAT", 400, "File format not supported"


class ChunksMissing(AppError):
    code, status, message = "UPLOAD_CHUNK_MISSING", 400, "Required chunk not found"

    def __init__(self, missing: list[int]) -> None:
        super().__init__(details={"missingChunks": missing})


class ChecksumMismatch(AppError):
    code, status, message = "UPLOAD_CHECKSUM_MISMATCH", 400, "File integrity check failed"

    def __init__(self, *, expected: str, actual: str) -> None:
        super().__init__(details={"expected": expected, "actual": actual})


class ChunkConflict(AppError):
    """Other bytes are already stored durably at this index; they stay."""

    code, status, message = "UPLOAD_CHUNK_CONFLICT", 409, "A different chunk is already stored at this index"

    def __init__(self, index: int) -> None:
        super().__init__(details={"chunkIndex": index})


class UploadNotFound(NotFound):
    """Unknown, or somebody else's: the two are not told apart."""

    code, status, message = "UPLOAD_NOT_FOUND", 404, "Upload not found"


class UploadExpired(NotFound):
    code, status, message = "UPLOAD_EXPIRED", 404, "This upload has expired; start it again"


class StorageFull(AppError):
    code, status, message = "STORAGE_FULL", 507, "There is not enough free disk space"


# --- transcode --------------------------------------------------------------------------------


class JobNotFound(NotFound):
    code, status, message = "TRANSCODE_JOB_NOT_FOUND", 404, "Transcoding job not found"


class TranscodeFailed(AppError):
    """A source could not be turned into a stream; the message is written for the person who uploaded it."""

    code, status, message = "TRANSCODE_FAILED", 500, "Video transcoding failed"


class ProviderUnavailable(AppError):
    code, status, message = "TRANSCODE_PROVIDER_UNAVAILABLE", 503, "No transcoding provider available"


# --- clips and reels ----------------------------------------------------------------------------


class ClipsPerDayExceeded(AppError):
    """Somebody has made as many clips within a day as anybody may; `retry_after` is whole seconds."""

    code, status, message = "CLIP_QUOTA_EXCEEDED", 429, "You have made as many clips as one may within a day"

    def __init__(self, *, per_day: int, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(details={"perDay": per_day, "retryAfter": retry_after})


class ClipSpaceExceeded(AppError):
    code, status, message = "CLIP_QUOTA_EXCEEDED", 413, "Your clips take all the room that is yours; delete one first"

    def __init__(self, *, used: int, quota: int) -> None:
        super().__init__(details={"used": used, "quota": quota})


class InvalidReelUrl(InvalidInput):
    """No shortcode can be read off the address."""

    message = "The address names no reel"


class ReelNotFound(NotFound):
    """Unknown, hidden, taken away, or (`reason`) not there yet."""

    message = "Content not found"

    def __init__(self, shortcode: str, *, reason: str | None = None) -> None:
        super().__init__(details={"shortcode": shortcode, "reason": reason or "private_or_deleted"})


class ReelPrivate(AppError):
    """The house it is from shows it to its own people only."""

    code, status, message = "REEL_PRIVATE", 401, "Authentication is required where this reel is from"

    def __init__(self, shortcode: str) -> None:
        super().__init__(details={"shortcode": shortcode})


class ReelUnsupported(AppError):
    """It is there, and no video that anybody here could play."""

    code, status, message = "REEL_UNSUPPORTED", 415, "This kind of content is not supported"

    def __init__(self, shortcode: str) -> None:
        super().__init__(details={"shortcode": shortcode})


class ReelRateLimited(AppError):
    """The house it is from wants fewer requests; `retry_after` in whole seconds."""

    code, status, message = "REEL_RATE_LIMITED", 429, "rate limited where this reel is from"

    def __init__(self, *, retry_after: int, limit: int, remaining: int = 0) -> None:
        self.retry_after = retry_after
        super().__init__(details={"retry_after": str(retry_after), "limit": str(limit), "remaining": str(remaining)})


class ReelNotExtracted(AppError):
    """Every way to it was tried."""

    code, status = "REEL_EXTRACTION_FAILED", 502

    def __init__(self, shortcode: str, *, strategies_tried: int, last_error: str) -> None:
        super().__init__(
            f"failed to extract media info for shortcode: {shortcode}",
            details={"shortcode": shortcode, "strategies_tried": strategies_tried, "last_error": last_error},
        )


class ReelUnreadable(AppError):
    """What came in answer has another form than it should have."""

    code, status, message = "REEL_PARSING_FAILED", 502, "failed to parse the response"

    def __init__(self, shortcode: str, *, last_error: str) -> None:
        super().__init__(details={"shortcode": shortcode, "last_error": last_error})


class ReelUnreachable(AppError):
    """Nothing came in time; `timeout` in seconds, of each of `retries` tries."""

    code, status, message = "REEL_NETWORK_FAILED", 502, "network error during content fetch"

    def __init__(self, *, operation: str, timeout: int, retries: int) -> None:
        super().__init__(details={"operation": operation, "timeout": f"{timeout}s", "retries": retries})


# --- catalog and playback ---------------------------------------------------------------------


class EpisodeNotFound(NotFound):
    code, status, message = "STREAM_VIDEO_NOT_FOUND", 404, "Video not found"


class SeriesNotFound(NotFound):
    code, status, message = "SERIES_NOT_FOUND", 404, "Series not found"


class CommentNotFound(NotFound):
    """Unknown, withheld, or hidden: not told apart."""

    message = "Comment not found"


class StreamAuthenticationRequired(AppError):
    code, status, message = "STREAM_ACCESS_DENIED", 401, "Log in to watch this video"


class StreamAccessDenied(AppError):
    code, status, message = "STREAM_ACCESS_DENIED", 403, "User cannot access this video"


class QualityNotAvailable(AppError):
    code, status, message = "STREAM_QUALITY_NOT_AVAILABLE", 404, "Requested quality not available"

    def __init__(self, *, available: list[str]) -> None:
        super().__init__(details={"availableQualities": available})


class RangeNotSatisfiable(AppError):
    """`size` is the whole representation's length in bytes, for `Content-Range: bytes */size` (RFC 9110 15.5.17)."""

    code, status, message = "RANGE_NOT_SATISFIABLE", 416, "The requested range lies outside the file"

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(details={"size": size})


# --- streams ----------------------------------------------------------------------------------


class StreamNotFound(NotFound):
    """Of StreamSource: a link to somebody's live stream, not a video's bytes."""

    message = "Stream not found"


class StreamerNotFound(NotFound):
    message = "Streamer not found"


class TimestampNotFound(NotFound):
    message = "Timestamp not found"


class RowsRefused(InvalidInput):
    """Nothing of a list was taken: `rows` are [{"row": 1, "errors": {field: fault}}], counted from 1."""

    def __init__(self, rows: list[dict[str, Any]], *, of: int) -> None:
        super().__init__(f"{len(rows)} of {of} rows are not valid; nothing was imported", details={"rows": rows})


# --- streams kept elsewhere -------------------------------------------------------------------


class BackendUnavailable(AppError):
    """It may take the same later, in `retry_after` seconds where it says so; `uncertain`: it may have taken it."""

    code, status, message = "STREAM_BACKEND_UNAVAILABLE", 503, "The server that keeps the streams does not answer"

    def __init__(self, message: str | None = None, *, retry_after: float | None = None, uncertain: bool = True) -> None:
        self.retry_after, self.uncertain = retry_after, uncertain
        super().__init__(message)


class BackendUnauthorized(AppError):
    """Our own account there, not the visitor's here."""

    code, status, message = "STREAM_BACKEND_UNAUTHORIZED", 502, "The server that keeps the streams does not let us in"


class BackendRefused(AppError):
    """It will never take this; the message is its own."""

    code, status, message = "STREAM_BACKEND_REFUSED", 422, "The server that keeps the streams refuses this"
