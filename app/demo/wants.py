"""What the demo city's units ask for: posts that fit the unit, the same on every machine, and what a person brings and
lacks. Words are data (data/demo/posts.toml); no dice of the city are thrown, so nothing else in its story moves."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from app.demo.people import Person
from app.domain.posts.kinds import Direction
from app.domain.posts.substance import Extent, Question
from app.domain.units.models import Level, Unit
from app.workdays import completed_years

FILE = Path(__file__).parents[1] / "data" / "demo" / "posts.toml"
REMOTE_KM, NOMINAL_EVERY, YOUNG_EVERY, DEGREE_EVERY = 55, 21, 4, 5
LESS = {Extent.FULL: Extent.PART, Extent.PART: Extent.NONE, Extent.NONE: Extent.NONE}


@cache
def words() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def posts_for(homes: Sequence[Unit], directions: Sequence[Direction]) -> Iterator[tuple[Unit, dict[str, Any]]]:
    """One post a direction, going round the units; each as the fields of an offer."""
    for number, direction in enumerate(directions):
        yield homes[number % len(homes)], wanted(homes[number % len(homes)], direction, number)


def wanted(unit: Unit, direction: Direction, number: int) -> dict[str, Any]:
    """The fields of one offer, but for unit, kind and direction."""
    plain = dict(_plain(unit, direction, number))
    answers = dict(zip(Question, plain.pop("substance"), strict=True))
    if number % NOMINAL_EVERY == NOMINAL_EVERY - 1 and unit.level == Level.TOWNSHIP:
        nominal = words()["nominal"]
        plain |= {
            "title": nominal["title"], "office": "head_assistant", "is_real": False,
            "nominal_reason": nominal["reason"], "portfolio": "",
        }  # fmt: skip
        answers = dict(zip(Question, nominal["substance"], strict=True))
    elif number % 3 == 2:
        weaker = list(Question)[number // 3 % len(Question)]
        answers[weaker] = LESS[Extent(answers[weaker])]
    chief = _chief(unit)
    spoken = {name: value.format(chief=chief) if isinstance(value, str) else value for name, value in plain.items()}
    return spoken | {"substance": answers, **_conditions(unit, direction, number), **_contact(unit, number)}


def _plain(unit: Unit, direction: Direction, number: int) -> dict[str, Any]:
    told = words()
    if direction == Direction.LATERAL or unit.level != Level.TOWNSHIP:
        trade = told["agency"].get(unit.code, told["agency"]["other"])
        return told["lateral"] | trade
    choice = told["front_line" if direction == Direction.FRONT_LINE else "township"]
    return choice[number % len(choice)]


def _conditions(unit: Unit, direction: Direction, number: int) -> dict[str, Any]:
    far = unit.seat_distance_km is not None and unit.seat_distance_km > REMOTE_KM
    return {
        "lodging": unit.level == Level.TOWNSHIP,
        "hardship": unit.level == Level.TOWNSHIP and far,
        "urgency": direction == Direction.FRONT_LINE,
        "oldest_age": 40 if number % YOUNG_EVERY == 1 else None,
        "minimum_degree": "4" if number % DEGREE_EVERY == 2 else "",
    }


def _contact(unit: Unit, number: int) -> dict[str, str]:
    """Made up; the number belongs to no network."""
    people, dice = words()["people"], Random(f"contact {unit.code}")
    name = dice.choice(people["surnames"]) + dice.choice(people["given"])
    title = people["township" if unit.level == Level.TOWNSHIP else "agency"]
    return {"contact": f"{name} {title}", "contact_phone": f"100{dice.randint(0, 99_999_999):08d}"}


def _chief(unit: Unit) -> str:
    chiefs = words()["chiefs"]
    return chiefs.get(unit.name[-1], chiefs["other"])


def strengths_of(person: Person, as_of: date) -> list[str]:
    """From skills and years: who has worked long is steady, the young are open; one more by chance."""
    dice, years = Random(f"strengths {person.id_number}"), completed_years(person.work_started_on, as_of)
    found = {words()["skill_areas"][skill] for skill in person.skills}
    if person.degree in ("master", "doctor") or len(person.skills) == 1:
        found.add("specialist")
    if years >= 8 and dice.random() < 0.6:
        found |= {"steady", "responsive"}
    if years < 8 and dice.random() < 0.5:
        found.add(dice.choice(("open_minded", "reform")))
    found.add(dice.choice(("communicator", "coordination", "implementation", "mass_work", "writing")))
    return sorted(found)


def languages_of(person: Person) -> list[str]:
    """Most speak the dialect of the place; English comes with the years of study."""
    dice = Random(f"languages {person.id_number}")
    studied = {"doctor": 0.9, "master": 0.7, "bachelor": 0.3}.get(person.degree, 0.0)
    return [code for code, odds in (("cjy", 0.7), ("en", studied), ("csl", 0.02)) if dice.random() < odds]


def lacks_of(person: Person, as_of: date) -> list[str]:
    """缺什么补什么: who has no grassroots years lacks that first; the rest is what the strengths leave open."""
    dice, strong = Random(f"lacks {person.id_number}"), set(strengths_of(person, as_of))
    missing = ["grassroots", "mass_work"] if person.grassroots_years < 2 else ["overview"]
    others = (
        "overview", "coordination", "implementation", "responsive", "projects", "petitions", "economy", "agriculture",
        "investment", "party_building",
    )  # fmt: skip
    return sorted({*missing, *dice.sample(others, 2)} - strong)
