"""One table answers: is the move legal, who may, why not yet, which buttons, and the drawing in docs/states.md.

`Machine.fire` is the only way a state moves: permission → state → guards → your body → new state → flush →
log → reactions. Anything raised rolls the request back.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import BaseModel
from sqlalchemy.orm.exc import StaleDataError

from app import access, log
from app.access import Actor
from app.db import Entity, WorkSession
from app.errors import Refused, Stale
from app.labels import known, t


class Blocked(NamedTuple):
    """Why not yet: a label code under `errors.` and the facts of its sentence."""

    code: str
    facts: dict[str, Any] = {}
    never: bool = False  # a thing of this kind does not know the act: refused in words, offered to nobody


Guard = Callable[[Any], Blocked | None]
Reaction = Callable[[WorkSession, Actor, Any], None]
REACTIONS: dict[tuple[str, str], list[Reaction]] = {}
MACHINES: dict[str, "Machine"] = {}


@dataclass(frozen=True)
class Transition:
    """`verb` from `sources` to `target` (None: the state stays). `noun` is the URL of the act in both faces; "" is a
    move that another thing's act makes (a list drawn up chooses people): nobody is offered it by itself. Where the
    right to that act is right enough, `follow` moves it."""

    verb: str
    noun: str
    sources: frozenset[str]
    target: str | None
    guards: tuple[Guard, ...] = ()
    primary: bool = False
    quiet: bool = False  # the thing it makes tells the log itself, to fewer ears
    remembered: str = ""  # the field that knows the target: a cancelled thing revived goes on where it stopped


class Choice(NamedTuple):
    verb: str
    blocked: Blocked | None
    noun: str
    primary: bool


class Machine:
    def __init__(self, name: str, *transitions: Transition) -> None:
        self.name = name
        self.transitions = {each.verb: each for each in transitions}
        MACHINES[name] = self

    def choices(self, actor: Actor, entity: Any) -> list[Choice]:
        """What this actor could do with this thing in its state, each with the reason why not yet."""
        choices = [
            Choice(each.verb, self._blocked(each, entity), each.noun, each.primary)
            for each in self.transitions.values()
            if each.noun and entity.state in each.sources and access.may(actor, f"{self.name}.{each.verb}", entity)
        ]
        return [each for each in choices if not (each.blocked and each.blocked.never)]

    @contextmanager
    def fire(
        self,
        session: WorkSession,
        actor: Actor,
        entity: Any,
        verb: str,
        asked: BaseModel | None = None,
        **facts: Any,
    ) -> Iterator[None]:
        access.require(actor, f"{self.name}.{verb}", entity)
        with self._moving(session, actor, entity, verb, {**loggable(asked), **facts}):
            yield

    def follow(self, session: WorkSession, actor: Actor, entity: Any, verb: str, **facts: Any) -> None:
        """Move as a consequence of an act that was allowed; state, guards, log and reactions are the same."""
        with self._moving(session, actor, entity, verb, facts):
            pass

    @contextmanager
    def _moving(
        self, session: WorkSession, actor: Actor, entity: Any, verb: str, told: dict[str, Any]
    ) -> Iterator[None]:
        self.check(entity, verb)
        move, before = self.transitions[verb], entity.state
        yield
        target = getattr(entity, move.remembered) if move.remembered else move.target
        if target:  # what stays may belong to another thing: a sitting has the state of its stage
            entity.state = target
        settle(session, entity)
        moved = {"from": before, "to": entity.state} if target else {}
        if kind := getattr(entity, "spoken_as", ""):
            moved["as"] = kind
        if not move.quiet:
            log.record(session, actor, f"{self.name}.{verb}", entity, told.pop("reason", ""), **moved, **told)
        for react in REACTIONS.get((self.name, verb), ()):
            react(session, actor, entity)

    def check(self, entity: Any, verb: str) -> None:
        """Refuse what the state or a guard forbids; rights are another question."""
        move = self.transitions[verb]
        if entity.state not in move.sources:
            now = t(f"state.{self.name}.{entity.state}")
            raise Refused(
                "workflow.wrong_state", verb=f"@{spoken(self.name, verb, entity)}", now=now, state=str(entity.state)
            )
        if blocked := self._blocked(move, entity):
            raise Refused(blocked.code, **blocked.facts)

    @staticmethod
    def _blocked(move: Transition, entity: Any) -> Blocked | None:
        return next(filter(None, (guard(entity) for guard in move.guards)), None)


def spoken(machine: str, word: str, entity: Any, table: str = "verb") -> str:
    """The code of an act's words: a thing may be of a kind that calls the act by another name (`spoken_as`)."""
    return _called(table, getattr(entity, "spoken_as", ""), machine, word)


def logged(row: Any, table: str = "verb", word: str = "") -> str:
    """The code of a log row's words, its act's or a state's: as the thing called them then."""
    machine, verb = row.verb.split(".", 1)
    return _called(table, json.loads(row.facts).get("as", ""), machine, word or verb)


def _called(table: str, kind: str, machine: str, word: str) -> str:
    code = f"{table}.{kind}.{word}"
    return code if kind and known(code) else f"{table}.{machine}.{word}"


def settle(session: WorkSession, entity: Entity) -> None:
    """Write now; a change of the parent's children counts as a change of the parent too."""
    entity.updated_at = log.now()
    session.add(entity)
    try:
        session.flush()
    except StaleDataError as lost:
        raise Stale() from lost


@contextmanager
def changing(
    session: WorkSession, actor: Actor, entity: Any, verb: str, asked: BaseModel | None = None, **facts: Any
) -> Iterator[None]:
    """An act on a thing without states, or the making of a thing: permission → body → flush → log → reactions."""
    access.require(actor, verb, entity)
    yield
    settle(session, entity)
    told = {**loggable(asked), **facts}
    log.record(session, actor, verb, entity, told.pop("reason", ""), **told)
    for react in REACTIONS.get(tuple(verb.split(".", 1)), ()):
        react(session, actor, entity)


def loggable(asked: BaseModel | None) -> dict[str, Any]:
    """What was asked, less the fields marked secret (personal data, free text about a person)."""
    if asked is None:
        return {}
    fields = type(asked).model_fields
    secret = {name for name, field in fields.items() if (field.json_schema_extra or {}).get("secret")}
    return asked.model_dump(mode="json", exclude=secret, exclude_defaults=True)
