"""Home: names that wait for the word of this office, or of this person."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func

from app.access import Actor
from app.db import WorkSession
from app.domain.rounds import queries as rounds
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.planning.models import RoundWindow, WindowKind
from app.domain.rounds.policy import CandidacySource, Layer
from app.domain.rounds.states import CandidacyState, RoundState
from app.domain.units.models import Unit

WAITING = and_(Round.state == RoundState.RECOMMENDING, Candidacy.state == CandidacyState.RECOMMENDED)

WINDOWS = {Layer.COUNTY: WindowKind.COUNTY_ENDORSEMENT, Layer.CITY: WindowKind.CITY_ENDORSEMENT}


class Waiting(NamedTuple):
    n: int
    due_on: Any
    href: str


def to_endorse(session: WorkSession, actor: Actor, layer: Layer) -> Waiting:
    """Names for which this layer has to speak next; due on the last day of its window, else of the round."""
    mine = {
        Layer.UNIT: Candidacy.unit_id == actor.unit_id, Layer.COUNTY: Unit.path.startswith(actor.unit_path),
        Layer.CITY: Round.organizer_id == actor.unit_id,
    }  # fmt: skip
    return _told(session, actor, WINDOWS.get(layer), Candidacy.layer == layer, mine[layer], WAITING)


def to_correct(session: WorkSession, actor: Actor) -> Waiting:
    """Names that came back to the unit; an own application comes back to the person."""
    back = and_(Round.state == RoundState.RECOMMENDING, Candidacy.state == CandidacyState.RETURNED)
    mine = and_(Candidacy.unit_id == actor.unit_id, Candidacy.source != CandidacySource.OWN)
    return _told(session, actor, None, mine, back)


def own_to_finish(session: WorkSession, actor: Actor) -> Waiting:
    """A cadre's own application: a draft, or returned."""
    unfinished = Candidacy.state.in_((CandidacyState.DRAFT, CandidacyState.RETURNED))
    own = and_(Candidacy.source == CandidacySource.OWN, Candidacy.cadre_id == (actor.cadre_id or -1))
    return _told(session, actor, WindowKind.APPLICATION, own, unfinished, Round.state == RoundState.RECOMMENDING)


def _told(session: WorkSession, actor: Actor, kind: WindowKind | None, *where: ColumnElement[bool]) -> Waiting:
    window = and_(RoundWindow.round_id == Round.id, RoundWindow.kind == kind)
    due = func.min(func.coalesce(RoundWindow.closes_on, Round.closes_on), type_=Round.closes_on.type)
    query: Select = rounds.candidacies_visible_to(actor).outerjoin(RoundWindow, window).where(*where)
    counted = query.with_only_columns(func.count(), due, func.min(Round.id), func.max(Round.id)).order_by(None)
    n, due_on, first, last = session.execute(counted).one()
    return Waiting(n, due_on, f"/rounds/{first}?tab=candidacies" if n and first == last else "/rounds")
