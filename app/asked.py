"""What is asked: the base of all input models. Unknown fields are refused, space around words is dropped.

Patterns stand in the type (`Code`, or `Annotated[str, Field(pattern=…)]` with pydantic's own Field): SQLModel's
Field takes a `regex` and drops it without a word; a house test watches.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import pydantic
from pydantic import ConfigDict, StringConstraints, field_validator
from pydantic_core import PydanticCustomError
from sqlmodel import SQLModel

SECRET = {"json_schema_extra": {"secret": True}}  # Field(schema_extra=SECRET): never in the log
CODE = r"^[A-Za-z0-9_.-]{1,40}$"
Code = Annotated[str, pydantic.Field(pattern=CODE)]
Place = Annotated[str, pydantic.Field(pattern=r"^([0-9]{6})?$")]  # GB/T 2260, or nothing
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def readable(value: Any) -> Any:
    """No control characters but line ends and tabs, no half characters, at any depth: PostgreSQL stores neither."""
    if isinstance(value, str) and UNREADABLE.search(value):
        raise PydanticCustomError("string_unicode", "control characters")
    for each in value.items() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ():
        readable(each)
    return value


Word = Annotated[str, pydantic.BeforeValidator(readable)]


class Asked(SQLModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: Any) -> Any:
        return readable(value)


def words(given: object) -> object:
    """A form sends one line, 统计、招商; a system sends a list. Both become a list of words."""
    if not isinstance(given, list):
        return given
    return [word for each in given for word in _split(each) if word]


def _split(given: object) -> list[object]:
    return list(re.split(r"[、，,;；\n]", given)) if isinstance(given, str) else [given]


Skill = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]
Skills = Annotated[list[Skill], pydantic.BeforeValidator(words)]
Codes = Annotated[list[Code], pydantic.BeforeValidator(words)]
