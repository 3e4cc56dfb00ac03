"""What is asked of posts."""

import re
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints
from sqlmodel import Field

from app.asked import SECRET, Asked, Code
from app.domain.posts.kinds import Direction, PlacementKind

TEXTAREA = {"json_schema_extra": {"widget": "textarea"}}
Skill = Annotated[str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True)]


def words(given: object) -> object:
    """A form sends one line, 统计、招商; a system sends a list. Both become a list of words."""
    if not isinstance(given, list):
        return given
    return [word for each in given for word in _split(each) if word]


def _split(given: object) -> list[object]:
    return list(re.split(r"[、，,;；\n]", given)) if isinstance(given, str) else [given]


Skills = Annotated[list[Skill], BeforeValidator(words)]


class PostRevision(Asked):
    """The whole post as it shall be. A nominal post (虚职) says why it is offered at all."""

    title: str = Field(min_length=2, max_length=100)
    kind: PlacementKind
    direction: Direction
    is_real: bool = True
    nominal_reason: str = Field(default="", max_length=500)
    duties: str = Field(min_length=4, max_length=2000)
    needs: str = Field(default="", max_length=1000)
    trains: str = Field(default="", max_length=1000)
    skills: Skills = Field(default_factory=list, max_length=20, schema_extra={"json_schema_extra": {"widget": "text"}})
    places: int = Field(default=1, ge=1, le=50)
    contact: str = Field(default="", max_length=100, schema_extra=SECRET)


class PostOffer(PostRevision):
    unit_code: Code


class PostReturn(Asked):
    """Why the post goes back to the unit, or is taken off."""

    reason: str = Field(min_length=4, max_length=500, schema_extra=TEXTAREA)


class PostWithdrawal(PostReturn):
    pass
