"""What matching knows: people, places, wishes and what is taken already, as plain frozen facts. No session, no words
about health or family: of those only yes or no came in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

from app import vocab
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.type_rules import PersonFacts
from app.domain.units.models import Level


class TieKind(StrEnum):
    """How a relative's work stands to a unit: leads it, works in it, is named near it."""

    LEADS = "leads"
    WORKS = "works"
    NEAR = "near"


@dataclass(frozen=True, slots=True)
class Tie:
    """A relative's unit, as far as it could be read; `sure`: the text says it plainly."""

    unit_id: int
    parent_id: int | None
    kind: TieKind
    kinship: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Office:
    """A unit as matching sees it."""

    id: int
    code: str
    label: str
    level: Level
    parent_id: int | None
    path: str
    county_id: int | None
    km: int


@dataclass(frozen=True, slots=True)
class Person:
    """A confirmed candidate who has no place yet."""

    id: int
    cadre_id: int
    name: str
    standing: int
    home: Office
    sex: str
    age: int
    rank: str
    degree: str | None
    type_facts: PersonFacts
    major: str
    years_worked: int
    grassroots_years: int
    is_reserve: bool
    skills: frozenset[str]
    strengths: frozenset[str]
    lacks: frozenset[str]
    languages: frozenset[str]
    growth_place: str
    former_units: frozenset[int]
    served_counties: frozenset[int]
    served_areas: frozenset[str]
    sanctioned_until: date | None
    on_placement: bool
    needs_at_home: bool
    needs_for_health: bool
    ties: tuple[Tie, ...]

    @property
    def needs_care(self) -> bool:
        return self.needs_at_home or self.needs_for_health


@dataclass(frozen=True, slots=True)
class Place:
    """An accepted post with free places."""

    id: int
    title: str
    unit: Office
    kind: PlacementKind
    direction: Direction
    rank: str
    office: PostOffice
    organ: str
    is_principal: bool
    is_real: bool
    substance: int | None
    skills: frozenset[str]
    languages: frozenset[str]
    strengths: frozenset[str]
    portfolio_areas: frozenset[str]
    trains_areas: frozenset[str]
    least_degree: str | None
    oldest_age: int | None
    hardship: bool
    lodging: bool
    urgent: bool
    km: int
    free: int

    @property
    def label(self) -> str:
        return f"{self.unit.label}{self.title}"


@dataclass(frozen=True, slots=True)
class QuotaLine:
    """What is left of a line of the round's quotas: a kind and direction, or a county's path."""

    kind: PlacementKind | None
    direction: Direction | None
    path: str
    label: str
    left: int


@dataclass(frozen=True, slots=True)
class Kin:
    """Two candidates who declared each other, or one the other; not sure: the name alone agrees."""

    one: int
    other: int
    couple: bool
    sure: bool


@dataclass(frozen=True)
class Facts:
    """Everything a draft is weighed from, in the order of the answer: people by standing, places by unit and id."""

    people: tuple[Person, ...]
    places: tuple[Place, ...]
    offices: Mapping[int, Office]
    starts_on: date
    cadre_wishes: Mapping[tuple[int, int], int] = field(default_factory=dict)
    unit_wishes: Mapping[tuple[int, int], int] = field(default_factory=dict)
    quotas: tuple[QuotaLine, ...] = ()
    kin: tuple[Kin, ...] = ()
    advice_binds: bool = False  # the round's own policy says so; placing would refuse what is against advice
    already: tuple[tuple[int, int], ...] = ()  # (sending unit, receiving unit) of the round's running placements


def tags(words: frozenset[str]) -> frozenset[str]:
    """What somebody typed, as the code of a field of work where one is called so."""
    return frozenset(_tag(each) for each in words)


@cache
def _tag(word: str) -> str:
    entry = vocab.by_word("area", word)
    return entry.code if entry else word
