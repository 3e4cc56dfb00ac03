"""When a stage and a judge's sheet may move, and why not yet."""

from typing import Any

from app.domain.rounds.states import RoundState, SeatState, StageState
from app.workflow import Blocked, Machine, Transition

BEFORE_THE_LIST = frozenset({RoundState.DRAFT, RoundState.RECOMMENDING, RoundState.SELECTING})


def round_is_draft(stage: Any) -> Blocked | None:
    return None if stage.round_.state == RoundState.DRAFT else Blocked("stage.round_not_draft")


def round_is_selecting(stage: Any) -> Blocked | None:
    return None if stage.round_.state == RoundState.SELECTING else Blocked("stage.round_not_selecting")


def list_not_drawn(stage: Any) -> Blocked | None:
    return None if stage.round_.state in BEFORE_THE_LIST else Blocked("stage.list_drawn")


def previous_closed(stage: Any) -> Blocked | None:
    before = stage.previous
    if before is None or before.state == StageState.CLOSED:
        return None
    return Blocked("stage.previous_open", {"stage": before.title})


def next_not_begun(stage: Any) -> Blocked | None:
    after = stage.following
    if after is None or after.state == StageState.PLANNED:
        return None
    return Blocked("stage.next_begun", {"stage": after.title})


def enough_judges(stage: Any) -> Blocked | None:
    if len(stage.seats) >= stage.judges_wanted:
        return None
    return Blocked("stage.judges_missing", {"wanted": stage.judges_wanted, "seated": len(stage.seats)})


def every_sheet_submitted(stage: Any) -> Blocked | None:
    waiting = sum(seat.state != SeatState.SUBMITTED for seat in stage.seats)
    return Blocked("stage.sheets_missing", {"n": waiting, "of": len(stage.seats)}) if waiting else None


def lots_were_drawn(stage: Any) -> Blocked | None:
    return None if stage.lots else Blocked("stage.no_lots")


def sittings_are_planned(stage: Any) -> Blocked | None:
    return None if stage.sittings else Blocked("stage.no_sittings")


def seat_has_sittings(seat: Any) -> Blocked | None:
    return sittings_are_planned(seat.stage)


def stage_is_marking(seat: Any) -> Blocked | None:
    now = seat.stage.state
    return None if now == StageState.MARKING else Blocked(f"seat.stage_{now}")


def stage_not_closed(seat: Any) -> Blocked | None:
    return Blocked("seat.stage_closed") if seat.stage.state == StageState.CLOSED else None


def somebody_recused(seat: Any) -> Blocked | None:
    return None if seat.recusals else Blocked("seat.nobody_recused")


def every_candidate_marked(seat: Any) -> Blocked | None:
    missing = len(seat.unmarked)
    return Blocked("seat.unmarked", {"n": missing, "of": len(seat.stage.candidates)}) if missing else None


P, M, C = StageState.PLANNED, StageState.MARKING, StageState.CLOSED
STAGE = Machine(
    "stage",
    Transition("revise", "revision", {P}, None, (list_not_drawn,)),
    Transition("remove", "removal", {P}, None, (round_is_draft,)),
    Transition("seat_judge", "seats", {P, M}, None, (list_not_drawn,)),
    Transition("draw_judges", "lots", {P, M}, None, (round_is_selecting,)),
    Transition("redraw_judges", "lot-redrawing", {P, M}, None, (list_not_drawn, lots_were_drawn)),
    Transition("call_reserve", "reserve-call", {P, M}, None, (list_not_drawn, lots_were_drawn)),
    Transition("add_sitting", "sittings", {P, M}, None, (list_not_drawn,)),
    Transition("allocate", "allocation", {P}, None, (round_is_selecting, previous_closed, sittings_are_planned)),
    Transition("place_candidate", "candidate-place", {P, M}, None, (round_is_selecting, sittings_are_planned)),
    Transition("open", "opening", {P}, M, (round_is_selecting, previous_closed, enough_judges), primary=True),
    Transition("close", "closing", {M}, C, (round_is_selecting, every_sheet_submitted), primary=True),
    Transition("reopen", "reopening", {C}, M, (round_is_selecting, next_not_begun)),
)
SEAT = Machine(
    "seat",
    Transition("save_marks", "marks", {SeatState.MARKING}, None, (stage_is_marking,)),
    Transition(
        "submit",
        "marks-submission",
        {SeatState.MARKING},
        SeatState.SUBMITTED,
        (stage_is_marking, every_candidate_marked),
        primary=True,
    ),
    Transition("send_back", "return", {SeatState.SUBMITTED}, SeatState.MARKING, (stage_is_marking,)),
    Transition("declare_recusal", "recusals", {SeatState.MARKING}, None, (stage_not_closed,)),
    Transition("lift_recusal", "recusal-lifting", {SeatState.MARKING}, None, (stage_not_closed, somebody_recused)),
    Transition("assign", "sitting", {SeatState.MARKING}, None, (stage_not_closed, seat_has_sittings)),
    Transition("remove", "removal", {SeatState.MARKING}, None, (stage_not_closed,)),
)
