"""Standings of a large round beside plain SQL that does the same arithmetic: `python -m bench.standings`.

1,000 candidates × 7 judges × 4 stages. Every answer is compared with the statement's before it is timed; the two take
turns in one process, its collector set as the server's is when it starts, and what is told is CPU time (others may have
the machine) as a ratio of medians, and the peak of memory that Python asked for."""

import argparse
import gc
import json
import random
import sqlite3
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from app import migrations
from app.db import Database
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.rounds import queries as rounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import queries as stages
from app.domain.rounds.path import results, standings
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.seat_models import Mark, Seat
from app.main import create_app, spare_the_collector
from tests.cast import PASSWORD, Cast, assemble

WEIGHTS = (20, 20, 30, 30)
FROM_MARKS = """
with scored as (
  select seat.stage_id, mark.candidacy_id,
         (200 * sum(cast(mark.points as integer)) + count(*)) / (2 * count(*)) as cents
  from mark join seat on seat.id = mark.seat_id group by seat.stage_id, mark.candidacy_id)
, total as (
  select candidacy_id, (2 * sum(cents * stage.weight) + 100) / 200 as cents
  from scored join stage on stage.id = scored.stage_id group by candidacy_id)
select candidacy_id, cents, rank() over (order by cents desc) from total order by cents desc, candidacy_id"""
FROM_RESULTS = """
with total as (
  select result.candidacy_id,
         (2 * sum(cast(round(result.score * 100) as integer) * stage.weight) + 100) / 200 as cents
  from stage_result result join stage on stage.id = result.stage_id group by result.candidacy_id)
select total.candidacy_id, cents, rank() over (order by cents desc), cadre.name, unit.name
from total join candidacy on candidacy.id = total.candidacy_id join cadre on cadre.id = candidacy.cadre_id
join unit on unit.id = cadre.home_unit_id order by cents desc, total.candidacy_id"""


def lay(database: Database, people: int, judges: int) -> int:
    """A round whose four stages were marked by everybody, with the results that closing them decides."""
    dice = random.Random(7)
    with database.writing() as session:
        cast = Cast(database)
        city, home = cast.unit(session, "1405"), cast.unit(session, "NYJ")
        round_ = Round(
            title="一千人", purpose="测", kind="cross", direction="down", places=50, opens_on=date(2026, 1, 5),
            closes_on=date(2026, 2, 5), starts_on=date(2026, 6, 1), opened_on=date(2026, 1, 5), state="selecting",
            organizer_id=city.id,
        )  # fmt: skip
        session.add(round_)
        session.add_all(_user(n, city.id) for n in range(judges))
        session.add_all(_cadre(n, home.id) for n in range(people))
        session.flush()
        ids = session.scalars(select(Cadre.id).where(Cadre.key.startswith("k")).order_by(Cadre.id)).all()
        sitting = session.scalars(select(User.id).where(User.username.startswith("seat"))).all()
        session.add_all(
            Candidacy(round_id=round_.id, cadre_id=id_, unit_id=home.id, reasons="好", consent=True, state="eligible")
            for id_ in ids
        )  # fmt: skip
        session.flush()
        field = session.scalars(select(Candidacy.id).where(Candidacy.round_id == round_.id)).all()
        for position, weight in enumerate(WEIGHTS, start=1):
            stage = Stage(
                round_id=round_.id, position=position, kind="interview", title=f"第{position}环节", weight=weight,
                pass_mark=0, state="marking",
            )  # fmt: skip
            session.add(stage)
            session.flush()
            for judge in sitting:
                seat = Seat(stage_id=stage.id, user_id=judge, state="submitted")
                session.add(seat)
                session.flush()
                told = [{"seat_id": seat.id, "candidacy_id": id_, "points": dice.randint(55, 98)} for id_ in field]
                session.execute(insert(Mark), [{**each, "version": 1, "comment": "", "parts": {}} for each in told])
        round_id = round_.id
    with database.writing() as session:
        for stage in session.get_one(Round, round_id).stages:
            session.add_all(results.of_stage(session, stage))
            session.flush()
            session.expire_all()
        for stage in session.get_one(Round, round_id).stages:
            stage.state = "closed"
    return round_id


def _user(n: int, unit: int) -> User:
    return User(username=f"seat{n}", name=f"评委{n}", role="judge", unit_id=unit, password_hash="-")


def _cadre(n: int, unit: int) -> Cadre:
    return Cadre(key=f"k{n:05}", name=f"人选{n}", sex="1", birth_on=date(1990, 1, 1), home_unit_id=unit)


def pairs(database: Database, path: Path, round_id: int) -> Iterator[tuple[str, Callable[[], Any], Callable[[], Any]]]:
    """What is measured: name, subject, beside. Each subject begins with a fresh session, as a request does."""
    cast, app = Cast(database), create_app(database)
    plain = sqlite3.connect(path)
    api = TestClient(app, headers={"Authorization": f"Bearer {cast.key('city')}"})
    web = TestClient(app, base_url="http://testserver", headers={"Sec-Fetch-Site": "same-origin"})
    web.post("/sign-in", data={"username": "city", "password": PASSWORD}, follow_redirects=False)

    def marked() -> list[tuple]:
        with database.reading() as session:
            seen = session.scalars(select(Stage.id).where(Stage.round_id == round_id).order_by(Stage.position)).all()
            for id_ in seen:
                results.of_stage(session, stages.by_id(session, cast.city, round_id, id_))
            return told(standings.compute(session, session.get_one(Round, round_id)))

    def computed() -> list[tuple]:
        with database.reading() as session:
            return told(standings.compute(session, rounds.by_id(session, cast.city, round_id)))

    def shown() -> list[tuple]:
        items = api.get(f"/api/v1/rounds/{round_id}/shortlist").json()["standings"]
        return [(each["candidacy_id"], cents(each["composite"]), each["rank"]) for each in items]

    def page() -> list[tuple]:
        text = web.get(f"/rounds/{round_id}?tab=standings").text
        assert text.count("<tr") > 1
        return from_results()

    def from_marks() -> list[tuple]:
        return plain.execute(FROM_MARKS).fetchall()

    def from_results() -> list[tuple]:
        return [row[:3] for row in plain.execute(FROM_RESULTS).fetchall()]

    def dumped() -> list[tuple]:
        rows = plain.execute(FROM_RESULTS).fetchall()
        assert json.loads(json.dumps(rows, ensure_ascii=False))
        return [row[:3] for row in rows]

    yield "four stages from their marks, and the standings", marked, from_marks
    yield "standings from stored results", computed, from_results
    yield "the same as JSON", shown, dumped
    yield "the same as a page", page, dumped


def told(found: list[standings.Standing]) -> list[tuple]:
    return [(each.candidacy.id, cents(each.composite), each.rank) for each in found]


def cents(value: Any) -> int:
    return round(float(value) * 100)


def spent(act: Callable[[], Any]) -> float:
    gc.collect()
    begun = process_time()
    act()
    return process_time() - begun


def peak(act: Callable[[], Any]) -> float:
    gc.collect()
    tracemalloc.start()
    act()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m bench.standings")
    asked.add_argument("--people", type=int, default=1000)
    asked.add_argument("--judges", type=int, default=7)
    asked.add_argument("--turns", type=int, default=7)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.db"
        migrations.upgrade(f"sqlite:///{path}")
        database = Database(f"sqlite:///{path}")
        assemble(database)
        round_id = lay(database, wanted.people, wanted.judges)
        spare_the_collector()
        print(f"{'':<50}{'ms':>9}{'beside':>9}{'times':>8}{'MB':>8}{'beside':>8}")
        for name, subject, beside in pairs(database, path, round_id):
            assert sorted(subject()) == sorted(beside()), name
            turns = [(spent(subject), spent(beside)) for _ in range(wanted.turns)]
            ours, theirs = median(each[0] for each in turns), median(each[1] for each in turns)
            memory = peak(subject), peak(beside)
            print(
                f"{name:<50}{ours * 1e3:>9.1f}{theirs * 1e3:>9.1f}{ours / theirs:>8.1f}"
                f"{memory[0]:>8.1f}{memory[1]:>8.1f}",
                flush=True,
            )
        database.dispose()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
