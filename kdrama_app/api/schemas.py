"""The base of every body the API takes or gives: camelCase on the wire, snake_case in Python."""

from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator
from pydantic.alias_generators import to_camel


class ApiModel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


def _say_without_nul(schema: dict[str, Any]) -> None:
    """What `RequestModel` asks of texts, for OpenAPI; those with a pattern or a choice of their own say more."""
    for field in schema.get("properties", {}).values():
        for value in field.get("anyOf", [field]):
            text = value.get("items", value)
            if text.get("type") == "string" and not text.keys() & {"pattern", "enum", "const", "format"}:
                text["pattern"] = r"^[^\u0000]*$"


class RequestModel(ApiModel):
    """A body we take: a field we do not know is an error, so that a typo is not silently lost; a number is a number
    and no text of one; NUL is in no text, because Postgres keeps none."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        strict=True,
        json_schema_extra=_say_without_nul,
    )

    @field_validator("*", mode="before")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        """JSON has one kind of number: 2.0 is an integer (JSON Schema, validation section 6.1.1)."""
        return int(value) if isinstance(value, float) and value.is_integer() else value

    @field_validator("*")
    @classmethod
    def _without_nul(cls, value: Any) -> Any:
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\0" in text for text in texts):
            raise ValueError("must not contain the character NUL")
        return value


class ResponseModel(ApiModel):
    """A body we give."""

    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True, from_attributes=True
    )
