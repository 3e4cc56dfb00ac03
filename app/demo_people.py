"""Synthetic people for demo cities and tests: the same seed gives the same people, none of them real.

Their numbers have a valid check digit, and their phones begin with 100, which no mobile network uses.
Dates follow from each other: birth, school, work, party, rank, appraisals. Nothing here knows today:
everything is told as of `AS_OF`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tomllib import loads

from app.domain.cadres import identity
from app.vocab import table
from app.workdays import add_months

AS_OF = date(2026, 3, 1)
FIRST_YEAR_APPRAISED = 2021
WORDS = Path(__file__).parent / "data" / "demo_people.toml"
SCHOOL_AGE = {"associate": 21, "bachelor": 22, "postgraduate": 25, "doctor": 28}

# education code, degree level, kind of school, how many of a hundred
SCHOOLING = (
    ("31", "none", "associate", 8),
    ("21", "bachelor", "bachelor", 62),
    ("11", "master", "postgraduate", 27),
    ("11", "doctor", "doctor", 3),
)
# rank, youngest age, how many of a hundred among those old enough
RANKS = (("1A31", 42, 6), ("1A32", 36, 16), ("1A41", 31, 26), ("1A42", 27, 30), ("1A50", 0, 60))
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


def people(seed: int, n: int) -> list[Person]:
    """n people; the first k of a longer list are the list of k."""
    dice, numbers = Random(seed), set()
    return [_person(dice, order, numbers) for order in range(n)]


def _person(dice: Random, order: int, numbers: set[str]) -> Person:
    words = _words()
    sex = dice.choices((identity.MALE, identity.FEMALE), (63, 37))[0]
    surname = _weighted_surname(dice)
    birth = _day(dice, date(AS_OF.year - 52, 1, 1), date(AS_OF.year - 26, 12, 31))
    education, degree, school, _ = _pick(dice, [row for row in SCHOOLING if _left_school(row, birth)])
    region = dice.choice(words["regions"])
    graduated = date(birth.year + SCHOOL_AGE[school] + dice.choice((0, 0, 0, 1)), 7, 1)
    started = min(graduated + timedelta(days=dice.randint(20, 400)), AS_OF - timedelta(days=30))
    rank, since = _rank(dice, birth, started)
    personnel = _pick(dice, PERSONNEL)[0]
    politics, joined = _politics(dice, birth, started)
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
        grassroots_years=min(dice.choice((0, 0, 1, 2, 2, 3, 5, 8)), (AS_OF - started).days // 365),
        appraisals=_appraisals(dice, started, personnel),
        skills=tuple(sorted(dice.sample(words["skills"], dice.randint(1, 3)))),
        family=_family(dice, surname, sex, birth),
    )


def _left_school(schooling: tuple, birth: date) -> bool:
    return birth.year + SCHOOL_AGE[schooling[2]] + 1 < AS_OF.year


def _rank(dice: Random, birth: date, started: date) -> tuple[str, date]:
    """Never older in rank than in work, never higher than the age allows."""
    age = AS_OF.year - birth.year
    rank, youngest, _ = _pick(dice, [row for row in RANKS if age >= row[1] + 1])
    earliest = max(started, add_months(birth, 12 * youngest)) if youngest else started
    recent = max(earliest, add_months(AS_OF, -12 * 6))
    return rank, _day(dice, recent, AS_OF)


def _politics(dice: Random, birth: date, started: date) -> tuple[str, date | None]:
    """共青团员 only until 28; a probationary member joined within the last year, nobody before 18."""
    politics = _pick(dice, POLITICS)[0]
    if politics == "03" and add_months(birth, 12 * 28) <= AS_OF:
        politics = "13"
    if politics == "02":
        return politics, _day(dice, max(started, AS_OF - timedelta(days=360)), AS_OF)
    if politics == "01":
        grown = add_months(birth, 12 * 19)
        return politics, _day(dice, grown, max(grown, AS_OF - timedelta(days=400)))
    return politics, None


def _appraisals(dice: Random, started: date, personnel: str) -> dict[int, str]:
    """One for every whole year worked; institutions say qualified."""
    qualified = {"competent": "qualified", "basically_competent": "basically_qualified"}
    words = qualified if personnel in {"003", "004"} else {}
    years = range(max(FIRST_YEAR_APPRAISED, started.year + 1), AS_OF.year)
    drawn = {year: _pick(dice, APPRAISALS)[0] for year in years}
    return {year: words.get(grade, grade) for year, grade in drawn.items()}


def _family(dice: Random, surname: str, sex: str, birth: date) -> tuple[FamilyMember, ...]:
    members = [
        _relative(dice, "10", surname, identity.MALE, birth, -31, -24),
        _relative(dice, "11", _weighted_surname(dice), identity.FEMALE, birth, -29, -22),
    ]
    if dice.random() < 0.8:
        wife = sex == identity.MALE
        spouse_sex = identity.FEMALE if wife else identity.MALE
        spouse = _relative(dice, "13" if wife else "12", _weighted_surname(dice), spouse_sex, birth, -2, 2)
        members.append(spouse)
        if AS_OF.year - birth.year >= 30:
            child_sex = dice.choice((identity.MALE, identity.FEMALE))
            father = surname if wife else spouse.name[:1]
            members.append(
                _relative(
                    dice, "14" if child_sex == identity.MALE else "15", father, child_sex, birth, 25, 29
                )
            )
    return tuple(members)


def _relative(
    dice: Random, relation: str, surname: str, sex: str, birth: date, first: int, last: int
) -> FamilyMember:
    born = min(
        _day(dice, add_months(birth, 12 * first), add_months(birth, 12 * last)), AS_OF - timedelta(days=30)
    )
    age = AS_OF.year - born.year
    words = _words()["family_work"]
    work = words["child"] if age < 18 else words["retired"] if age > 62 else dice.choice(words["working"])
    politics = "13" if age < 22 else dice.choices(("13", "01"), (70, 30))[0]
    return FamilyMember(relation, surname + _given(dice, sex), born, politics, work)


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
