"""What is wrong with a field of a stream, a streamer or a mark, in both languages. Pure.

The services say it in English (streams/drafts.py); what they may say stands here with its Korean.
"""

import re
from collections.abc import Mapping

_KOREAN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"is required"), "꼭 적어 주세요"),
    (re.compile(r"must be a link that begins .*"), "http:// 또는 https://로 시작하는 링크여야 해요"),
    (re.compile(r"must have at most (\d+) characters"), r"\1자까지 적을 수 있어요"),
    (re.compile(r"must not contain control characters"), "쓸 수 없는 문자가 있어요"),
    (re.compile(r"must be one of (.*)"), r"다음 중 하나여야 해요: \1"),
    (re.compile(r"must be at most (\d+)"), r"\1개까지 적을 수 있어요"),
    (re.compile(r"must be 1 to (\d+) streams"), r"방송은 1개부터 \1개까지예요"),
    (re.compile(r"must be true or false"), "true 또는 false여야 해요"),
    (re.compile(r"must be a text"), "글자여야 해요"),
    (re.compile(r"must be a stream with its fields"), "방송 하나가 아니에요"),
    (re.compile(r"is no field of a stream"), "방송에 없는 항목이에요"),
    (re.compile(r"is not JSON"), "JSON 형식이 아니에요"),
    (re.compile(r"is not CSV"), "CSV 형식이 아니에요"),
    (re.compile(r"is no list of streams"), "방송 목록이 아니에요"),
    (re.compile(r"needs a first line .*"), "첫 줄에 source와 link를 포함한 항목 이름이 있어야 해요"),
    (re.compile(r"is still to come"), "아직 오지 않은 시간이에요"),
    (re.compile(r"needs a time zone|is no moment"), "시간을 정해 주세요"),
)
UNKNOWN = "고쳐 주세요"


def fault_words(fault: str, *, korean: bool) -> str:
    """A fault as a sentence begins with it."""
    if not korean:
        return f"{fault[:1].upper()}{fault[1:]}"
    return next((match.expand(words) for pattern, words in _KOREAN if (match := pattern.fullmatch(fault))), UNKNOWN)


def faults_in_words(faults: Mapping[str, object], *, korean: bool) -> dict[str, str]:
    return {name: fault_words(str(fault), korean=korean) for name, fault in faults.items()}
