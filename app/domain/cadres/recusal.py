"""回避: who is kin in the sense of the law, which posts kin may not share, and who may not judge whom.

公务员法 74–76; 回避规定 (2020) for places. A finding is a label code, how binding it is, and plain facts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from app.vocab import table


class Kinship(StrEnum):
    SPOUSE = "spouse"
    DIRECT = "direct"
    COLLATERAL = "collateral"
    IN_LAW = "in_law"


class Force(StrEnum):
    """FORBIDDEN: 不得. NORMALLY_NOT: 一般不得, an exception needs approval. ASK: a person must look."""

    FORBIDDEN = "forbidden"
    NORMALLY_NOT = "normally_not"
    ASK = "ask"


class Conflict(NamedTuple):
    code: str
    force: Force
    facts: dict[str, str]


@dataclass(frozen=True)
class Relative:
    """A family member as the person declared it: relation code, name, unit and post as written."""

    relation: str
    name: str
    unit: str = ""
    cadre_id: int | None = None


@dataclass(frozen=True)
class Person:
    """A judge, an inspector or a candidate. Units are codes; `unit_name` is how relatives would write it."""

    cadre_id: int | None
    name: str
    unit: str
    unit_name: str
    former_units: frozenset[str] = frozenset()
    growth_place: str = ""
    relatives: tuple[Relative, ...] = ()


@dataclass(frozen=True)
class WorkTie:
    """How the posts of two relatives would stand to each other."""

    same_organ: bool = False
    same_direct_leader: bool = False
    direct_superior: bool = False
    one_leads_the_organ: bool = False
    other_does: str = ""


@dataclass(frozen=True)
class Seat:
    """A post as the rule of places sees it; `place` is a GB/T 2260 code (a township's has nine digits)."""

    level: str
    organ: str
    principal: bool
    place: str


# 公务员法 74: 在其中一方担任领导职务的机关从事组织、人事、纪检、监察、审计、财务
GUARDED_WORK = frozenset({"organization", "personnel", "discipline", "supervision", "audit", "finance"})
PARTY_AND_GOVERNMENT = frozenset({"party", "government"})
WATCHED_ORGANS = frozenset({"discipline", "organization", "court", "procuratorate", "police"})


def kinship(relation: str) -> Kinship | None:
    """The class of kin of a relation code; None for a code that is no kin in the sense of 公务员法 74."""
    entry = table("relation").get(relation)
    return Kinship(entry.extra["kinship"]) if entry else None


def kin_conflict(relation: str, tie: WorkTie) -> list[Conflict]:
    """公务员法 74: what two relatives may not be to each other at work; empty when nothing is against it."""
    kin = kinship(relation)
    if kin is None:
        return []
    grounds = {
        "same_leader": tie.same_organ and tie.same_direct_leader,
        "superior": tie.direct_superior,
        "guarded_work": tie.same_organ and tie.one_leads_the_organ and tie.other_does in GUARDED_WORK,
    }
    return [
        Conflict(f"recusal.kin.{ground}", Force.FORBIDDEN, {"kinship": f"@recusal.kinship.{kin}"})
        for ground, holds in grounds.items()
        if holds
    ]


def recusals(judge: Person, candidate: Person) -> list[Conflict]:
    """公务员法 76, every reason why the judge must or may have to stay away from this candidate."""
    return list(
        chain(_self(judge, candidate), _units(judge, candidate), _kin(judge, candidate), _home(judge, candidate))
    )


def must_recuse(conflicts: list[Conflict]) -> bool:
    return any(conflict.force == Force.FORBIDDEN for conflict in conflicts)


def place_conflict(seat: Seat, growth_place: str) -> Conflict | None:
    """公务员法 75, 回避规定 (2020): principal leaders away from the place they grew up in.

    Township: Party and government. County: those and 纪委监委、组织部、法院、检察院、公安, forbidden.
    City: the same, normally not. When only the county of growth is known, a township asks.
    """
    if not seat.principal or not growth_place or seat.organ not in _watched(seat.level):
        return None
    force = _force_of_place(seat, growth_place)
    return Conflict(f"recusal.place.{seat.level}", force, {"place": growth_place}) if force else None


def _self(judge: Person, candidate: Person) -> Iterator[Conflict]:
    if judge.cadre_id is not None and judge.cadre_id == candidate.cadre_id:
        yield Conflict("recusal.judge.self", Force.FORBIDDEN, {})


def _units(judge: Person, candidate: Person) -> Iterator[Conflict]:
    facts = {"unit": candidate.unit_name}
    if judge.unit == candidate.unit:
        yield Conflict("recusal.judge.own_unit", Force.FORBIDDEN, facts)
    elif candidate.unit in judge.former_units:
        yield Conflict("recusal.judge.former_unit", Force.ASK, facts)
    elif judge.unit in candidate.former_units:
        yield Conflict("recusal.judge.former_colleague", Force.ASK, {"unit": judge.unit_name})


def _kin(judge: Person, candidate: Person) -> Iterator[Conflict]:
    """Either side's declaration is enough."""
    for declaring, other in ((judge, candidate), (candidate, judge)):
        for relative in declaring.relatives:
            kin = kinship(relative.relation)
            likeness = _likeness(relative, other)
            if kin and likeness:
                force = Force.ASK if likeness == "same_name" else Force.FORBIDDEN
                yield Conflict(f"recusal.judge.{likeness}", force, {"kinship": f"@recusal.kinship.{kin}"})


def _home(judge: Person, candidate: Person) -> Iterator[Conflict]:
    if judge.growth_place and judge.growth_place[:6] == candidate.growth_place[:6]:
        yield Conflict("recusal.judge.same_home", Force.ASK, {"place": judge.growth_place[:6]})


def _likeness(relative: Relative, person: Person) -> str | None:
    """How surely the declared relative is this person: by record, by name and unit, or by name alone."""
    if relative.cadre_id is not None and person.cadre_id is not None:
        return "kin" if relative.cadre_id == person.cadre_id else None
    if _plain(relative.name) != _plain(person.name):
        return None
    if person.unit_name and _plain(person.unit_name) in _plain(relative.unit):
        return "kin"
    return "same_name"


def _plain(text: str) -> str:
    """Two-character names are padded in forms."""
    return "".join(text.split())


def _watched(level: str) -> frozenset[str]:
    by_level = {
        "township": PARTY_AND_GOVERNMENT,
        "county": PARTY_AND_GOVERNMENT | WATCHED_ORGANS,
        "city": PARTY_AND_GOVERNMENT | WATCHED_ORGANS,
    }
    return by_level.get(level, frozenset())


def _force_of_place(seat: Seat, growth_place: str) -> Force | None:
    if seat.level == "city":
        return Force.NORMALLY_NOT if seat.place[:4] == growth_place[:4] else None
    if seat.place[:6] != growth_place[:6]:
        return None
    if seat.level == "county" or seat.place == growth_place:
        return Force.FORBIDDEN
    return Force.ASK if len(growth_place) <= 6 else None
