"""Verbs of the layers (A2 层层推荐): endorse, return, decline; correct; take one's own word back.

Every word is a row of its own; `candidacy.layer` says who has to speak next, none when all have.
"""

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.people import entering
from app.domain.rounds.people.inputs import Correction, Opinion
from app.domain.rounds.people.models import Endorsement, LayerVerdict
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.policy import Layer
from app.domain.rounds.states import CandidacyState
from app.domain.units.models import Level


def endorse(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Opinion) -> Candidacy:
    """The unit's word on an own application takes one of the unit's places, a county's one of its quota."""
    with CANDIDACY.fire(session, actor, candidacy, "endorse", asked, layer=candidacy.layer):
        layer = candidacy.layer
        if layer == Layer.UNIT:
            entering.refuse_over_limit(session, candidacy.round_, candidacy.unit)
            candidacy.recommender = candidacy.recommender or candidacy.unit.label
        if layer == Layer.COUNTY:
            entering.refuse_over_countys(session, candidacy)
        speak(candidacy, actor, LayerVerdict.ENDORSED, asked.opinion)
        candidacy.layer = after(candidacy, layer)
    return candidacy


def return_(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Opinion) -> Candidacy:
    """Back to where it came from: the unit, or the person whose own application it is."""
    with CANDIDACY.fire(session, actor, candidacy, "return_", asked, layer=candidacy.layer):
        speak(candidacy, actor, LayerVerdict.RETURNED, asked.opinion)
        candidacy.layer = Layer.UNIT
    return candidacy


def decline(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Opinion) -> Candidacy:
    with CANDIDACY.fire(session, actor, candidacy, "decline", asked, layer=candidacy.layer):
        speak(candidacy, actor, LayerVerdict.DECLINED, asked.opinion)
    return candidacy


def resubmit(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Correction) -> Candidacy:
    """Put right and sent up again; every layer above speaks anew."""
    with CANDIDACY.fire(session, actor, candidacy, "resubmit", asked):
        by_person = candidacy.is_the_persons_turn
        candidacy.reasons = asked.reasons
        if asked.hardship is not None:
            candidacy.conceal("hardship", asked.hardship)
        if by_person:
            candidacy.layer = Layer.UNIT
        else:
            recommended(candidacy, actor)
    return candidacy


def take_back(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Grounds) -> Candidacy:
    """While nobody after it has spoken, a layer may take its word back, and has to speak once more."""
    last = candidacy.words[-1].layer if candidacy.words else candidacy.layer
    with CANDIDACY.fire(session, actor, candidacy, "take_back", asked, layer=last):
        if candidacy.state == CandidacyState.RETURNED and last == Layer.CITY:
            entering.refuse_over_countys(session, candidacy)
        speak(candidacy, actor, LayerVerdict.TAKEN_BACK, asked.reason, last)
        candidacy.layer = last
    return candidacy


def reconsider(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: Grounds) -> Candidacy:
    """The layer that declined a name brings it back and has to speak once more."""
    last = candidacy.layer
    with CANDIDACY.fire(session, actor, candidacy, "reconsider", asked, layer=last):
        entering.refuse_return(session, candidacy)
        speak(candidacy, actor, LayerVerdict.TAKEN_BACK, asked.reason, last)
    return candidacy


def recommended(candidacy: Candidacy, actor: Actor) -> None:
    """The unit's own word, by whom it recommended, whoever typed it in; then the next layer."""
    candidacy.endorsements.append(
        Endorsement(
            layer=Layer.UNIT, verdict=LayerVerdict.ENDORSED, opinion=candidacy.reasons, unit_id=candidacy.unit.id,
            spoken_by=candidacy.recommender or actor.name, spoken_on=today(),
        )
    )  # fmt: skip
    candidacy.layer = after(candidacy, Layer.UNIT)


def speak(candidacy: Candidacy, actor: Actor, verdict: LayerVerdict, opinion: str, layer: Layer | None = None) -> None:
    candidacy.endorsements.append(
        Endorsement(
            layer=layer or candidacy.layer, verdict=verdict, opinion=opinion, unit_id=actor.unit_id,
            spoken_by=actor.name, spoken_on=today(),
        )
    )  # fmt: skip


def after(candidacy: Candidacy, spoken: Layer) -> Layer | None:
    """Who has to speak next: of the departments policy lists, those that there are above this unit."""
    wanted = candidacy.round_.rules.layers
    there = {
        Layer.COUNTY: candidacy.county is not None,
        Layer.CITY: candidacy.round_.organizer.level == Level.CITY,
    }
    order = list(there)[list(Layer).index(spoken) :]
    return next((layer for layer in order if layer in wanted and there[layer]), None)
