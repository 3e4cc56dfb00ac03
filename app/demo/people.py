"""Synthetic people for demo cities and tests: the same seed gives the same people, none of them real.

Their numbers have a valid check digit, and their phones begin with 100, which no mobile network uses.
Dates follow from each other: birth, school, work, party, rank, appraisals. Nothing here knows today:
everything is told as of a day that is passed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tomllib import loads

from app.domain.cadres import identity
from app.vocab import table
from app.workdays import add_months, completed_years

AS_OF = date(2026, 3, 1)
YEARS_APPRAISED = 5
MEN = frozenset({"10", "12", "14"})
WORDS = Path(__file__).parents[1] / "data" / "demo" / "people.toml"
SCHOOL_AGE = {"associate": 21, "bachelor": 22, "postgraduate": 25, "doctor": 28}

# education code, degree level, kind of school, how many of a hundred
SCHOOLING = (
    ("31", "none", "associate", 8),
    ("21", "bachelor", "bachelor", 62),
    ("11", "master", "postgraduate", 27),
    ("11", "doctor", "doctor", 3),
)
# rank, youngest age, how many of a hundred among those old enough
RANKS = (("1A31", 42, 6), ("1A32", 36, 16), ("1A41", 31, 26), ("1A42", 27, 30), ("1A50", 0, 34))
JOB_GRADES = {"1A31": "03", "1A32": "05", "1A41": "07", "1A42": "09", "1A50": "11"}
APPRAISALS = (("excellent", 17), ("competent", 80), ("basically_competent", 2), ("undetermined", 1))
POLITICS = (("01", 76), ("02", 3), ("03", 4), ("05", 2), ("07", 1), ("10", 2), ("12", 2), ("13", 10))
NATIONS = (("01", 92), ("03", 3), ("11", 2), ("02", 1), ("15", 1), ("08", 1))
PERSONNEL = (("001", 58), ("002", 14), ("003", 20), ("004", 8))


@dataclass(frozen=True)
class FamilyMember:
    relation: str
    name: str
    birth_on: date
    politics: str
    work: str


@dataclass(frozen=True)
class Person:
    """Codes are those of app/vocab.py; `appraisals` has the grade words of the evaluation domain."""

    name: str
    sex: str
    birth_on: date
    nation: str
    region: str
    id_number: str
    phone: str
    education: str
    degree: str
    university: str
    major: str
    graduated_on: date
    work_started_on: date
    politics: str
    joined_party_on: date | None
    personnel: str
    rank: str
    rank_since: date
    job_grade: str
    title: str
    health: str
    reserve: bool
    grassroots_years: int
    appraisals: dict[int, str]
    skills: tuple[str, ...]
    family: tuple[FamilyMember, ...]


def people(seed: int, n: int, as_of: date = AS_OF) -> list[Person]:
    """n people; the first k of a longer list are the list of k."""
    dice, numbers = Random(seed), set()
    return [_person(dice, order, numbers, as_of) for order in range(n)]


def at_grassroots(person: Person, as_of: date) -> Person:
    """Who has worked in a county since school: every year of it counts as one at the grassroots."""
    titles = _words()["county_titles"][person.rank]
    title = titles[int(person.id_number[14:17]) % len(titles)]
    return replace(person, title=title, grassroots_years=completed_years(person.work_started_on, as_of))


def twice(person: Person, slot: Person) -> Person:
    """The same person a second time, under a number in which the sequence was mistyped, with the slot's phone."""
    sequence = int(person.id_number[14:17])
    mistyped = identity.make(person.id_number[:6], person.birth_on, (sequence + 20) % 1000)
    return replace(person, id_number=mistyped, phone=slot.phone, appraisals={}, family=())


def _person(dice: Random, order: int, numbers: set[str], as_of: date) -> Person:
    words = _words()
    sex = dice.choices((identity.MALE, identity.FEMALE), (63, 37))[0]
    surname = _weighted_surname(dice)
    birth = _day(dice, date(as_of.year - 52, 1, 1), date(as_of.year - 26, 12, 31))
    education, degree, school, _ = _pick(dice, [row for row in SCHOOLING if _left_school(row, birth, as_of)])
    region = dice.choice(words["regions"])
    graduated = date(birth.year + SCHOOL_AGE[school] + dice.choice((0, 0, 0, 1)), 7, 1)
    started = min(graduated + timedelta(days=dice.randint(20, 400)), as_of - timedelta(days=30))
    rank, since = _rank(dice, birth, started, as_of)
    personnel = _pick(dice, PERSONNEL)[0]
    politics, joined = _politics(dice, birth, started, as_of)
    return Person(
        name=surname + _given(dice, sex),
        sex=sex,
        birth_on=birth,
        nation=_pick(dice, NATIONS)[0],
        region=region,
        id_number=_id_number(dice, region, birth, sex, numbers),
        phone=f"100{order % 10_000:04d}{dice.randint(0, 9999):04d}",
        education=education,
        degree=degree,
        university=dice.choice(words["colleges" if school == "associate" else "universities"]),
        major=dice.choice(words["majors"]),
        graduated_on=graduated,
        work_started_on=started,
        politics=politics,
        joined_party_on=joined,
        personnel=personnel,
        rank=rank,
        rank_since=since,
        job_grade=JOB_GRADES[rank] if personnel in {"001", "002"} else "",
        title=dice.choice(words["titles"][rank]),
        health=dice.choices(("1", "3"), (97, 3))[0],
        reserve=rank in {"1A32", "1A41", "1A42"} and dice.random() < 0.35,
        grassroots_years=min(dice.choice((0, 0, 1, 2, 2, 3, 5, 8)), completed_years(started, as_of)),
        appraisals=_appraisals(dice, started, personnel, as_of),
        skills=tuple(sorted(dice.sample(words["skills"], dice.randint(1, 3)))),
        family=_family(dice, surname, sex, birth, as_of),
    )


def _left_school(schooling: tuple, birth: date, as_of: date) -> bool:
    return birth.year + SCHOOL_AGE[schooling[2]] + 1 < as_of.year


def _rank(dice: Random, birth: date, started: date, as_of: date) -> tuple[str, date]:
    """Never older in rank than in work, never higher than the age allows."""
    age = as_of.year - birth.year
    rank, youngest, _ = _pick(dice, [row for row in RANKS if age >= row[1] + 1])
    earliest = max(started, add_months(birth, 12 * youngest)) if youngest else started
    recent = max(earliest, add_months(as_of, -12 * 6))
    return rank, _day(dice, recent, as_of)


def _politics(dice: Random, birth: date, started: date, as_of: date) -> tuple[str, date | None]:
    """共青团员 only until 28; a probationary member joined within the last year, nobody before 18."""
    politics = _pick(dice, POLITICS)[0]
    if politics == "03" and add_months(birth, 12 * 28) <= as_of:
        politics = "13"
    if politics == "02":
        return politics, _day(dice, max(started, as_of - timedelta(days=360)), as_of)
    if politics == "01":
        grown = add_months(birth, 12 * 19)
        return politics, _day(dice, grown, max(grown, as_of - timedelta(days=400)))
    return politics, None


def _appraisals(dice: Random, started: date, personnel: str, as_of: date) -> dict[int, str]:
    """One for every whole year worked; institutions say qualified."""
    qualified = {"competent": "qualified", "basically_competent": "basically_qualified"}
    words = qualified if personnel in {"003", "004"} else {}
    years = range(max(as_of.year - YEARS_APPRAISED, started.year + 1), as_of.year)
    drawn = {year: _pick(dice, APPRAISALS)[0] for year in years}
    return {year: words.get(grade, grade) for year, grade in drawn.items()}


def _family(dice: Random, surname: str, sex: str, birth: date, as_of: date) -> tuple[FamilyMember, ...]:
    members = [
        _relative(dice, "10", surname, birth, (-31, -24), as_of),
        _relative(dice, "11", _weighted_surname(dice), birth, (-29, -22), as_of),
    ]
    if dice.random() < 0.8:
        is_husband, married_to = sex == identity.MALE, _weighted_surname(dice)
        spouse = "13" if is_husband else "12"
        members.append(_relative(dice, spouse, married_to, birth, (-2, 2), as_of))
        if as_of.year - birth.year >= 30:
            fathers = surname if is_husband else married_to
            members.append(_relative(dice, dice.choice(("14", "15")), fathers, birth, (25, 29), as_of))
    return tuple(members)


def _relative(
    dice: Random, relation: str, surname: str, birth: date, years: tuple[int, int], as_of: date
) -> FamilyMember:
    """Somebody born so many years after (before) the person."""
    born = _day(dice, add_months(birth, 12 * years[0]), add_months(birth, 12 * years[1]))
    born = min(born, as_of - timedelta(days=30))
    age = as_of.year - born.year
    sex = identity.MALE if relation in MEN else identity.FEMALE
    politics = "13" if age < 22 else dice.choices(("13", "01"), (70, 30))[0]
    return FamilyMember(relation, surname + _given(dice, sex), born, politics, _family_work(dice, age))


def _family_work(dice: Random, age: int) -> str:
    words = _words()["family_work"]
    if age < 18:
        return words["child"]
    return words["retired"] if age > 62 else dice.choice(words["working"])


def _id_number(dice: Random, region: str, birth: date, sex: str, numbers: set[str]) -> str:
    """Unique among these people."""
    while True:
        sequence = dice.randrange(1 if sex == identity.MALE else 0, 1000, 2)
        number = identity.make(region, birth, sequence)
        if number not in numbers:
            numbers.add(number)
            return number


def _given(dice: Random, sex: str) -> str:
    characters = _words()["given"]["male" if sex == identity.MALE else "female"]
    return "".join(dice.sample(characters, dice.choices((1, 2), (25, 75))[0]))


def _weighted_surname(dice: Random) -> str:
    """The list begins with the common ones; they come up more often."""
    surnames = _words()["surnames"]
    return surnames[min(int(dice.expovariate(0.05)), len(surnames) - 1)]


def _pick(dice: Random, rows: Sequence[tuple]) -> tuple:
    """One row; its last column is its weight."""
    return dice.choices(rows, [row[-1] for row in rows])[0]


def _day(dice: Random, first: date, last: date) -> date:
    return first + timedelta(days=dice.randint(0, max((last - first).days, 0)))


@cache
def _words() -> dict:
    words = loads(WORDS.read_text(encoding="utf-8"))
    assert set(words["titles"]) <= set(table("rank"))
    return words
