"""Verbs of seats: who sits on a stage's panel, and who must stay away (公务员法 76)."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import ORGANIZERS, Actor, Role
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.cadres.recusal import Conflict, Force, Person, Relative, must_recuse, recusals
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.inputs import SeatNaming
from app.domain.rounds.path.models import Seat, Stage, StageKind
from app.domain.rounds.path.states import SEAT, STAGE
from app.domain.units.models import Unit
from app.errors import Refused, wrong
from app.labels import t
from app.workflow import settle

BY_FORCE = (Force.FORBIDDEN, Force.NORMALLY_NOT, Force.ASK)


def seat_judge(session: WorkSession, actor: Actor, stage: Stage, naming: SeatNaming) -> Seat:
    """公务员法 76: nobody judges a colleague of their own unit or their own kin."""
    with STAGE.fire(session, actor, stage, "seat_judge", naming):
        judge = _judge(session, stage, naming.username)
        if any(seat.user_id == judge.id for seat in stage.seats):
            raise Refused("stage.already_seated", judge=judge.name)
        refuse_recused(session, stage, judge, naming.checked)
        seat = Seat(user_id=judge.id)
        seat.user = judge
        stage.seats.append(seat)
    return seat


def remove(session: WorkSession, actor: Actor, seat: Seat, why: Grounds) -> Stage:
    """A judge leaves the panel, with whatever they had not yet submitted."""
    stage = seat.stage
    with SEAT.fire(session, actor, seat, "remove", why, judge=seat.user.username):
        settle(session, stage)
    session.delete(seat)
    session.flush()
    session.expire(stage, ["seats"])
    return stage


def _judge(session: WorkSession, stage: Stage, username: str) -> User:
    """A judge at or below the organizer; for a written exam also its own staff, who enter the marks."""
    judge = session.scalars(
        select(User)
        .join(User.unit)
        .where(User.username == username, User.enabled, Unit.path.startswith(stage.round_.organizer.path))
        .options(joinedload(User.unit))
    ).first()
    if judge is None:
        raise wrong("username", "stage.judge_unknown")
    if judge.role not in roles_for(stage):
        raise wrong("username", "stage.not_a_judge", judge=judge.name)
    return judge


def roles_for(stage: Stage) -> frozenset[Role]:
    return frozenset({Role.JUDGE}) | (ORGANIZERS if stage.kind == StageKind.WRITTEN else frozenset())


def refuse_recused(session: WorkSession, stage: Stage, judge: User, checked: bool) -> None:
    """不得 is final; what only asks for a look may be seated once somebody has looked."""
    own = session.get(Cadre, judge.cadre_id) if judge.cadre_id else None
    person = Person(judge.cadre_id, judge.name, judge.unit.code, judge.unit.name, relatives=_relatives(own))
    for candidacy in stage.candidates:
        conflicts = recusals(person, _candidate(candidacy))
        if must_recuse(conflicts):
            raise _recused("stage.judge_recused", judge, candidacy, conflicts)
        if conflicts and not checked:
            raise _recused("stage.judge_in_doubt", judge, candidacy, conflicts)


def _recused(code: str, judge: User, candidacy: Candidacy, conflicts: list[Conflict]) -> Refused:
    first = min(conflicts, key=lambda conflict: BY_FORCE.index(conflict.force))
    reason = t(first.code, **first.facts)
    return Refused(code, judge=judge.name, candidate=candidacy.cadre.name, reason=reason)


def _candidate(candidacy: Candidacy) -> Person:
    cadre = candidacy.cadre
    unit = cadre.home_unit
    return Person(
        cadre.id, cadre.name, unit.code, unit.name, growth_place=cadre.growth_place, relatives=_relatives(cadre)
    )


def _relatives(cadre: Cadre | None) -> tuple[Relative, ...]:
    if cadre is None:
        return ()
    return tuple(Relative(each["relation"], each["name"], each["unit_and_post"]) for each in cadre.family)
