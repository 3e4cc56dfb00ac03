"""Where a round stands: its steps with how many came through each, whose turn it is, and what is due next.

Derived, never stored: a step is past, now or to come by the round's state and the day.
"""

from collections import Counter
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from app.db import WorkSession
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import Stage, StageResult
from app.domain.rounds.states import NEVER_STOOD, CandidacyState, RoundState, StageState

C, R = CandidacyState, RoundState
ON_THE_LIST = (C.CHOSEN, C.CONFIRMED, C.PLACED)


class Step(NamedTuple):
    """`title` is a stage's own name, or a label code beginning with "step.". No count: not so far."""

    title: str
    count: int | None
    on: date | None
    state: str


class Turn(NamedTuple):
    """Who acts now and what is due next, as label codes and a day."""

    who: str
    due: str
    on: date | None


def turn(state: RoundState, closes_on: date, starts_on: date, publicity_to: date | None, today: date) -> Turn:
    if state == R.RECOMMENDING and today <= closes_on:
        return Turn("turn.units", "due.recommendation", closes_on)
    if state == R.PUBLICIZED:
        return Turn("turn.organizer", "due.publicity", publicity_to)
    if state == R.CONFIRMED and starts_on < today:
        return Turn("turn.receivers", "due.none", None)
    if state in (R.CANCELLED, R.DRAFT):
        return Turn("turn.nobody" if state == R.CANCELLED else "turn.organizer", "due.none", None)
    who = {R.SELECTING: "turn.judges", R.LISTED: "turn.meeting", R.CONFIRMED: "turn.receivers"}
    return Turn(who.get(state, "turn.organizer"), "due.arrival", starts_on)


def steps(session: WorkSession, round_: Round, today: date) -> list[Step]:
    counts = _counts(session, round_)
    told = _told(session, round_, counts)
    now = _now(round_, today)
    past = len(told) if round_.state == R.CONFIRMED else now
    return [
        Step(title, count if place <= past else None, on, "now" if place == now else "past" if place < past else "")
        for place, (title, count, on) in enumerate(told)
    ]


def _counts(session: WorkSession, round_: Round) -> Counter:
    query = select(Candidacy.state, func.count()).where(Candidacy.round_id == round_.id).group_by(Candidacy.state)
    return Counter(dict(session.execute(query).all()))


def _told(session: WorkSession, round_: Round, counts: Counter) -> list[tuple[str, int | None, date | None]]:
    listed = sum(counts[state] for state in ON_THE_LIST)
    decision, notice = round_.decision, round_.publicity
    return [
        ("step.recommendation", counts.total() - counts[C.WITHDRAWN] - counts[C.DRAFT], round_.closes_on),
        ("step.eligibility", counts.total() - sum(counts[state] for state in NEVER_STOOD), None),
        *_stages(session, round_),
        ("step.decision", listed, decision.held_on if decision else None),
        ("step.publicity", listed, notice.ends_on if notice else None),
        ("step.confirmation", listed, round_.confirmed_on),
    ]


def _stages(session: WorkSession, round_: Round) -> list[tuple[str, int | None, date | None]]:
    """How many each stage let through; one that is not closed has let nobody through and shows no number."""
    advanced = func.count(StageResult.id).filter(StageResult.advanced)
    query = (
        select(Stage.title, advanced, Stage.held_on, Stage.state)
        .outerjoin(StageResult, StageResult.stage_id == Stage.id)
        .where(Stage.round_id == round_.id)
        .group_by(Stage.id, Stage.title, Stage.held_on, Stage.state, Stage.position)
        .order_by(Stage.position)
    )
    return [
        (title, count if state == StageState.CLOSED else None, on) for title, count, on, state in session.execute(query)
    ]


def _now(round_: Round, today: date) -> int:
    """The place of the present step; -1 where there is none."""
    stages = round_.stages
    decision = 2 + len(stages)
    open_ = next((place for place, stage in enumerate(stages, 2) if stage.state != StageState.CLOSED), decision)
    over = round_.publicity is not None and today > round_.publicity.ends_on
    places: dict[Any, int] = {
        R.RECOMMENDING: int(today > round_.closes_on), R.SELECTING: open_, R.LISTED: decision,
        R.DECIDED: decision + 1, R.PUBLICIZED: decision + 1 + over,
    }  # fmt: skip
    return places.get(round_.state, -1)
