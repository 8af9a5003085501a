"""The languages that are offered by name: what dramas are spoken in, and what one reads."""

from kdrama_app.ui.words import t

LANGUAGES = {
    "ko": t("Korean", "한국어"),
    "en": t("English", "영어"),
    "ja": t("Japanese", "일본어"),
    "zh": t("Chinese", "중국어"),
    "th": t("Thai", "태국어"),
    "vi": t("Vietnamese", "베트남어"),
    "es": t("Spanish", "스페인어"),
    "fr": t("French", "프랑스어"),
}
