"""One round in one open transaction, and a notary beside it: every act is looked at from outside the house.

An act either happens, and then the log's new entries explain every state that changed by the machines' own tables;
or it is refused, and then not one column of any table has changed."""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any

from app import clock
from app.access import Actor
from app.db import Database, WorkSession
from app.domain.rounds import actions as rounds
from app.domain.rounds.inputs import NewRound
from app.domain.rounds.models import Round
from app.domain.rounds.path import seats, stages
from app.domain.rounds.path.inputs import SeatNaming, StagePlan
from app.errors import DomainError
from app.tables import metadata
from app.workflow import MACHINES
from tests.cast import Cast
from tests.make import round_entry

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
STILL = {"unit", "cadre", "cadre_term", "user_account", "api_key", "log_entry", "log_head", "installation"}
TOLD = [name for name, table in metadata.tables.items() if name not in STILL and "id" in table.columns]
JUDGES = ("judge", "judge2", "judge3")


class World:
    def __init__(self, database: Database, cast: Cast) -> None:
        self.cast, self.session, self.clock = cast, WorkSession(database.writer), clock._told
        self.days, self.steps = 0, 0
        self.pass_days(0)
        self.rows: dict[str, dict[int, dict[str, Any]]] = {}
        self.look()

    def close(self) -> None:
        """Nothing of it ever happened."""
        clock._told = self.clock
        self.session.rollback()
        self.session.close()

    def pass_days(self, days: int) -> None:
        self.days += days
        clock._told = ContextVar("told_time", default=MONDAY + timedelta(days=self.days))

    def plan(self, policy: dict[str, Any], places: int, path: list[dict[str, Any]]) -> None:
        """A draft with its stages and judges, through the actions."""
        entry = NewRound(**round_entry(places=places, policy=policy))
        made = self.must("round.create", self.cast.city, rounds.create, entry)
        self.round_id = made.id
        for stage in path:
            judges = stage.pop("judges")
            plan = StagePlan(**stage)
            row = self.must("round.add_stage", self.cast.city, stages.add_stage, self.round_, plan)
            for name in JUDGES[:judges]:
                naming = SeatNaming(username=name, checked=True)
                self.must("stage.seat_judge", self.cast.city, seats.seat_judge, self.again(row), naming)

    @property
    def round_(self) -> Round:
        return self.session.get_one(Round, self.round_id)

    def again(self, row: Any) -> Any:
        return self.session.get_one(type(row), row.id)

    def words(self) -> dict[tuple[str, int], str]:
        return _words(self.rows)

    def must(self, verb: str, actor: Actor, act: Callable[..., Any], *told: Any) -> Any:
        made, refused = self.act(verb, actor, act, *told)
        assert refused is None, (verb, refused, self.words())
        return made

    def act(self, verb: str, actor: Actor, act: Callable[..., Any], *told: Any) -> tuple[Any, str | None]:
        """What was made, and with which code it was refused."""
        before, legal = self.rows, _legal(verb, told[0] if told else None)
        try:
            with self.session.begin_nested():
                made = act(self.session, actor, *told)
        except DomainError as refused:
            self.session.pending_log = []
            self.session.expire_all()
            self.look()
            assert self.rows == before, f"{verb} was refused ({refused.code}) and left a trace"
            return None, refused.code
        assert legal, f"{verb} was done from a state its machine does not know"
        entries = self.entries()
        self.session.expire_all()
        self.look()
        assert verb in {entry["verb"] for entry in entries} or verb in QUIET, f"{verb} is not in the log: {entries}"
        assert {entry["actor_id"] for entry in entries} == {actor.id}
        _explained(before, self.rows, entries)
        return made, None

    def entries(self) -> list[dict[str, Any]]:
        """What waits to be written with the commit, taken out: the next act is looked at by itself."""
        waiting, self.session.pending_log = self.session.pending_log, []
        return [
            {
                "verb": each.verb, "actor_id": each.actor.id, "type": type(each.subject).__tablename__,
                "id": each.subject.id, "to": each.facts.get("to"),
            }
            for each in waiting
        ]  # fmt: skip

    def look(self) -> None:
        self.rows = {name: {row["id"]: row for row in self._read(f'select * from "{name}"')} for name in TOLD}

    def _read(self, query: str, *told: Any) -> list[dict[str, Any]]:
        cursor = self.session.connection().connection.driver_connection.execute(query, told)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


QUIET = {"round.object"}  # told by the objection itself, to fewer ears


def _legal(verb: str, thing: Any) -> bool:
    noun, _, name = verb.partition(".")
    machine = MACHINES.get(noun)
    if machine is None or name not in machine.transitions or getattr(thing, "state", None) is None:
        return True
    return thing.state in machine.transitions[name].sources


def _words(rows: dict[str, dict[int, dict[str, Any]]]) -> dict[tuple[str, int], str]:
    return {(name, id_): row["state"] for name, table in rows.items() if name in MACHINES for id_, row in table.items()}


def _explained(before: Any, after: Any, entries: list[dict[str, Any]]) -> None:
    """Each state went the way the log tells, step by step, along its machine; none changed without a word."""
    told, seen = _words(before), _words(after)
    for entry in entries:
        noun, name = entry["type"], entry["verb"].partition(".")[2]
        thing = (noun, entry["id"])
        move = MACHINES[noun].transitions.get(name) if noun in MACHINES else None
        if move is None or thing not in told:
            told.setdefault(thing, seen.get(thing))
            continue
        assert told[thing] in move.sources, (entry["verb"], told[thing])
        told[thing] = (entry["to"] if move.remembered else move.target) or told[thing]
    changed = {thing: (told.get(thing), word) for thing, word in seen.items() if told.get(thing, word) != word}
    assert changed == {}, f"states the log does not explain: {changed}"
