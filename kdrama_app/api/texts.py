"""The texts that bodies carry: trimmed, bounded, without control characters."""

import unicodedata
from typing import Annotated

import langcodes
from pydantic import AfterValidator, StringConstraints


def _without_controls(text: str) -> str:
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
        raise ValueError("must not contain control characters")
    return text


def _language_tag(tag: str) -> str:
    if not langcodes.tag_is_valid(tag):
        raise ValueError("must be a language tag like ko, en or pt-BR (BCP 47)")
    return langcodes.standardize_tag(tag)


Plain = AfterValidator(_without_controls)
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Plain]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), Plain]
Description = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000), Plain]
Language = Annotated[str, StringConstraints(strip_whitespace=True, max_length=35), AfterValidator(_language_tag)]
