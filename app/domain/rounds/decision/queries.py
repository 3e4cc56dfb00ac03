"""Reads of the decision: the list as the meeting has it, and what the public may see."""

from collections import Counter, defaultdict
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from app.access import Actor, require
from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.rounds.decision.models import Decision, Publicity, Vacancy
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import Stage, StageResult
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.queries import ON_THE_LIST
from app.domain.rounds.states import UNSETTLED, CandidacyState, RoundState, silent
from app.errors import NotFound


class ListLine(NamedTuple):
    """One person as the meeting has them before it: where a stage let them pass only just, and what is open."""

    candidacy: Candidacy
    borderline: list[str]
    objections: int


def decision_list(session: WorkSession, actor: Actor, round_: Round) -> list[ListLine]:
    """Chosen and reserve in the order of the list."""
    require(actor, "decision.read", round_)
    named = (joinedload(Candidacy.cadre), joinedload(Candidacy.unit))
    query = select(Candidacy).where(Candidacy.round_id == round_.id, Candidacy.state.in_((*ON_THE_LIST, "reserve")))
    people = session.scalars(query.options(*named).order_by(Candidacy.rank, Candidacy.id)).all()
    close = _borderline(session, round_)
    open_ = Counter(each.candidacy_id for each in round_.objections if each.state in UNSETTLED)
    lines = [ListLine(each, close[each.id], open_[each.id]) for each in people]
    return sorted(lines, key=lambda line: line.candidacy.state == CandidacyState.RESERVE)


class Room(NamedTuple):
    """All that stands in the room of the decision: the list, and every row that was made there."""

    lines: list[ListLine]
    vacancies: list[Vacancy]
    rescinded: list[Decision]
    stopped: list[Publicity]
    silent: int


def room(session: WorkSession, actor: Actor, round_: Round) -> Room:
    require(actor, "decision.read", round_)
    decisions = select(Decision).where(Decision.round_id == round_.id, Decision.rescinded_on.is_not(None))
    notices = select(Publicity).where(Publicity.round_id == round_.id, Publicity.stopped_on.is_not(None))
    return Room(
        decision_list(session, actor, round_), list(round_.vacancies),
        list(session.scalars(decisions.order_by(Decision.id))), list(session.scalars(notices.order_by(Publicity.id))),
        silent(round_),
    )  # fmt: skip


def _borderline(session: WorkSession, round_: Round) -> dict[int, list[str]]:
    query = (
        select(StageResult.candidacy_id, Stage.title)
        .join(Stage, Stage.id == StageResult.stage_id)
        .where(Stage.round_id == round_.id, StageResult.verdict == Verdict.BORDERLINE)
        .order_by(Stage.position)
    )
    titles: dict[int, list[str]] = defaultdict(list)
    for candidacy_id, title in session.execute(query):
        titles[candidacy_id].append(title)
    return titles


def publicized(session: WorkSession, id_: int, on: date) -> Round:
    """For the public page, which knows no one: only while the notice runs (公务员法 32)."""
    running = and_(Publicity.starts_on <= on, Publicity.ends_on >= on)
    query = select(Round).join(Round.publicity).where(Round.id == id_, Round.state == RoundState.PUBLICIZED, running)
    found = session.scalars(query.options(joinedload(Round.organizer), joinedload(Round.publicity))).first()
    if found is None:
        raise NotFound()
    return found


def notice_rows(session: WorkSession, round_: Round) -> list:
    """What the notice may say of a person, and nothing else: six columns, none of them an identity."""
    query = (
        select(Cadre.name, Cadre.sex, Cadre.birth_on, Cadre.education, Cadre.politics, Cadre.title)
        .join(Candidacy, Candidacy.cadre_id == Cadre.id)
        .where(Candidacy.round_id == round_.id, Candidacy.state == CandidacyState.CHOSEN)
        .order_by(Candidacy.rank, Candidacy.id)
    )
    return list(session.execute(query))
