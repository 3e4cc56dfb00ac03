"""Builders of rounds in selection: people in them, stages, panels and marks, through the actions."""

from datetime import date
from typing import Any

from app.db import WorkSession
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import marks, seats, stages
from app.domain.rounds.path.inputs import MarkEntry, Marks, SeatNaming, StagePlan
from app.domain.rounds.path.models import Stage
from app.domain.rounds.states import CandidacyState, RoundState
from tests.cast import Cast


def round_row(session: WorkSession, cast: Cast, organizer: str = "1405", **fields: Any) -> Round:
    """A round as a row, in whatever state."""
    told = {
        "title": "2026 年第一批", "purpose": "锻炼干部", "places": 2,
        "kind": PlacementKind.CROSS, "direction": Direction.DOWN,
        "opens_on": date(2026, 4, 1), "closes_on": date(2026, 4, 20), "starts_on": date(2026, 7, 6),
        "state": RoundState.DRAFT, **fields,
    }  # fmt: skip
    round_ = Round(**told)
    round_.opened_on = None if round_.state == RoundState.DRAFT else round_.opens_on
    round_.organizer = cast.unit(session, organizer)
    session.add(round_)
    session.flush()
    return round_


def candidacy_rows(session: WorkSession, cast: Cast, round_: Round, *keys: str) -> list[Candidacy]:
    """Eligible people in a round."""
    made = []
    for key in keys:
        cadre = cast.cadre_row(session, key)
        candidacy = Candidacy(reasons="表现突出", consent=True, state=CandidacyState.ELIGIBLE)
        candidacy.round_, candidacy.cadre, candidacy.unit = round_, cadre, cadre.home_unit
        session.add(candidacy)
        made.append(candidacy)
    session.flush()
    return made


def plan(**fields: Any) -> StagePlan:
    return StagePlan(**{"kind": "interview", "title": "面试", "weight": 100, **fields})


def open_stage(session: WorkSession, cast: Cast, round_: Round, *judges: str, **fields: Any) -> Stage:
    """A stage of a round that is selecting, being marked by these judges."""
    stage = planned_stage(session, cast, round_, *judges, **fields)
    return stages.open_(session, cast.city, stage)


def planned_stage(session: WorkSession, cast: Cast, round_: Round, *judges: str, **fields: Any) -> Stage:
    state, round_.state = round_.state, RoundState.DRAFT
    stage = stages.add_stage(session, cast.city, round_, plan(**fields))
    for judge in judges:
        seats.seat_judge(session, cast.city, stage, SeatNaming(username=judge, checked=True))
    round_.state = state
    session.flush()
    return stage


def sheet(points: dict[int, Any]) -> Marks:
    return Marks(marks=[MarkEntry(candidacy_id=id_, points=each) for id_, each in points.items()])


def submit(session: WorkSession, cast: Cast, stage: Stage, judge: str, points: dict[int, Any]) -> None:
    seat = next(seat for seat in stage.seats if seat.user.username == judge)
    marks.submit(session, cast.actor(judge), seat, sheet(points))


def select_now(session: WorkSession, round_id: int) -> None:
    """As if recommendations had been taken, checked and closed."""
    round_ = session.get_one(Round, round_id)
    round_.state, round_.opened_on = RoundState.SELECTING, round_.opens_on


def code_of(error) -> str:
    return error.value.code


def faults_of(error) -> list:
    return [(fault.loc, fault.code) for fault in error.value.faults]
