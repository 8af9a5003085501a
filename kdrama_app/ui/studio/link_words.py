"""Why a link came to nothing, in both languages. Pure."""

from kdrama_app.errors import (
    AppError,
    InvalidReelUrl,
    InvalidUploadFormat,
    QuotaExceeded,
    ReelNotExtracted,
    ReelNotFound,
    ReelPrivate,
    ReelRateLimited,
    ReelUnreachable,
    ReelUnreadable,
    ReelUnsupported,
    StorageFull,
    UploadTooLarge,
)
from kdrama_app.reels.importing import GONE, LOST, SWITCHED_OFF
from kdrama_app.ui.studio.edit_form import Words

_OTHERWISE = ("It could not be fetched.", "가져오지 못했어요.")
_CHANGED = (
    "The platform has changed something. Try again later, or upload the file.",
    "해당 서비스의 방식이 바뀐 것 같아요. 나중에 다시 시도하거나 파일을 직접 올려 주세요.",
)
_WORDS: dict[str, Words] = {
    InvalidReelUrl.code: (
        "That is no link to a video of a platform known here.",
        "지원하는 서비스의 영상 링크가 아니에요.",
    ),
    ReelNotFound.code: ("There is no such video, or it is private.", "없거나 비공개인 영상이에요."),
    ReelPrivate.code: ("It is shown to signed-in people only.", "로그인한 사람에게만 보이는 영상이에요."),
    ReelUnsupported.code: (
        "There is no single video at this link: a photo, a list, or a live broadcast.",
        "사진이나 목록, 생방송은 가져올 수 없어요. 영상 하나의 링크를 넣어 주세요.",
    ),
    ReelRateLimited.code: ("The platform asks for a pause.", "해당 서비스가 잠시 쉬어 달라고 해요."),
    ReelNotExtracted.code: _CHANGED,
    ReelUnreadable.code: _CHANGED,
    ReelUnreachable.code: ("The platform does not answer.", "해당 서비스에 연결할 수 없어요."),
    UploadTooLarge.code: ("It is larger than a video may be here.", "올릴 수 있는 크기보다 큰 영상이에요."),
    StorageFull.code: ("The disk is full.", "저장 공간이 가득 찼어요."),
    InvalidUploadFormat.code: ("It is no video that can be read here.", "읽을 수 없는 영상 형식이에요."),
    LOST: ("It was interrupted. Try again.", "중간에 끊겼어요. 다시 시도해 주세요."),
    GONE: ("It took longer than a day. Try again.", "하루가 넘게 걸렸어요. 다시 시도해 주세요."),
    SWITCHED_OFF: ("Links are not fetched here any more.", "더 이상 링크로 가져올 수 없어요."),
}


def why(code: str, failure: AppError | None = None) -> Words:
    """A sentence for a failure: by its `code`, and where it is at hand by what else it says."""
    if isinstance(failure, QuotaExceeded):
        return ("There is not enough room left for you.", "남은 저장 용량이 부족해요.")
    if isinstance(failure, ReelRateLimited):
        seconds = failure.retry_after
        return (
            f"The platform asks for a pause. Try again in {seconds} seconds.",
            f"해당 서비스가 잠시 쉬어 달라고 해요. {seconds}초 뒤에 다시 시도해 주세요.",
        )
    return _WORDS.get(code, _OTHERWISE)
