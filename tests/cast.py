"""The same few people in every test.

晋城市 with two counties; 农业农村局 sends, 嘉峰镇 in 沁水县 receives, 高平市 is the outsider. One user and one key for
each role; five cadres of the sending unit (one of them, 何静姝, signs in), one of another agency.
"""

import functools
from datetime import date

from sqlalchemy import select

from app import installation
from app.access import Actor, Role
from app.db import Database
from app.domain.accounts import actions as accounts
from app.domain.accounts.inputs import NewKey, NewUser
from app.domain.accounts.models import User
from app.domain.cadres import actions as cadres
from app.domain.cadres import identity
from app.domain.cadres.inputs import CadreEntry
from app.domain.cadres.models import Cadre
from app.domain.units import actions as units
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Level, Unit

PASSWORD = "Right-Horse-7"
UNITS = (
    ("1405", "晋城市", "city", None),
    ("ZZB", "市委组织部", "department", "1405"),
    ("NYJ", "市农业农村局", "department", "1405"),
    ("JYJ", "市教育局", "department", "1405"),
    ("140521", "沁水县", "county", "1405"),
    ("140521104", "嘉峰镇", "township", "140521"),
    ("140521105", "郑村镇", "township", "140521"),
    ("140581", "高平市", "county", "1405"),
    ("140581100", "米山镇", "township", "140581"),
)
USERS = {  # username: (name, role, unit, cadre)
    "city": ("林佩之", Role.CITY_DEPARTMENT, "1405", None),
    "county": ("梁栋", Role.COUNTY_DEPARTMENT, "140521", None),
    "other_county": ("苗青", Role.COUNTY_DEPARTMENT, "140581", None),
    "sender": ("丁一鸣", Role.SENDING_UNIT, "NYJ", None),
    "other_sender": ("魏来", Role.SENDING_UNIT, "JYJ", None),
    "receiver": ("郭守正", Role.RECEIVING_UNIT, "140521104", None),
    "other_receiver": ("范进", Role.RECEIVING_UNIT, "140581100", None),
    "mentor": ("柳成荫", Role.MENTOR, "140521104", None),
    "cadre": ("何静姝", Role.CADRE, "NYJ", "c1"),
    "other_cadre": ("石磊", Role.CADRE, "JYJ", "c9"),
    "judge": ("秦鉴", Role.JUDGE, "1405", None),
    "judge2": ("包公平", Role.JUDGE, "1405", None),
    "judge3": ("海清", Role.JUDGE, "1405", None),
    "system": ("田雪梅", Role.SYSTEM_ADMIN, "1405", None),
    "security": ("安全", Role.SECURITY_ADMIN, "1405", None),
    "audit": ("审慎", Role.AUDIT_ADMIN, "1405", None),
}
CADRES = {  # key: (name, sex, birth, home unit)
    "c1": ("何静姝", "2", date(1994, 3, 5), "NYJ"),
    "c2": ("陈思远", "1", date(1992, 7, 19), "NYJ"),
    "c3": ("李若彤", "2", date(1995, 11, 2), "NYJ"),
    "c4": ("赵明轩", "1", date(1991, 1, 30), "NYJ"),
    "c5": ("单雄", "1", date(1990, 9, 9), "NYJ"),
    "c9": ("石磊", "1", date(1993, 5, 21), "JYJ"),
}
ROOT = Actor("system", 0, "tests", Role.CITY_DEPARTMENT, 0, "")
CLERK = Actor("system", 0, "tests", Role.SYSTEM_ADMIN, 0, "")
LOCKSMITH = Actor("system", 0, "tests", Role.SECURITY_ADMIN, 0, "")


def assemble(database: Database) -> None:
    """Called once per template database, through the house's own actions."""
    installation.claim_keys(database)
    with database.writing() as session:
        for code, name, level, parent in UNITS:
            units.save(session, ROOT, code, UnitEntry(name=name, level=Level(level), parent_code=parent))
        for number, (key, (name, sex, birth, home)) in enumerate(CADRES.items()):
            cadres.save(session, ROOT, key, cadre_entry(number, name, sex, birth, home))
        for username, (name, role, unit, cadre) in USERS.items():
            new = NewUser(username=username, name=name, role=role, unit_code=unit, password=PASSWORD, cadre_key=cadre)
            accounts.create_user(session, CLERK, new)


def cadre_entry(number: int, name: str, sex: str, birth: date, home: str) -> CadreEntry:
    return CadreEntry(
        name=name, sex=sex, birth_on=birth, home_unit_code=home, politics="01", education="21", degree="4",
        rank="1A42", title="副科长", personnel_kind="001", work_started_on=date(birth.year + 23, 7, 1),
        party_joined_on=date(birth.year + 21, 6, 1), grassroots_years=2,
        appraisals={"2023": "2", "2024": "1", "2025": "2"}, phone=f"1380000{number:04d}",
        id_number=identity.make("140521", birth, 2 * number + 10 + (1 if sex == "1" else 0)),
        family=[{"relation": "10", "name": "某父", "birth": "196501", "politics": "13", "unit_and_post": "务农"}],
    )  # fmt: skip


class Cast:
    """Who is in the database: actors for domain tests, keys for API tests."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @functools.cache  # noqa: B019
    def actor(self, username: str) -> Actor:
        with self.database.reading() as session:
            return session.scalars(select(User).where(User.username == username)).one().as_actor()

    def __getattr__(self, username: str) -> Actor:
        if username not in USERS:
            raise AttributeError(username)
        return self.actor(username)

    @functools.cache  # noqa: B019
    def key(self, username: str) -> str:
        """An API key that acts for that person."""
        _, role, unit, _ = USERS[username]
        with self.database.writing() as session:
            _, token = accounts.create_key(
                session, LOCKSMITH, NewKey(name=username, role=role, unit_code=unit, username=username)
            )
        return token

    def unit(self, session, code: str) -> Unit:
        return session.scalars(select(Unit).where(Unit.code == code)).one()

    def cadre_row(self, session, key: str) -> Cadre:
        return session.scalars(select(Cadre).where(Cadre.key == key)).one()
