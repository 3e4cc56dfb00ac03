"""N11: the five kinds of secondment and their directions as data: each with its usual term, the papers it asks for, its
rules and what its offer must tell (app/data/placement_kinds.toml)."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.units.models import Level

FILE = Path(__file__).parents[2] / "data" / "placement_kinds.toml"


class Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SeatRule(Data):
    """Which offices a post may offer in these directions (none: in all others); the first one is the usual one."""

    code: str
    directions: tuple[Direction, ...] = ()
    offices: tuple[PostOffice, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = ()


class PersonRule(Data):
    """Who may take it. `ranks_up`: the post stands exactly so many ranks above the person. `strict`: the founding
    texts say so, and nobody is placed against it; the others are advice that a round may make binding."""

    code: str
    strict: bool
    directions: tuple[Direction, ...] = ()
    offices: tuple[PostOffice, ...] = ()
    rank_least: str = ""
    ranks_up: int = 0
    schooling_least: str = ""
    personnel: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()


class KindTerms(Data):
    term_months: int = Field(ge=1, le=60)
    papers: tuple[str, ...]
    directions: tuple[Direction, ...]
    must_tell: tuple[str, ...]
    seats: tuple[SeatRule, ...] = Field(min_length=1)
    persons: tuple[PersonRule, ...] = ()

    def seat(self, direction: str) -> SeatRule:
        return next(rule for rule in self.seats if not rule.directions or direction in rule.directions)


@cache
def kinds() -> dict[PlacementKind, KindTerms]:
    told = tomllib.loads(FILE.read_text("utf-8"))
    return {kind: KindTerms.model_validate(told[kind]) for kind in PlacementKind}


def kind_terms(kind: str) -> KindTerms:
    return kinds()[PlacementKind(kind)]


def agree(kind: str, direction: str) -> bool:
    """上挂 goes up; the other kinds are open to every direction, as the data says."""
    return direction in kind_terms(kind).directions
