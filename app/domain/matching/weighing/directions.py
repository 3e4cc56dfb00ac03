"""因人施派: which rules speak of a person, which places they point to. Pure."""

from collections.abc import Iterable

from app.domain.cadres.levels import DEGREES
from app.domain.matching.policy import DirectionRule, Profile, Toward
from app.domain.matching.weighing.facts import Person, Place


def speaking(rules: Iterable[DirectionRule], person: Person) -> tuple[str, ...]:
    return tuple(rule.code for rule in rules if rule.on and speaks_of(rule.when, person))


def pointing(rules: Iterable[DirectionRule], place: Place) -> frozenset[str]:
    return frozenset(rule.code for rule in rules if rule.on and points_to(rule.toward, place))


def speaks_of(profile: Profile, person: Person) -> bool:
    """Every condition that is told; none told speaks of nobody."""
    held = [
        _within(person.years_worked, profile.years_worked_least, profile.years_worked_most),
        _within(person.grassroots_years, profile.grassroots_years_least, profile.grassroots_years_most),
        _within(person.age, profile.age_least, profile.age_most),
        None if profile.degree_least is None else _reaches(person.degree, profile.degree_least),
        None if not profile.ranks else person.rank in profile.ranks,
        None if not profile.strengths else not person.strengths.isdisjoint(profile.strengths),
        None if not profile.skills else not person.skills.isdisjoint(profile.skills),
        None if profile.is_reserve is None else person.is_reserve == profile.is_reserve,
    ]
    told = [each for each in held if each is not None]
    return bool(told) and all(told)


def points_to(toward: Toward, place: Place) -> bool:
    """Any of what is told: a direction, a level, an area, an urgent post."""
    return (
        place.direction in toward.directions
        or place.unit.level in toward.levels
        or not place.portfolio_areas.isdisjoint(toward.areas)
        or bool(toward.urgent)
        and place.urgent
    )


def _within(value: int, least: int | None, most: int | None) -> bool | None:
    if least is None and most is None:
        return None
    return (least is None or value >= least) and (most is None or value <= most)


def _reaches(held: str | None, least: str) -> bool:
    return held is not None and DEGREES.index(held) >= DEGREES.index(least)
