"""People, places and units of matching as facts, without a database; random ones for properties."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from app.domain.matching.policy import MatchPolicy
from app.domain.matching.weighing.facts import Facts, Kin, Office, Person, Place, QuotaLine, Tie, TieKind
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.seats import PostOffice
from app.domain.posts.type_rules import PersonFacts
from app.domain.units.models import Level

CITY = Office(1, "1405", "晋城市", Level.CITY, None, "1405/", None, 0)
COUNTY = Office(2, "140521", "沁水县", Level.COUNTY, 1, "1405/140521/", 2, 64)
COUNTY2 = Office(3, "140581", "高平市", Level.COUNTY, 1, "1405/140581/", 3, 35)
TOWN = Office(10, "140521104", "嘉峰镇", Level.TOWNSHIP, 2, "1405/140521/140521104/", 2, 70)
TOWN2 = Office(11, "140521105", "郑村镇", Level.TOWNSHIP, 2, "1405/140521/140521105/", 2, 20)
TOWN3 = Office(12, "140581100", "米山镇", Level.TOWNSHIP, 3, "1405/140581/140581100/", 3, 35)
BUREAU = Office(20, "NYJ", "市农业农村局", Level.DEPARTMENT, 1, "1405/NYJ/", None, 0)
BUREAU2 = Office(21, "JYJ", "市教育局", Level.DEPARTMENT, 1, "1405/JYJ/", None, 0)
OFFICES = {each.id: each for each in (CITY, COUNTY, COUNTY2, TOWN, TOWN2, TOWN3, BUREAU, BUREAU2)}
WORDS = ("招商引资", "群众工作", "财务审计")
AREAS = ("petitions", "construction", "projects", "law", "finance")
SPOKEN = ("en", "ja", "csl")
STRENGTHS = ("specialist", "open_minded", "communicator", "steady")


def person(id_: int = 1, **changes: Any) -> Person:
    """Thirty-five, a bachelor, deputy section head from 农业农村局, whom no rule stops."""
    plain = Person(
        id=id_, cadre_id=100 + id_, name=f"人选{id_}", standing=id_, home=BUREAU, sex="1", age=35, rank="1A42",
        degree="bachelor", type_facts=PersonFacts("1A42", "4", "21", "001", "department"), major="", years_worked=5,
        grassroots_years=0, is_reserve=False, skills=frozenset(), strengths=frozenset(), lacks=frozenset(),
        languages=frozenset(), growth_place="", former_units=frozenset(), served_counties=frozenset(),
        served_areas=frozenset(), sanctioned_until=None, on_placement=False, needs_at_home=False,
        needs_for_health=False, ties=(),
    )  # fmt: skip
    return replace(plain, **changes)


def place(id_: int = 1, **changes: Any) -> Place:
    """One place as deputy head of a township, twenty kilometres away."""
    plain = Place(
        id=id_, title="副镇长", unit=TOWN, kind=PlacementKind.CROSS, direction=Direction.DOWN, rank="1A42",
        office=PostOffice.DEPUTY, organ="government", is_principal=False, is_real=True, substance=None,
        skills=frozenset(), languages=frozenset(), strengths=frozenset(), portfolio_areas=frozenset(),
        trains_areas=frozenset(), least_degree=None, oldest_age=None, hardship=False, lodging=False, urgent=False,
        km=20, free=1,
    )  # fmt: skip
    return replace(plain, **changes)


def facts(people: list[Person], places: list[Place], **more: Any) -> Facts:
    return Facts(people=tuple(people), places=tuple(places), offices=OFFICES, starts_on=date(2026, 3, 1), **more)


def tie(unit: Office, kind: TieKind = TieKind.WORKS, sure: bool = True) -> Tie:
    return Tie(unit.id, unit.parent_id, kind, "spouse", sure)


def random_facts(seed: int, n: int = 12, m: int = 10) -> Facts:
    """Everything that rules and criteria look at, often enough to matter."""
    dice = Random(seed)
    people = [_random_person(dice, number + 1) for number in range(n)]
    places = [_random_place(dice, number + 1) for number in range(m)]
    pairs = [(one, other) for one in range(1, n + 1) for other in range(one + 1, n + 1)]
    kin = tuple(
        Kin(one, other, dice.random() < 0.5, dice.random() < 0.8) for one, other in sorted(dice.sample(pairs, 2))
    )
    return facts(
        people, places, kin=kin, cadre_wishes=_random_wishes(dice, n, m), unit_wishes=_random_wishes(dice, n, m),
        quotas=(QuotaLine(None, None, COUNTY.path, COUNTY.label, dice.randint(1, 4)),),
        already=((BUREAU.id, TOWN.id),),
    )  # fmt: skip


def everything_on(**changes: Any) -> MatchPolicy:
    """Every rule in force with narrow numbers, every criterion with weight."""
    told = {
        "rules": {
            "former_unit": {"on": True}, "language": {"on": True}, "reserve_remote": {"on": True},
            "couples_together": {"on": True},
            "county_capacity": {"on": True, "params": {"most": 3}}, "unit_capacity": {"params": {"most": 3}},
            "rank_band": {"params": {"down": 1}},
            "per_sending_unit": {"params": {"in_unit": 1, "in_county": 3}},
        },
        "criteria": {
            "speciality": {"weight": 10}, "lodging": {"weight": 5},
            "women_near": {"weight": 5, "reason": "县委常委会研究决定"},
        },
    }  # fmt: skip
    return MatchPolicy.model_validate(told | changes)


def _random_person(dice: Random, id_: int) -> Person:
    rank, degree = dice.choice(("1A32", "1A41", "1A42", "1A50", "1A99")), dice.choice((None, "bachelor", "master"))
    units = (COUNTY, TOWN, TOWN2, TOWN3, CITY)
    ties = tuple(
        tie(dice.choice(units), dice.choice(list(TieKind)), dice.random() < 0.7)
        for _ in range(dice.choice((0, 0, 1, 2)))
    )
    return person(
        id_, home=dice.choice((BUREAU, BUREAU2, TOWN, TOWN3)), sex=dice.choice("12"), age=dice.randint(25, 45),
        rank=rank, degree=degree, type_facts=PersonFacts(rank, "4" if degree else "", "21", "001", "department"),
        major=dice.choice(("", *WORDS)), years_worked=dice.randint(0, 15), grassroots_years=dice.randint(0, 4),
        is_reserve=dice.random() < 0.4, skills=frozenset(dice.sample(WORDS, dice.randint(0, 2))),
        strengths=frozenset(dice.sample(STRENGTHS, dice.randint(0, 2))),
        lacks=frozenset(dice.sample(AREAS, dice.randint(0, 3))),
        languages=frozenset(dice.sample(SPOKEN, dice.randint(0, 2))),
        growth_place=dice.choice(("", "140521", "140521104", "140581", "140502")),
        former_units=frozenset(each.id for each in dice.sample(units, dice.randint(0, 1))),
        served_counties=frozenset(dice.sample((2, 3), dice.randint(0, 2))),
        served_areas=frozenset(dice.sample(AREAS, dice.randint(0, 1))),
        sanctioned_until=date(2027, 1, 1) if dice.random() < 0.05 else None, on_placement=dice.random() < 0.05,
        needs_at_home=dice.random() < 0.15, needs_for_health=dice.random() < 0.15, ties=ties,
    )  # fmt: skip


def _random_place(dice: Random, id_: int) -> Place:
    kind, direction, office = dice.choice((
        (PlacementKind.CROSS, Direction.DOWN, PostOffice.DEPUTY),
        (PlacementKind.CROSS, Direction.LATERAL, PostOffice.MIDDLE_DEPUTY),
        (PlacementKind.GRADUATE, Direction.DOWN, PostOffice.HEAD_ASSISTANT),
        (PlacementKind.ELEVATED, Direction.FRONT_LINE, PostOffice.HEAD_ASSISTANT),
        (PlacementKind.CROSS, Direction.DOWN, PostOffice.PRINCIPAL),
    ))  # fmt: skip
    return place(
        id_, unit=dice.choice((TOWN, TOWN, TOWN2, TOWN3, COUNTY, BUREAU2)), kind=kind, direction=direction,
        office=office, is_principal=office == PostOffice.PRINCIPAL, rank=dice.choice(("", "1A41", "1A42", "1A42")),
        organ=dice.choice(("party", "government", "organization", "other")), is_real=dice.random() < 0.8,
        skills=frozenset(dice.sample(WORDS, dice.randint(0, 2))),
        strengths=frozenset(dice.sample(STRENGTHS, dice.randint(0, 2))),
        languages=frozenset(dice.sample(SPOKEN, dice.choice((0, 0, 1, 2)))), substance=dice.choice((None, 0, 40, 92)),
        portfolio_areas=frozenset(dice.sample(AREAS, dice.randint(0, 2))),
        trains_areas=frozenset(dice.sample(AREAS, dice.randint(0, 3))),
        least_degree=dice.choice((None, None, "bachelor", "master")), oldest_age=dice.choice((None, None, 35, 40)),
        hardship=dice.random() < 0.3, lodging=dice.random() < 0.5, urgent=dice.random() < 0.3, km=dice.randint(0, 90),
        free=dice.choice((1, 1, 2, 3)),
    )  # fmt: skip


def _random_wishes(dice: Random, n: int, m: int) -> dict[tuple[int, int], int]:
    return {
        (one, post): rank
        for one in range(1, n + 1) if dice.random() < 0.6
        for rank, post in enumerate(dice.sample(range(1, m + 1), 3), start=1)
    }  # fmt: skip
