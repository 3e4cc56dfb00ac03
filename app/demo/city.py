"""The demo city: 晋城市 with its real counties and townships, made-up agencies and people, and a year of secondments.

Everything happens through the house's own actions, at the time it would have happened (clock.at), so the log,
the terms and the due dates agree with each other. The seed is fixed; the calendar is counted back from today.
"""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from app import demo_sign_ins, installation, vocab
from app.access import Actor, Role
from app.clock import at, today
from app.db import Database, WorkSession
from app.demo import matching, people, story, wants
from app.domain.accounts import actions as accounts
from app.domain.accounts.inputs import NewUser
from app.domain.cadres import actions as cadres
from app.domain.cadres.inputs import CadreEntry, Relative
from app.domain.cadres.models import Cadre
from app.domain.units import actions as units
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Level, Unit
from app.errors import Refused
from app.installation import Installation

SEED = 20260301
PEOPLE = 520
OF_AGENCIES = 396
DATA = Path(__file__).parents[1] / "data" / "demo"
Teller = Callable[[WorkSession, dict[str, list[str]]], None]
DEGREES = {entry.extra["level"]: code for code, entry in vocab.table("degree").items()}
APPRAISALS = {
    "excellent": "1", "competent": "2", "qualified": "2", "basically_competent": "3", "basically_qualified": "3",
    "incompetent": "4", "unqualified": "4", "undetermined": "5",
}  # fmt: skip


def is_empty(database: Database) -> bool:
    with database.reading() as session:
        return session.execute(select(func.count()).select_from(Unit)).scalar_one() == 0


def load(database: Database, told: Teller = story.told) -> None:
    """All of it in one transaction: a demo city is whole or not there. Refuses over other data. The drafts of its
    matching are solved after it, by the child that reads what is there."""
    if not is_empty(database):
        raise Refused("demo.other_data")
    known = today()
    begun = datetime.combine(known - timedelta(days=400), datetime.min.time(), UTC) + timedelta(hours=1)
    with database.writing() as session:
        session.get_one(Installation, 1).is_demo = True
        with at(begun):
            _units(session)
            keys = _people(session, known)
            _users(session, keys)
        told(session, keys)
    installation.claim_keys(database)
    matching.solved(database)


def operator(role: Role) -> Actor:
    return Actor("system", 0, "demo", role, 0, "")


def _units(session: WorkSession) -> None:
    """Places from the public tree; agencies from a list of ours. A township's distance is synthetic and says so."""
    random = Random(SEED)
    near: dict[str, Decimal] = {}
    with (DATA / "jincheng-units.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            told = row["seat_distance_km"]
            known = Decimal(told) if told else None
            distance = known if known is not None else near[row["parent_code"]] * Decimal("0.6") + random.randint(2, 28)
            near[row["code"]] = distance
            _unit(session, row["code"], row["name"], row["level"], row["parent_code"], distance, known is None)
    with (DATA / "agencies.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            _unit(
                session,
                row["code"],
                row["name"],
                row["level"],
                row["parent"],
                near[row["parent"]] + 1,
                True,
                row["short_name"],
            )


def _unit(
    session: WorkSession,
    code: str,
    name: str,
    level: str,
    parent: str,
    distance: Decimal,
    synthetic: bool,
    short: str = "",
) -> None:
    entry = UnitEntry(
        name=name, short_name=short, level=Level(level), parent_code=parent or None,
        seat_distance_km=distance.quantize(Decimal("0.1")), distance_is_synthetic=synthetic,
    )  # fmt: skip
    units.save(session, operator(Role.CITY_DEPARTMENT), code, entry)


def _people(session: WorkSession, as_of: date) -> dict[str, list[str]]:
    """About 520 cadres over the city's agencies and the counties' departments; the keys of each one's people. The last
    key is the first candidate's of a county department once more, with another ID number: a slip of the roster."""
    homes = [*_round(_agencies("1"), OF_AGENCIES), *_round(_agencies("2"), PEOPLE - OF_AGENCIES)]
    keys: dict[str, list[str]] = {code: [] for code in homes}
    everyone = people.people(SEED, PEOPLE, as_of=as_of)
    everyone[OF_AGENCIES:] = [people.at_grassroots(person, as_of) for person in everyone[OF_AGENCIES:]]
    everyone[-1] = people.twice(next(filter(_young, everyone[OF_AGENCIES:])), everyone[-1])
    for number, (person, agency) in enumerate(zip(everyone, homes, strict=True)):
        key = f"demo-{number + 1:03d}"
        cadres.save(session, operator(Role.CITY_DEPARTMENT), key, _entry(person, agency))
        keys[agency].append(key)
    return keys


def _young(person: people.Person) -> bool:
    return person.birth_on.year > today().year - 33 and person.education != "31"


def _round(agencies: list[str], n: int) -> list[str]:
    return [agencies[number % len(agencies)] for number in range(n)]


def _agencies(sends: str) -> list[str]:
    """Those that send people: "1" the city's own, "2" the counties'."""
    with (DATA / "agencies.csv").open(encoding="utf-8", newline="") as rows:
        return [row["code"] for row in csv.DictReader(rows) if row["sends"] == sends]


def _entry(person: people.Person, agency: str) -> CadreEntry:
    return CadreEntry(
        name=person.name, id_number=person.id_number, sex=person.sex, birth_on=person.birth_on, nation=person.nation,
        native_place=person.region, birth_place=person.region, growth_place=person.region, politics=person.politics,
        party_joined_on=person.joined_party_on, work_started_on=person.work_started_on,
        grassroots_years=person.grassroots_years, education=person.education, degree=DEGREES[person.degree],
        school=person.university, major=person.major, personnel_kind=person.personnel, rank=person.rank,
        duty_rank=person.job_grade, rank_since=person.rank_since, title=person.title, home_unit_code=agency,
        is_reserve=person.reserve, skills=list(person.skills), strengths=wants.strengths_of(person, today()),
        lacks=wants.lacks_of(person, today()), languages=wants.languages_of(person),
        phone=person.phone, health=person.health,
        appraisals={str(year): APPRAISALS[grade] for year, grade in person.appraisals.items()},
        family=[_relative(member) for member in person.family],
    )  # fmt: skip


def _relative(member: people.FamilyMember) -> Relative:
    born = member.birth_on.strftime("%Y%m")
    return Relative(
        relation=member.relation, name=member.name, birth=born, politics=member.politics, unit_and_post=member.work
    )


def _users(session: WorkSession, keys: dict[str, list[str]]) -> None:
    """One sign-in for each role, and the offices and judges the story needs."""
    for account in demo_sign_ins.ACCOUNTS:
        cadre = keys[account.unit_code][account.cadre] if account.cadre is not None else None
        new = NewUser(
            username=account.username, name=account.name or _name(session, cadre), title=account.title,
            role=account.role, unit_code=account.unit_code, password=demo_sign_ins.PASSWORD, cadre_key=cadre,
        )  # fmt: skip
        accounts.create_user(session, operator(Role.SYSTEM_ADMIN), new)


def _name(session: WorkSession, key: str | None) -> str:
    return session.scalars(select(Cadre.name).where(Cadre.key == key)).one()
