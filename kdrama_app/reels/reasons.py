"""Why a clip could not be made, in both languages: recorded in English, translated for who reads it."""

NOT_THERE_YET = "The video is not ready up to there yet; please try again later"
VIDEO_CHANGED = "The video was prepared anew in the meantime; please try again"
OUR_FAULT = "Something went wrong on our side while making this clip; please try again"
GAVE_UP = "The server stopped in the middle of this clip again and again; it was given up"

_KOREAN = {
    NOT_THERE_YET: "영상이 아직 거기까지 준비되지 않았어요. 나중에 다시 시도해 주세요.",
    VIDEO_CHANGED: "그사이 영상이 새로 준비됐어요. 다시 시도해 주세요.",
    OUR_FAULT: "클립을 만드는 중에 서버에 문제가 생겼어요. 다시 시도해 주세요.",
    GAVE_UP: "클립을 만들다가 서버가 여러 번 멈춰서 중단했어요.",
}


def in_korean(reason: str) -> str:
    return _KOREAN.get(reason, reason)
