"""What is asked of posts."""

from decimal import Decimal
from typing import Annotated

import pydantic
from pydantic import StringConstraints
from sqlmodel import Field

from app.asked import SECRET, Asked, Code, Codes, Skills
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import Organ, PostOffice
from app.domain.posts.substance import Extent

TEXTAREA = {"json_schema_extra": {"widget": "textarea"}}
LINE = {"json_schema_extra": {"widget": "text"}}
AREAS = {"json_schema_extra": {"vocab": "area"}}
LANGUAGES = {"json_schema_extra": {"vocab": "language"}}
Phone = Annotated[str, StringConstraints(pattern=r"^([0-9+() -]{5,20})?$")]
Numbers = Annotated[list[Annotated[int, pydantic.Field(ge=1, lt=2**63)]], pydantic.Field(min_length=1, max_length=50)]


class Substance(Asked):
    """N9: the five questions about a post; all are answered, or none is."""

    portfolio: Extent
    decision: Extent
    budget: Extent
    people: Extent
    meetings: Extent


class PostRevision(Asked):
    """The whole post as it shall be. A nominal post (虚职) says why it is offered at all. Without an office it is the
    usual one of its kind; without a phone the one that is kept stays."""

    title: str = Field(min_length=2, max_length=100)
    kind: PlacementKind
    direction: Direction
    office: PostOffice | None = None
    organ: Organ = Organ.OTHER
    rank: str = Field(default="", max_length=4, schema_extra={"json_schema_extra": {"vocab": "rank"}})
    places: int = Field(default=1, ge=1, le=50)
    is_real: bool = True
    nominal_reason: str = Field(default="", max_length=500)
    duties: str = Field(min_length=4, max_length=2000)
    portfolio: str = Field(default="", max_length=500)
    portfolio_areas: Codes = Field(default_factory=list, max_length=10, schema_extra=AREAS)
    substance: Substance | None = None
    needs: str = Field(default="", max_length=1000)
    strengths: Codes = Field(default_factory=list, max_length=10, schema_extra=AREAS)
    skills: Skills = Field(default_factory=list, max_length=20, schema_extra=LINE)
    languages: Codes = Field(default_factory=list, max_length=10, schema_extra=LANGUAGES)
    minimum_degree: str = Field(default="", max_length=3, schema_extra={"json_schema_extra": {"vocab": "degree"}})
    oldest_age: int | None = Field(default=None, ge=18, le=65)
    trains: str = Field(default="", max_length=1000)
    trains_areas: Codes = Field(default_factory=list, max_length=10, schema_extra=AREAS)
    lodging: bool = False
    hardship: bool = False
    urgency: bool = False
    own_distance_km: Decimal | None = Field(default=None, ge=0, le=9999, decimal_places=1)
    contact: str = Field(default="", max_length=100, schema_extra=SECRET)
    contact_phone: Phone | None = Field(default=None, schema_extra=SECRET)


class PostOffer(PostRevision):
    unit_code: Code


class PostReturn(Asked):
    """Why the post goes back to the unit, or is taken off."""

    reason: str = Field(min_length=4, max_length=500, schema_extra=TEXTAREA)


class PostWithdrawal(PostReturn):
    pass


class PostWayBack(PostReturn):
    """Why what was done to the post is undone: its acceptance, its return, its withdrawal, its merging."""


class PostMerger(Asked):
    """Which posts of the same unit, or of a unit under it, become one with this post."""

    posts: Numbers
    reason: str = Field(default="", max_length=500, schema_extra=TEXTAREA)
