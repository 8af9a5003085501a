"""Language tags (BCP 47) and their own names. Pure."""

import langcodes

from kdrama_app.errors import InvalidInput

_AUTONYMS = {
    "ar": "العربية",
    "de": "Deutsch",
    "en": "English",
    "es": "Español",
    "fil": "Filipino",
    "fr": "Français",
    "hi": "हिन्दी",
    "id": "Bahasa Indonesia",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "ms": "Bahasa Melayu",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "pt-PT": "Português (Portugal)",
    "ru": "Русский",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "und": "자막 · Subtitles",
    "vi": "Tiếng Việt",
    "zh": "中文（简体）",
    "zh-Hant": "中文（繁體）",
    "zh-TW": "中文（台灣）",
    "zh-HK": "中文（香港）",
}
_MAX_TAG = 35  # RFC 5646, section 4.4.1


def language_tag(written: str) -> str:
    """The tag in its canonical, shortest form: "KO_kr" -> "ko", "zh_tw" -> "zh-TW". Raises InvalidInput."""
    if not written or len(written) > _MAX_TAG or not langcodes.tag_is_valid(written):
        raise InvalidInput(details={"language": "not a language tag (BCP 47), such as ko or en"})
    language = langcodes.Language.get(written)
    bare = langcodes.Language.get(language.language or "und")
    # "ko-KR" says no more than "ko": what the bare language most likely means anyway is left out.
    return bare.to_tag() if bare.maximize() == language.maximize() else language.to_tag()


def autonym(tag: str) -> str:
    """A language's name in itself ("한국어"); the tag where we do not know it."""
    return _AUTONYMS.get(tag, tag)
