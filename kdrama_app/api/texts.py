"""The texts that bodies carry: trimmed, bounded, without control characters."""

import unicodedata
from typing import Annotated

import langcodes
from pydantic import AfterValidator, Field, StringConstraints


def _without_controls(text: str) -> str:
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in text):
        raise ValueError("must not contain control characters")
    return text


def _language_tag(tag: str) -> str:
    if not langcodes.tag_is_valid(tag):
        raise ValueError("must be a language tag like ko, en or pt-BR (BCP 47)")
    return langcodes.standardize_tag(tag)


# The same for OpenAPI: no control characters but line ends and tabs; in the second, something to be seen.
_LINE = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*"
_SEEN = r"[^\s\u0000-\u001f\u007f-\u009f]"
_PLAIN, _NOT_BLANK = {"pattern": f"^{_LINE}$"}, {"pattern": f"^{_LINE}{_SEEN}{_LINE}$"}

Plain = AfterValidator(_without_controls)
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Plain,
    Field(json_schema_extra={**_NOT_BLANK}),
]
Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40),
    Plain,
    Field(json_schema_extra={**_NOT_BLANK}),
]
Description = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5000), Plain, Field(json_schema_extra={**_PLAIN})
]
Language = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=35),
    AfterValidator(_language_tag),
    Field(json_schema_extra={"format": "bcp47"}),
]
