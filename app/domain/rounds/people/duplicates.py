"""The same person twice (F19): in another running round, or under another key of the roster."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy.orm import aliased

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres import names
from app.domain.cadres import queries as cadres
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import PENDING, CandidacyState, RoundState
from app.domain.units.models import Unit

C, R = CandidacyState, RoundState
RUNNING = (R.RECOMMENDING, R.SELECTING, R.LISTED, R.DECIDED, R.PUBLICIZED)
GONE = (C.DRAFT, C.WITHDRAWN, C.DECLINED, C.INELIGIBLE, C.ELIMINATED)


class Duplicate(NamedTuple):
    """`kind`: "elsewhere" names the other round, "same_person" the other entry of the roster."""

    kind: str
    candidacy_id: int
    cadre_key: str
    name: str
    unit: str
    other_key: str
    other_name: str
    other_unit: str
    other_round_id: int | None
    other_round: str


def of(session: WorkSession, actor: Actor, round_: Round, candidacy_id: int | None = None) -> list[Duplicate]:
    """For the organizer: a unit would learn from it where its people stand besides."""
    require(actor, "duplicate.read", round_)
    people = _standing(session, round_, candidacy_id)
    return [*_elsewhere(session, round_, people), *_same_person(session, actor, people)]


def running_elsewhere(session: WorkSession, round_: Round, cadre_ids: Sequence[int]) -> list[Any]:
    """Other rounds in which these people stand, under way or waiting to be placed. Between a list and its notice
    everybody on it counts as standing: whether somebody is free would tell who was not chosen."""
    passed_over = and_(Candidacy.state == C.NOT_CHOSEN, Round.state.not_in(PENDING))
    stands = or_(Round.state.in_(RUNNING), and_(Round.state == R.CONFIRMED, Candidacy.state == C.CONFIRMED))
    query = (
        select(Candidacy.cadre_id, Round.id, Round.title, Round.state, Unit.name.label("unit"))
        .join(Candidacy.round_)
        .join(Unit, Unit.id == Candidacy.unit_id)
        .where(Candidacy.cadre_id.in_(cadre_ids), Round.id != round_.id, stands)
        .where(Candidacy.state.not_in(GONE), not_(passed_over))
    )
    return list(session.execute(query.order_by(Round.id)))


def _standing(session: WorkSession, round_: Round, candidacy_id: int | None) -> list[Any]:
    query = _people(select(Candidacy)).where(
        Candidacy.round_id == round_.id, Candidacy.state.not_in((C.DRAFT, C.WITHDRAWN))
    )
    if candidacy_id is not None:
        query = query.where(Candidacy.id == candidacy_id)
    return list(session.execute(query.order_by(Candidacy.id)))


def _people(query: Select) -> Select:
    return (
        query.join(Candidacy.cadre)
        .join(Unit, Unit.id == Candidacy.unit_id)
        .with_only_columns(
            Candidacy.id, Candidacy.cadre_id, Cadre.key, Cadre.name, Cadre.sex, Cadre.birth_on, Unit.name.label("unit")
        )
    )


def _elsewhere(session: WorkSession, round_: Round, people: list[Any]) -> list[Duplicate]:
    by_cadre = {each.cadre_id: each for each in people}
    return [
        Duplicate("elsewhere", *_named(by_cadre[other.cadre_id]), "", "", other.unit, other.id, other.title)
        for other in running_elsewhere(session, round_, list(by_cadre))
    ]


def _same_person(session: WorkSession, actor: Actor, people: list[Any]) -> list[Duplicate]:
    """Same name, birth date and sex, or a name that sounds the same and the same birth date."""
    mine = aliased(Candidacy)
    born = select(Cadre.birth_on).join(mine, mine.cadre_id == Cadre.id).where(mine.id.in_([each.id for each in people]))
    query = cadres.visible_to(actor).where(Cadre.birth_on.in_(born)).with_only_columns(
        Cadre.id, Cadre.key, Cadre.name, Cadre.sex, Cadre.birth_on, Unit.name.label("unit")
    )  # fmt: skip
    others: dict[Any, list[Any]] = {}
    for row in session.execute(query):
        others.setdefault(row.birth_on, []).append(row)
    return [
        Duplicate("same_person", *_named(each), other.key, other.name, other.unit, None, "")
        for each in people for other in others.get(each.birth_on, ())
        if other.id != each.cadre_id and _alike(each, other)
    ]  # fmt: skip


def _alike(one: Any, other: Any) -> bool:
    same = one.name == other.name and one.sex == other.sex
    return same or bool(names.spellings(one.name) & names.spellings(other.name))


def _named(person: Any) -> tuple[int, str, str, str]:
    return person.id, person.key, person.name, person.unit
