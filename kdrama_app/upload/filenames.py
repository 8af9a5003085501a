"""File names: what they may be, and what they say about the drama inside. Pure."""

import re
import unicodedata
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from kdrama_app.errors import InvalidUploadFormat

VIDEO_EXTENSIONS = frozenset(
    {".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi", ".ts", ".m2ts", ".mts", ".flv", ".mpg", ".mpeg"}
    | {".vob", ".wmv", ".3gp", ".ogv"}
)
MAX_NAME_BYTES = 255


@dataclass(frozen=True)
class GuessedName:
    """A guess for the form: '' and None where the name does not say; `season` is 1 then."""

    series: str
    season: int
    number: int | None
    title: str


def clean_filename(filename: str) -> str:
    """The last path part as NFC without control characters, at most 255 bytes of UTF-8. Raises InvalidUploadFormat."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in unicodedata.normalize("NFC", name) if not unicodedata.category(c).startswith("C"))
    path = PurePosixPath(name.strip())
    extension = path.suffix.lower()
    if extension not in VIDEO_EXTENSIONS:
        raise InvalidUploadFormat(details={"filename": filename[:200], "accepted": sorted(VIDEO_EXTENSIONS)})
    stem = path.stem.encode()[: MAX_NAME_BYTES - len(extension)].decode(errors="ignore")
    return stem + extension


def guess(filename: str) -> GuessedName:
    """Read series, season, episode and title off a file name, Korean or English, as releases write them.

    Folders in front of it say what the name does not: "도깨비/시즌 2/E05.mp4".
    """
    *folders, name = filename.replace("\\", "/").split("/")
    return _within(folders, _by_name(name))


def _by_name(name: str) -> GuessedName:
    stem = _stem(name)
    for marker in _MARKERS:
        if found := marker.search(stem):
            return _marked(stem, found)
    return _unmarked(stem)


def _within(folders: list[str], guessed: GuessedName) -> GuessedName:
    """The nearest folder that is named after something is the series of a file that names none, or no episode."""
    season, series = guessed.season, ""
    for folder in reversed(folders):
        text = _BRACKETED.sub(" ", unicodedata.normalize("NFC", folder)).strip() or folder
        text, of_folder = _without_season(_before_release(text))
        season = of_folder if season == 1 else season
        series = _one_language(_words(text))
        if series and series.casefold() not in _NAMELESS:
            break
        series = ""
    if guessed.number is None and series:
        return GuessedName(series, season, None, guessed.title)
    if guessed.series or not series:
        return replace(guessed, season=season)
    title = _numbered(series, guessed.number or 0) if guessed.title == _numbered("", guessed.number or 0) else ""
    return GuessedName(series, season, guessed.number, title or guessed.title)


_BRACKETED = re.compile(r"\[[^\]]*\]|\([^)]*\)|【[^】]*】")
_NOT_IN_WORD = r"(?<![^\W_])"
_MARKERS = (
    re.compile(rf"{_NOT_IN_WORD}S(?P<season>\d{{1,2}})[\s._-]*E[Pp]?(?P<number>\d{{1,4}})(?!\d)", re.IGNORECASE),
    re.compile(rf"{_NOT_IN_WORD}(?P<season>\d{{1,2}})x(?P<number>\d{{2,3}})(?!\d)", re.IGNORECASE),
    re.compile(r"제?\s*(?<!\d)(?P<number>\d{1,4})\s*(?:화|회|부)(?!\w)"),
    re.compile(rf"{_NOT_IN_WORD}(?:Episode|Ep|E|에피소드)[\s._-]*(?P<number>\d{{1,4}})(?!\d)", re.IGNORECASE),
)
_NUMBER_AFTER_DASH = re.compile(r"(?<=\s)[-–]\s*(?P<number>\d{1,3})(?:v\d)?(?=\s|$)", re.IGNORECASE)
_NUMBER_LAST = re.compile(r"(?:^|(?<=[\s._]))(?P<number>\d{1,3})(?:v\d)?$", re.IGNORECASE)
_SEASON = re.compile(
    rf"{_NOT_IN_WORD}(?:시즌|Season)[\s._-]*(?P<season>\d{{1,2}})(?!\d)|{_NOT_IN_WORD}S(?P<short>\d{{1,2}})(?!\w)",
    re.IGNORECASE,
)
# What a release says of itself. Words that a title may hold count only in capitals, as releases write them.
_RELEASE = re.compile(
    rf"""{_NOT_IN_WORD}(?:
        (?i:\d{{3,4}}[pi]|[48]k|uhd|fhd|hdtv|web[-.\ ]?dl|web-?rip|blu-?ray|b[dr]rip|dvdrip|remux
            |[xh][.\ ]?26[45]|hevc|avc|aac(?:\d.*)?|ac3|ddp?\d.*|e-?ac-?3|10-?bit|hdr(?:10)?)
        |NEXT|END|NF|AMZN|DSNP|TVING|WAVVE|VIKI|KOCOWA|REPACK|PROPER|WEB
        |\d{{6}}|\d{{8}}
    )(?![^\W_])""",
    re.VERBOSE,
)
_FURTHER_EPISODES = re.compile(r"^[\s._]*[-~][\s._]*(?:EP?)?\d{1,4}(?:화|회|부)?(?!\w)", re.IGNORECASE)
# Folders that say nothing of what is in them.
_NAMELESS = frozenset(
    {"downloads", "download", "videos", "video", "movies", "tv", "drama", "dramas", "kdrama", "new folder", "untitled"}
    | {"다운로드", "영상", "동영상", "비디오", "드라마", "한국 드라마", "영화", "새 폴더"}
)
_HANGUL = re.compile(r"[가-힣]")
_ROMAN_NUMERAL = re.compile(r"^[IVX]+$")


def _stem(filename: str) -> str:
    """The name without folder, extension and bracketed remarks (unless nothing else is there)."""
    name = unicodedata.normalize("NFC", filename.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    path = PurePosixPath(name)
    stem = path.stem if path.suffix.lower() in VIDEO_EXTENSIONS else name
    return _BRACKETED.sub(" ", stem).strip() or stem


def _marked(stem: str, found: re.Match[str]) -> GuessedName:
    """A name with an episode marker: the series stands before it, the title after it."""
    number = int(found["number"])
    before, season = _without_season(stem[: found.start()])
    season = int(found.groupdict().get("season") or season)
    after = _FURTHER_EPISODES.sub("", stem[found.end() :])
    series = _one_language(_words(_before_release(before)))
    return GuessedName(series, season, number, _words(_before_release(after)) or _numbered(series, number))


def _unmarked(stem: str) -> GuessedName:
    """A bare number after a dash or at the end counts; years (four digits: Reply 1988) do not."""
    text, season = _without_season(_before_release(stem))
    text = text.strip(" ._-") or stem.strip()
    if found := _NUMBER_AFTER_DASH.search(text) or _NUMBER_LAST.search(text):
        number = int(found["number"])
        series = _one_language(_words(text[: found.start()]))
        return GuessedName(series, season, number, _words(text[found.end() :]) or _numbered(series, number))
    return GuessedName(_one_language(_words(text)), season, None, _words(text))


def _without_season(text: str) -> tuple[str, int]:
    """Cut "Season 2", "시즌2" or "S2" out."""
    found = _SEASON.search(text)
    if found is None:
        return text, 1
    return text[: found.start()] + " " + text[found.end() :], int(found["season"] or found["short"])


def _before_release(text: str) -> str:
    found = _RELEASE.search(text)
    return text[: found.start()] if found else text


def _words(text: str) -> str:
    return " ".join(re.sub(r"[._]+", " ", text).split()).strip(" -–~+,")


def _one_language(name: str) -> str:
    """Of "시그널 Signal", one name said twice, the Korean one. "SKY 캐슬" and "펜트하우스 II" are names as they are."""
    words = name.split()
    korean = [index for index, word in enumerate(words) if _HANGUL.search(word)]
    if not korean or korean[0] != 0:
        return name
    last = korean[-1] + 1
    rest = [word for word in words[last:] if re.search(r"[A-Za-z]", word) and not _ROMAN_NUMERAL.match(word)]
    repeats = bool(rest) and korean == list(range(last)) and rest == words[last:]
    return " ".join(words[:last]) if repeats else name


def _numbered(series: str, number: int) -> str:
    return f"{number}화" if _HANGUL.search(series) else f"Episode {number}"
