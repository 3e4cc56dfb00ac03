"""What is asked of matching. Wishes never stand in the log; what a pin says about a person stands on the pin alone."""

import json
from datetime import date
from typing import Annotated, Any

import pydantic
from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import PinKind
from app.domain.rounds.inputs import Grounds

NUMBER: dict[str, Any] = {"ge": 1, "lt": 2**63}
CHOSEN: dict[str, Any] = {**NUMBER, "schema_extra": {"json_schema_extra": {"widget": "select"}}}
CHOSEN_SECRET: dict[str, Any] = {**NUMBER, "schema_extra": {"json_schema_extra": {"widget": "select", "secret": True}}}
TEXTAREA = {"json_schema_extra": {"widget": "textarea"}}
SECRET_TEXT = {"json_schema_extra": {"secret": True, "widget": "textarea"}}
ELSEWHERE = {"json_schema_extra": {"widget": "none"}}
MOST_PLACES = 50


def from_text(given: object) -> object:
    """A form sends one text, a system sends what it means."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except (ValueError, RecursionError) as broken:
        raise ValueError("json") from broken


Id = Annotated[int, pydantic.Field(**NUMBER)]
Override = Annotated[dict[str, Any], pydantic.BeforeValidator(from_text)]
PostKey = Annotated[str, pydantic.Field(pattern=r"^[1-9][0-9]{0,17}$")]
Added = Annotated[
    dict[PostKey, Annotated[int, pydantic.Field(ge=1, le=MOST_PLACES)]], pydantic.BeforeValidator(from_text)
]


class MatchPolicyChange(Grounds):
    """The whole policy as it shall be, and why; the log keeps each field old → new."""

    policy: MatchPolicy


class WishesOpening(Asked):
    """Until which day both sides may rank each other."""

    until: date


class WishesReopening(WishesOpening):
    reason: str = Field(min_length=2, max_length=500, schema_extra=TEXTAREA)


class NewDraft(Asked):
    name: str = Field(min_length=1, max_length=40)
    note: str = Field(default="", max_length=500, schema_extra=TEXTAREA)


class DraftName(NewDraft):
    """The draft's name and note as they shall be."""


class DraftCopy(NewDraft):
    """A new draft with the same pins and changes, not solved."""


class NewPin(Asked):
    """A pair that must be or must not be. Why stays on the pin: it may speak of a person's circumstances."""

    kind: PinKind
    candidacy_id: int = Field(**CHOSEN)
    post_id: int = Field(**CHOSEN)
    reason: str = Field(min_length=4, max_length=500, schema_extra=SECRET_TEXT)


class PinRemoval(Grounds):
    pin_id: int = Field(**CHOSEN)


class DraftChange(Asked):
    """What if: values of the policy that differ, places added to posts (post id → how many). Both as they shall be."""

    policy: Override = Field(default={}, schema_extra=TEXTAREA)
    places: Added = Field(default={}, schema_extra=TEXTAREA)


class Adoption(Asked):
    """Every pair becomes a placement, or none. `dry_run`: only show what would be refused. Without a day the terms
    start as the round planned."""

    starts_on: date | None = None
    note: str = Field(default="", max_length=500, schema_extra=TEXTAREA)
    dry_run: bool = Field(default=False, schema_extra=ELSEWHERE)


class AdoptionReversal(Asked):
    """Why the placements that came of a draft are cancelled; each of them keeps it."""

    reason: str = Field(min_length=4, max_length=500, schema_extra=TEXTAREA)


class PostWishes(Asked):
    """Posts as the person wishes them, the first first; an empty list takes every wish back."""

    post_ids: list[Id] = Field(default=[], max_length=10, schema_extra=SECRET)


class PersonWishes(Asked):
    """People as the unit wishes them for one of its posts, the first first; an empty list takes them back."""

    post_id: int = Field(**CHOSEN_SECRET)
    candidacy_ids: list[Id] = Field(default=[], max_length=10, schema_extra=SECRET)
