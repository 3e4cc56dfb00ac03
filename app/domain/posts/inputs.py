"""What is asked of posts."""

from sqlmodel import Field

from app.asked import SECRET, Asked, Code, Skills
from app.domain.posts.kinds import Direction, PlacementKind

TEXTAREA = {"json_schema_extra": {"widget": "textarea"}}


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
