"""Verbs of a judge's recusal from one candidate (公务员法 76–77), while the rest of the panel marks that person."""

from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import entries
from app.domain.rounds.path.inputs import RecusalEntry, RecusalLifting
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.seat_models import Recusal, RecusalSource, Seat
from app.domain.rounds.path.states import SEAT
from app.errors import Refused, wrong
from app.workflow import settle


def declare(session: WorkSession, actor: Actor, seat: Seat, entry: RecusalEntry) -> Seat:
    """The judge applies, or somebody else says so. A mark that is there already counts no longer: where the sheet has
    been submitted, or accepted, it stays handed in and that one mark is taken from it. The judge's word about the
    others stands, and the stage closes on the marks of the rest of the panel (results.scored), if they are as many as
    policy wants. To lift the recusal the sheet is sent back first: it would lack a mark."""
    candidacy = candidate(seat.stage, entry.candidate)
    source = _source(actor, seat, entry.source)
    with SEAT.fire(session, actor, seat, "declare_recusal", entry, source=source, candidacy=candidacy and candidacy.id):
        if candidacy is None:
            raise wrong("candidate", "seat.not_a_candidate")
        if any(each.candidacy_id == candidacy.id for each in seat.recusals):
            raise Refused("seat.recused_already")
        recusal = Recusal(candidacy_id=candidacy.id, source=source, reason=entry.reason)
        recusal.candidacy = candidacy
        seat.recusals.append(recusal)
        seat.marks = [mark for mark in seat.marks if mark.candidacy_id != candidacy.id]
        settle(session, seat.stage)
    return seat


def lift(session: WorkSession, actor: Actor, seat: Seat, lifting: RecusalLifting) -> Seat:
    """The office looked into it and found that the judge may mark this person (公务员法 77: 由机关决定)."""
    candidacy = candidate(seat.stage, lifting.candidate)
    with SEAT.fire(session, actor, seat, "lift_recusal", lifting, candidacy=candidacy and candidacy.id):
        recusal = next((each for each in seat.recusals if candidacy and each.candidacy_id == candidacy.id), None)
        if recusal is None:
            raise wrong("candidate", "seat.not_recused")
        seat.recusals.remove(recusal)
        settle(session, seat.stage)
    return seat


def candidate(stage: Stage, told: str) -> Candidacy | None:
    """By 考号 where the stage is blind, else by the candidacy's id."""
    if stage.blind:
        return next((entry.candidacy for entry in entries.standing(stage) if entry.code == told), None)
    return next((each for each in stage.candidates if str(each.id) == told), None)


def known_as(stage: Stage, candidacy_id: int) -> str:
    """The other way round: how a candidate is told in this stage."""
    if not stage.blind:
        return str(candidacy_id)
    return next((entry.code for entry in stage.entries if entry.candidacy_id == candidacy_id), "")


def _source(actor: Actor, seat: Seat, told: RecusalSource | None) -> RecusalSource:
    """Whoever speaks of their own seat applies; nobody else can do so for them."""
    if actor.user_id is not None and actor.user_id == seat.user_id:
        return RecusalSource.SELF
    return RecusalSource.OFFICE if told in (None, RecusalSource.SELF) else told
