"""B2: which office a post of a kind may offer, and who may be put on it (domain-reference 6.1).

The rules are data (app/data/placement_kinds.toml); pure, and asked of small keys only, so that matching may ask
millions of times. Each refusal is the label errors.type.<code of the rule>.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.taxonomy import PersonRule, kind_terms
from app.vocab import table
from app.workflow import Blocked

SCHOOLING = {"none": 0, "bachelor": 1, "postgraduate": 2, "master": 2, "doctor": 3}


class PersonFacts(NamedTuple):
    """What the rules may know of a person: codes as the roster has them, and the level of the home unit."""

    rank: str = ""
    degree: str = ""
    education: str = ""
    personnel_kind: str = ""
    home_level: str = ""


def usual_office(kind: str, direction: str) -> PostOffice:
    """The office a post of this kind usually offers."""
    return kind_terms(kind).seat(direction).offices[0]


@lru_cache(maxsize=4096)
def offer_fits(
    kind: PlacementKind, direction: Direction, office: PostOffice, level: str = "", told: frozenset[str] = frozenset()
) -> Blocked | None:
    """May a post of this kind and direction, in a unit of this level, offer this office? `told` are the fields that
    say something; a kind may ask for some."""
    terms = kind_terms(kind)
    words = {"kind": f"@word.PlacementKind.{kind}", "direction": f"@word.Direction.{direction}"}
    if direction not in terms.directions:
        return Blocked("type.direction", words)
    seat = terms.seat(direction)
    if office not in seat.offices or (seat.levels and level and level not in seat.levels):
        return Blocked(f"type.{seat.code}", {**words, "office": f"@word.PostOffice.{office}"})
    for name in terms.must_tell:
        if name not in told:
            return Blocked("type.must_tell", words | {"field": f"@field.PostRevision.{name}"})
    return None


@lru_cache(maxsize=65536)
def person_fits(
    kind: PlacementKind, direction: Direction, office: PostOffice, person: PersonFacts, post_rank: str = "",
    every: bool = False,
) -> Blocked | None:  # fmt: skip
    """May this person be put on such a post? The first strict rule that says no; with `every` the others count too.
    What is not known of a post (its rank) is not judged; what is not known of a person is not taken for granted."""
    return next(objections(kind, direction, office, person, post_rank, every), None)


def objections(
    kind: str, direction: str, office: str, person: PersonFacts, post_rank: str = "", every: bool = True
) -> Iterator[Blocked]:
    for rule in kind_terms(kind).persons:
        concerns = (not rule.directions or direction in rule.directions) and (
            not rule.offices or office in rule.offices
        )
        if concerns and (rule.strict or every) and not _meets(rule, person, post_rank):
            yield Blocked(f"type.{rule.code}")


def _meets(rule: PersonRule, person: PersonFacts, post_rank: str) -> bool:
    return (
        (not rule.rank_least or _step(person.rank) <= _step(rule.rank_least))
        and (not rule.ranks_up or not post_rank or _step(person.rank) - _step(post_rank) == rule.ranks_up)
        and (not rule.schooling_least or _schooling(person) >= SCHOOLING[rule.schooling_least])
        and (not rule.personnel or _extra("personnel", person.personnel_kind, "kind") in rule.personnel)
        and (not rule.levels or person.home_level in rule.levels)
    )


@cache
def _steps() -> Mapping[str, int]:
    return {code: int(entry.extra["order"]) for code, entry in table("rank").items()}


def _step(rank: str) -> int:
    """1 is the highest; a rank that is not known stands below all."""
    return _steps().get(rank, 99)


def _extra(name: str, code: str, column: str) -> str:
    entry = table(name).get(code)
    return entry.extra[column] if entry else ""


def _schooling(person: PersonFacts) -> int:
    """学历 or 学位, whichever says more."""
    degree, education = _extra("degree", person.degree, "level"), _extra("education", person.education, "level")
    return max(SCHOOLING.get(degree, 0), SCHOOLING.get(education, 0))


def rules_of(kind: str) -> Sequence[str]:
    """The codes of what a kind asks of posts and of people, for a page that tells them."""
    terms = kind_terms(kind)
    return [each.code for each in (*terms.seats, *terms.persons)]
