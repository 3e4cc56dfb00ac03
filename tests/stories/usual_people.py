"""Who stands in the stories of usual paths: people of four units who fit every path, one who fits none, ten judges."""

from datetime import date
from typing import Any

import pytest

from app.access import Role
from app.db import Database
from app.domain.accounts import actions as accounts
from app.domain.accounts.inputs import NewUser
from app.domain.cadres import actions as cadres
from tests import cast as cast_of
from tests.cast import CLERK, PASSWORD, ROOT, cadre_entry

JUDGES = tuple(f"p{number}" for number in range(10))
PEOPLE = {  # key: (name, sex, home unit)
    "n1": ("周启明", "1", "NYJ"),
    "n2": ("吴念慈", "2", "NYJ"),
    "j1": ("郑和平", "1", "JYJ"),
    "j2": ("冯远帆", "1", "JYJ"),
    "m1": ("蒋晓澜", "2", "140581100"),
    "m2": ("韩露白", "2", "140581100"),
    "z1": ("沈知言", "1", "140521105"),
    "z2": ("尤嘉木", "1", "140521105"),
}
SENDERS = {"NYJ": "sender", "JYJ": "other_sender", "140581100": "mishan", "140521105": "zhengcun"}
COUNTIES = {"140581100": "other_county", "140521105": "county"}
USERS = {
    "mishan": ("于得水", Role.SENDING_UNIT, "140581100", None),
    "zhengcun": ("贺春生", Role.SENDING_UNIT, "140521105", None),
    **{key: (PEOPLE[key][0], Role.CADRE, PEOPLE[key][2], key) for key in ("m1", "m2", "z1")},
    **{name: (f"评委{name}", Role.JUDGE, "ZZB", None) for name in JUDGES},
}
UNFIT: dict[str, dict[str, Any]] = {  # rule: what is told of somebody who does not meet it
    "grassroots": {"grassroots_years": 0},
    "service": {"work_started_on": date(2025, 7, 1)},
    "health": {"health": "3"},
    "age": {"birth_on": date(1976, 5, 4)},
}


def unfit_by(rules: list[str]) -> str:
    """The most particular rule of a path."""
    return next(rule for rule in UNFIT if rule in rules)


def come_in(database: Database, patch: pytest.MonkeyPatch, rule: str) -> None:
    """n2 and j2 do not meet that rule, everybody meets all others."""
    with database.writing() as session:
        for number, (key, (name, sex, home)) in enumerate(PEOPLE.items()):
            fit = {"grassroots_years": 3, "health": "1", "work_started_on": date(2018, 7, 1)}
            told = fit | (UNFIT[rule] if key in ("n2", "j2") else {})
            born = told.get("birth_on", date(1997, 4, 10 + number))
            entry = cadre_entry(20 + number, name, sex, born, home).model_copy(update=told)
            cadres.save(session, ROOT, key, entry)
        for username, (name, role, unit, cadre) in USERS.items():
            new = NewUser(username=username, name=name, role=role, unit_code=unit, password=PASSWORD, cadre_key=cadre)
            accounts.create_user(session, CLERK, new)
            patch.setitem(cast_of.USERS, username, USERS[username])
