"""Verbs of seats: who sits on a stage's panel, and who must stay away (公务员法 76)."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.access import ORGANIZERS, Actor, Role
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.cadres.recusal import Conflict, must_recuse
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import conflicts
from app.domain.rounds.path.inputs import SeatNaming
from app.domain.rounds.path.models import Stage, StageKind
from app.domain.rounds.path.seat_models import Recusal, RecusalSource, Seat
from app.domain.rounds.path.states import SEAT, STAGE
from app.domain.units.models import Unit
from app.errors import Refused, wrong
from app.labels import t
from app.workflow import settle


def seat_judge(session: WorkSession, actor: Actor, stage: Stage, naming: SeatNaming) -> Seat:
    """公务员法 76: nobody judges a colleague of their own unit or their own kin."""
    with STAGE.fire(session, actor, stage, "seat_judge", naming):
        judge = _judge(session, stage, naming.username)
        if any(seat.user_id == judge.id for seat in stage.seats):
            raise Refused("stage.already_seated", judge=judge.name)
        seat = Seat(user_id=judge.id)
        if naming.per_candidate:
            _keep_from(session, stage, judge, seat)
        else:
            refuse_recused(session, stage, judge, naming.checked)
        seat.user = judge
        stage.seats.append(seat)
    return seat


def _keep_from(session: WorkSession, stage: Stage, judge: User, seat: Seat) -> None:
    """The judge sits, and marks none of those from whom they have to stay away: the office's own decision."""
    field = conflicts.Field(session, stage)
    found = field.against(judge)
    if found and len(found) == len(field.people):
        raise Refused("stage.recused_from_all", judge=judge.name)
    for candidacy, reasons in found:
        said = t(reasons[0].code, **reasons[0].facts)
        recusal = Recusal(candidacy_id=candidacy.id, source=RecusalSource.OFFICE, reason=said)
        recusal.candidacy = candidacy
        seat.recusals.append(recusal)


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


def refuse_recused(
    session: WorkSession, stage: Stage, judge: User, checked: bool, field: list[Candidacy] | None = None
) -> None:
    """不得 is final; what only asks for a look may be seated once somebody has looked. From whom the judge is recused
    already, the judge does not mark. `field`: whom an inspector meets, where that is not everybody in the stage."""
    spared = {recusal.candidacy_id for seat in stage.seats if seat.user_id == judge.id for recusal in seat.recusals}
    met = conflicts.Field(session, stage, stage.candidates if field is None else field)
    for candidacy, reasons in met.against(judge):
        if candidacy.id in spared:
            continue
        if must_recuse(reasons):
            raise _recused("stage.judge_recused", judge, candidacy, reasons)
        if not checked:
            raise _recused("stage.judge_in_doubt", judge, candidacy, reasons)


def _recused(code: str, judge: User, candidacy: Candidacy, reasons: list[Conflict]) -> Refused:
    first = reasons[0]
    return Refused(code, judge=judge.name, candidate=candidacy.cadre.name, reason=t(first.code, **first.facts))
