"""When a stage and a judge's sheet may move, and why not yet."""

from collections import Counter
from typing import Any

from app.domain.rounds.planning.windows import within
from app.domain.rounds.states import InspectionState, RoundState, SeatState, StageState
from app.workflow import Blocked, Machine, Transition

HANDED_IN = (SeatState.SUBMITTED, SeatState.ACCEPTED)
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


def marked_by_judges(stage: Any) -> Blocked | None:
    return Blocked("stage.not_marked", never=True) if stage.is_inspection else None


def let_through_by_reports(stage: Any) -> Blocked | None:
    return None if stage.is_inspection else Blocked("stage.not_inspected", never=True)


def every_inspected(stage: Any) -> Blocked | None:
    """Everybody in the field is on a team's list, and every team's reports are accepted (A5)."""
    if not stage.is_inspection:
        return None
    listed = {report.candidacy_id for team in stage.inspections for report in team.reports}
    without = [each.cadre.name for each in stage.candidates if each.id not in listed]
    if without:
        return Blocked("stage.without_team", {"n": len(without), "first": without[0]})
    waiting = [team.title for team in stage.inspections if team.state != InspectionState.ACCEPTED]
    if waiting:
        return Blocked("stage.reports_open", {"n": len(waiting), "of": len(stage.inspections), "first": waiting[0]})
    return None


def enough_judges(stage: Any) -> Blocked | None:
    if stage.is_inspection or len(stage.seats) >= stage.judges_wanted:
        return None
    return Blocked("stage.judges_missing", {"wanted": stage.judges_wanted, "seated": len(stage.seats)})


def field_large_enough(stage: Any) -> Blocked | None:
    """报名不足 3 人不开考, unless the exception was approved."""
    here = len(stage.candidates)
    if here >= stage.minimum_field or stage.minimum_waived:
        return None
    return Blocked("stage.field_too_small", {"n": here, "minimum": stage.minimum_field})


def field_is_too_small(stage: Any) -> Blocked | None:
    return None if field_large_enough(stage) or stage.minimum_waived else Blocked("stage.nothing_to_waive")


def minimum_is_waived(stage: Any) -> Blocked | None:
    return None if stage.minimum_waived else Blocked("stage.nothing_waived")


def judges_for_everyone(stage: Any) -> Blocked | None:
    """After recusals every candidate still has as many judges as the policy wants at least; 考察 has teams instead."""
    if stage.kind == "inspection":
        return None
    least, heard = stage.round_.rules.judges_least, Counter(each.id for seat in stage.seats for each in seat.to_mark)
    short = sum(heard[each.id] < least for each in stage.expected)
    return Blocked("stage.judges_short", {"n": short, "least": least}) if short else None


def every_sheet_submitted(stage: Any) -> Blocked | None:
    waiting = sum(not seat.handed_in for seat in stage.seats)
    return Blocked("stage.sheets_missing", {"n": waiting, "of": len(stage.seats)}) if waiting else None


def no_sheet_handed_in(stage: Any) -> Blocked | None:
    handed_in = sum(seat.handed_in for seat in stage.seats)
    return Blocked("stage.sheets_handed_in", {"n": handed_in}) if handed_in else None


def no_team_at_work(stage: Any) -> Blocked | None:
    """A notice is out, or more: it is withdrawn first, which a report in writing forbids."""
    at_work = sum(team.state != InspectionState.PLANNED for team in stage.inspections)
    return Blocked("stage.teams_at_work", {"n": at_work}) if at_work else None


def lots_were_drawn(stage: Any) -> Blocked | None:
    return None if stage.lots else Blocked("stage.no_lots")


def every_sheet_accepted(stage: Any) -> Blocked | None:
    if not stage.round_.rules.second_acceptance:
        return None
    waiting = [seat.user.name for seat in stage.seats if seat.state != SeatState.ACCEPTED]
    return Blocked("stage.acceptance_missing", {"n": len(waiting), "judges": "、".join(waiting)}) if waiting else None


def plan_is_published(stage: Any) -> Blocked | None:
    return Blocked("stage.still_draft") if stage.round_.state == RoundState.DRAFT else None


def next_not_begun_if_closed(stage: Any) -> Blocked | None:
    return next_not_begun(stage) if stage.state == StageState.CLOSED else None


def someone_left_out(stage: Any) -> Blocked | None:
    """An absence or cheating stands that could be taken back."""
    return None if len(stage.expected) < len(stage.candidates) else Blocked("stage.nobody_left_out")


def acceptance_is_asked(seat: Any) -> Blocked | None:
    return None if seat.stage.round_.rules.second_acceptance else Blocked("seat.acceptance_not_asked")


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


def marks_come_as_totals(stage: Any) -> Blocked | None:
    """A sheet of written marks holds one mark a person: a stage by criteria cannot be filled from it."""
    if stage.kind != "written":
        return Blocked("mark_import.not_written", never=True)
    return Blocked("mark_import.by_criteria", never=True) if stage.criteria else None


def sheet_takes_totals(seat: Any) -> Blocked | None:
    return marks_come_as_totals(seat.stage)


def every_candidate_marked(seat: Any) -> Blocked | None:
    missing = len(seat.unmarked)
    return Blocked("seat.unmarked", {"n": missing, "of": len(seat.to_mark)}) if missing else None


MAY_OPEN = (round_is_selecting, previous_closed, within(), field_large_enough, enough_judges)
MAY_MARK = (stage_is_marking, within())
MAY_CLOSE = (round_is_selecting, every_sheet_submitted, every_sheet_accepted, judges_for_everyone, every_inspected)
P, M, C = StageState.PLANNED, StageState.MARKING, StageState.CLOSED
MAY_FORM = (let_through_by_reports, round_is_selecting, within())
MAY_WITHDRAW = (round_is_selecting, no_sheet_handed_in, no_team_at_work)
MAY_CLEAR = (marked_by_judges, round_is_selecting, someone_left_out)
STAGE = Machine(
    "stage",
    Transition("revise", "revision", {P}, None, (list_not_drawn,)),
    Transition("remove", "removal", {P}, None, (round_is_draft,)),
    Transition("seat_judge", "seats", {P, M}, None, (marked_by_judges, list_not_drawn)),
    Transition("draw_judges", "lots", {P, M}, None, (marked_by_judges, round_is_selecting)),
    Transition("redraw_judges", "lot-redrawing", {P, M}, None, (marked_by_judges, list_not_drawn, lots_were_drawn)),
    Transition("call_reserve", "reserve-call", {P, M}, None, (marked_by_judges, list_not_drawn, lots_were_drawn)),
    Transition("add_sitting", "sittings", {P, M}, None, (marked_by_judges, list_not_drawn)),
    Transition(
        "allocate",
        "allocation",
        {P},
        None,
        (marked_by_judges, round_is_selecting, previous_closed, sittings_are_planned),
    ),
    Transition(
        "place_candidate", "candidate-place", {P, M}, None, (marked_by_judges, round_is_selecting, sittings_are_planned)
    ),
    Transition("form_team", "inspections", {M}, None, MAY_FORM, primary=True),
    Transition("open", "opening", {P}, M, MAY_OPEN, primary=True),
    Transition("withdraw_opening", "opening-withdrawal", {M}, P, MAY_WITHDRAW),
    Transition("close", "closing", {M}, C, MAY_CLOSE, primary=True),
    Transition("reopen", "reopening", {C}, M, (round_is_selecting, next_not_begun)),
    Transition("waive_minimum", "minimum-waiver", {P}, None, (round_is_selecting, field_is_too_small)),
    Transition("restore_minimum", "minimum-restoring", {P}, None, (minimum_is_waived,)),
    Transition("record_absence", "absences", {M}, None, (marked_by_judges, round_is_selecting)),
    Transition("record_cheating", "cheating", {M}, None, (marked_by_judges, round_is_selecting)),
    Transition("clear_outcome", "outcome-clearing", {M}, None, MAY_CLEAR),
    Transition(
        "set_pass_mark",
        "pass-mark",
        {P, M, C},
        None,
        (marked_by_judges, plan_is_published, list_not_drawn, next_not_begun_if_closed),
    ),
)
SEAT = Machine(
    "seat",
    Transition("save_marks", "marks", {SeatState.MARKING}, None, MAY_MARK),
    Transition("import_marks", "mark-imports", {SeatState.MARKING}, None, (sheet_takes_totals, *MAY_MARK)),
    Transition(
        "submit",
        "marks-submission",
        {SeatState.MARKING},
        SeatState.SUBMITTED,
        (*MAY_MARK, every_candidate_marked),
        primary=True,
    ),
    Transition("declare_recusal", "recusals", set(SeatState), None, (stage_not_closed,)),
    Transition("lift_recusal", "recusal-lifting", {SeatState.MARKING}, None, (stage_not_closed, somebody_recused)),
    Transition(
        "accept",
        "acceptance",
        {SeatState.SUBMITTED},
        SeatState.ACCEPTED,
        (stage_is_marking, acceptance_is_asked),
        primary=True,
    ),
    Transition("send_back", "return", set(HANDED_IN), SeatState.MARKING, (stage_is_marking,)),
    Transition("assign", "sitting", {SeatState.MARKING}, None, (stage_not_closed, seat_has_sittings)),
    Transition("remove", "removal", {SeatState.MARKING}, None, (stage_not_closed,)),
)
