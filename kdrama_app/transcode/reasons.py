"""Why a video failed, in Korean: the reasons are recorded in English and translated for who reads them."""

import re

OUR_FAULT = "Something went wrong on our side while preparing this video; please try again"
DISK_FULL = "There is not enough disk space to encode this video"

_KOREAN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english), korean)
    for english, korean in (
        (r"This file is not a video we can read", "읽을 수 있는 영상 파일이 아니에요."),
        (
            r"The file is cut off: its index, which an MP4 keeps at the end, is missing",
            "파일이 중간에 잘렸어요. MP4 끝부분에 있어야 할 색인이 없어요.",
        ),
        (
            r"The file is cut off: it announces (\d+) seconds of video, only (\d+) are there",
            r"파일이 중간에 잘렸어요. \1초짜리라고 되어 있지만 \2초만 들어 있어요.",
        ),
        (
            r"The file is damaged: pictures are missing at about (\d+:\d+)",
            r"파일이 손상됐어요. \1쯤의 화면이 빠져 있어요.",
        ),
        (r"The file is cut off: its end is missing", "파일이 중간에 잘렸어요. 끝부분이 없어요."),
        (
            r"The file has no picture: it holds sound only, or nothing that can be decoded",
            "화면이 없는 파일이에요. 소리만 있거나 재생할 수 있는 내용이 없어요.",
        ),
        (r"This file is a photograph, not a video", "영상이 아니라 사진 파일이에요."),
        (r"The picture is stored in a format we do not know", "알 수 없는 형식으로 저장된 영상이에요."),
        (r"The sound is stored in a format we do not know", "알 수 없는 형식으로 저장된 소리예요."),
        (r"The picture has an impossible shape", "화면 크기가 올바르지 않아요."),
        (r"The picture is too large: (\d+) x (\d+) pixels", r"화면이 너무 커요: \1 x \2 픽셀."),
        (r"The file has too many pictures a second: (\d+)", r"초당 화면 수가 너무 많아요: \1."),
        (r"The file holds too many tracks: (\d+)", r"파일에 트랙이 너무 많아요: \1개."),
        (
            r"The video is too long: ([\d.]+) hours, 12 are the most",
            r"영상이 너무 길어요: \1시간. 최대 12시간이에요.",
        ),
        (r"The uploaded file is not there any more", "올린 파일이 더 이상 남아 있지 않아요."),
        (r"Nothing playable came out of this video", "이 영상에서는 재생할 수 있는 결과를 얻지 못했어요."),
        (
            r"The versions of this video differ in length; please try again",
            "화질별 길이가 서로 달라요. 다시 시도해 주세요.",
        ),
        (r"The video could not be cut into pieces; please try again", "영상을 나누지 못했어요. 다시 시도해 주세요."),
        (
            r"Encoding this video took far too long and was stopped",
            "변환이 지나치게 오래 걸려서 멈췄어요.",
        ),
        (DISK_FULL, "디스크 공간이 부족해서 변환할 수 없어요."),
        (r"The encoded video grew far too large and was stopped", "변환한 영상이 지나치게 커져서 멈췄어요."),
        (
            r"Encoding this video needs more memory than it may take",
            "이 영상을 변환하려면 메모리가 너무 많이 필요해요.",
        ),
        (r"The video could not be decoded: (.*)", r"영상을 해석하지 못했어요: \1"),
        (OUR_FAULT, "서버 쪽 문제로 준비하지 못했어요. 다시 시도해 주세요."),
        (
            r"The server stopped in the middle of this video again and again; it was given up",
            "이 영상을 처리하던 중 서버가 계속 멈춰서 중단했어요.",
        ),
        (r"Transcoding was cancelled", "변환을 취소했어요."),
    )
)


def in_korean(reason: str) -> str:
    """The reason as a Korean reads it; one that is not known stays as it is."""
    for english, korean in _KOREAN:
        if match := english.fullmatch(reason):
            return match.expand(korean)
    return reason
