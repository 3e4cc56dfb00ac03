"""What a name is asked before it stands in a round: the consent, once only, within the numbers."""

from sqlalchemy import or_, select

from app.access import Actor
from app.db import WorkSession
from app.domain.cadres import queries as cadres
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import duplicates
from app.domain.rounds.planning.quotas import sending_limit
from app.domain.rounds.policy import Elsewhere, Layer
from app.domain.rounds.states import CandidacyState
from app.domain.units.models import Unit
from app.errors import NotFound, Refused, wrong

C = CandidacyState
LEFT = (C.DRAFT, C.WITHDRAWN, C.DECLINED)


def known(session: WorkSession, actor: Actor, key: str) -> Cadre:
    """Only people the actor may see, which for a unit are its own."""
    try:
        return cadres.by_key(session, actor, key)
    except NotFound:
        raise wrong("cadre_key", "candidacy.unknown_cadre") from None


def refuse_twice(session: WorkSession, round_: Round, cadre: Cadre) -> None:
    """A draft of the person's own is nobody's yet: the unit's recommendation takes its place."""
    query = select(Candidacy).where(Candidacy.round_id == round_.id, Candidacy.cadre_id == cadre.id)
    before = session.scalars(query).first()
    if before is not None and before.state != C.DRAFT:
        raise Refused("candidacy.twice", name=cadre.name)
    if before is not None:
        session.delete(before)
        session.flush()


def refuse_elsewhere(session: WorkSession, round_: Round, cadre: Cadre) -> None:
    if round_.rules.elsewhere != Elsewhere.REFUSED:
        return
    others = duplicates.running_elsewhere(session, round_, [cadre.id])
    if running := [each.title for each in others if each.state in duplicates.RUNNING]:
        raise Refused("candidacy.elsewhere", name=cadre.name, round=running[0])


def one_at_a_time(session: WorkSession, round_: Round) -> None:
    """Two names endorsed at once would each find the last place free."""
    session.execute(select(Round.id).where(Round.id == round_.id).with_for_update(key_share=True))


def refuse_return(session: WorkSession, candidacy: Candidacy) -> None:
    """Others may have taken its place meanwhile: a name that comes back is asked what it was asked on its way here."""
    round_ = candidacy.round_
    refuse_elsewhere(session, round_, candidacy.cadre)
    if candidacy.layer == Layer.UNIT:
        return
    refuse_over_limit(session, round_, candidacy.unit)
    if candidacy.layer != Layer.COUNTY and Layer.COUNTY in round_.rules.layers:
        refuse_over_countys(session, candidacy)


def refuse_over_countys(session: WorkSession, candidacy: Candidacy) -> None:
    if candidacy.county is not None:
        refuse_over_quota(session, candidacy.round_, candidacy.county)


def refuse_over_limit(session: WorkSession, round_: Round, unit: Unit) -> None:
    """So many names a unit; a name that waits for the unit's own word is not its name yet, a returned one is."""
    one_at_a_time(session, round_)
    spoken = or_(Candidacy.layer.is_(None), Candidacy.layer != Layer.UNIT, Candidacy.state == C.RETURNED)
    query = select(Candidacy.id).where(
        Candidacy.round_id == round_.id, Candidacy.unit_id == unit.id, Candidacy.state.not_in(LEFT), spoken
    )
    limits = [round_.rules.per_unit_limit, sending_limit(round_, unit)]
    limit = min(each for each in limits if each is not None)
    if len(session.scalars(query).all()) >= limit:
        raise Refused("round.unit_limit", unit=unit.label, limit=limit)
    if Layer.COUNTY not in round_.rules.layers and unit.county is not None:
        refuse_over_quota(session, round_, unit.county)


def refuse_over_quota(session: WorkSession, round_: Round, county: Unit) -> None:
    """How many names may come from a county, by the plan's numbers: those its department has endorsed, or where
    policy asks no county, those its units put forward."""
    limit = sending_limit(round_, county)
    if limit is None:
        return
    one_at_a_time(session, round_)
    spoken = or_(Candidacy.layer.is_(None), Candidacy.layer == Layer.CITY)
    query = (
        select(Candidacy.id)
        .join(Candidacy.unit)
        .where(Candidacy.round_id == round_.id, Candidacy.state.not_in((*LEFT, C.RETURNED)), spoken)
        .where(Unit.path.startswith(county.path))
    )
    if len(session.scalars(query).all()) >= limit:
        raise Refused("round.layer_quota", unit=county.label, limit=limit)
