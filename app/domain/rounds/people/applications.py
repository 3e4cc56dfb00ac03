"""本人自荐 (A2): a cadre drafts, corrects and submits an application; the unit then recommends or declines."""

from app import log
from app.access import Actor
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import entering
from app.domain.rounds.people.inputs import Application
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.policy import CandidacySource, Layer
from app.domain.rounds.states import ROUND, CandidacyState


def apply(session: WorkSession, actor: Actor, round_: Round, asked: Application) -> Candidacy:
    """A draft is the person's own: not even that there is one is told to anybody."""
    with ROUND.fire(session, actor, round_, "apply"):
        cadre = session.get_one(Cadre, actor.cadre_id)
        entering.refuse_twice(session, round_, cadre)
        candidacy = Candidacy(
            round_=round_, cadre=cadre, unit=cadre.home_unit, source=CandidacySource.OWN, entered_by=actor.name,
            layer=Layer.UNIT, reasons=asked.reasons, consent=True, state=CandidacyState.DRAFT,
        )  # fmt: skip
        candidacy.conceal("hardship", asked.hardship)
        session.add(candidacy)
        log.record(session, actor, "candidacy.apply", candidacy)
    return candidacy


def revise(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Application) -> Candidacy:
    with CANDIDACY.fire(session, actor, candidacy, "revise", asked):
        candidacy.reasons = asked.reasons
        candidacy.conceal("hardship", asked.hardship)
    return candidacy


def submit(session: WorkSession, actor: Actor, candidacy: Candidacy) -> Candidacy:
    with CANDIDACY.fire(session, actor, candidacy, "submit"):
        entering.refuse_elsewhere(session, candidacy.round_, candidacy.cadre)
    return candidacy


def discard(session: WorkSession, actor: Actor, candidacy: Candidacy) -> Round:
    """The way back from a draft: as if it had never been written."""
    round_ = candidacy.round_
    with CANDIDACY.fire(session, actor, candidacy, "discard"):
        pass
    session.delete(candidacy)
    session.flush()
    session.expire(round_, ["candidacies"])
    return round_
