"""When a round, a candidacy and an objection may move (stages and sheets: stage_states.py). Stages are rows; states
stay few."""

from enum import StrEnum
from typing import Any

from app.clock import today
from app.workflow import Blocked, Machine, Transition


class RoundState(StrEnum):
    DRAFT = "draft"
    RECOMMENDING = "recommending"
    SELECTING = "selecting"
    LISTED = "listed"
    DECIDED = "decided"
    PUBLICIZED = "publicized"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class CandidacyState(StrEnum):
    RECOMMENDED = "recommended"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    ELIMINATED = "eliminated"
    CHOSEN = "chosen"
    RESERVE = "reserve"
    NOT_CHOSEN = "not_chosen"
    CONFIRMED = "confirmed"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


class StageState(StrEnum):
    PLANNED = "planned"
    MARKING = "marking"
    CLOSED = "closed"


class SeatState(StrEnum):
    MARKING = "marking"
    SUBMITTED = "submitted"


class ObjectionState(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


def weights_total_hundred(round_: Any) -> Blocked | None:
    total = sum(stage.weight for stage in round_.stages)
    return None if total == 100 else Blocked("round.weights", {"total": total})


def someone_recommended(round_: Any) -> Blocked | None:
    return None if round_.candidacies else Blocked("round.nobody_recommended")


def everyone_checked(round_: Any) -> Blocked | None:
    waiting = sum(each.state == CandidacyState.RECOMMENDED for each in round_.candidacies)
    return Blocked("round.unchecked", {"n": waiting}) if waiting else None


def every_stage_closed(round_: Any) -> Blocked | None:
    open_ = [stage.title for stage in round_.stages if stage.state != StageState.CLOSED]
    return Blocked("round.stage_open", {"stage": open_[0]}) if open_ else None


def publicity_over(round_: Any) -> Blocked | None:
    """公务员法 32: the last working day must have passed."""
    notice = round_.publicity
    if notice is None or today() > notice.ends_on:
        return None
    return Blocked("round.publicity_running", {"days": notice.workdays, "ends_on": notice.ends_on})


def no_open_objection(round_: Any) -> Blocked | None:
    waiting = sum(each.state == ObjectionState.OPEN for each in round_.objections)
    return Blocked("round.objection_open", {"n": waiting}) if waiting else None


MAY_CLOSE = (someone_recommended, everyone_checked)
MAY_CONFIRM = (publicity_over, no_open_objection)
R, C, O = RoundState, CandidacyState, ObjectionState  # noqa: E741
ROUND = Machine(
    "round",
    Transition("open", "opening", {R.DRAFT}, R.RECOMMENDING, (weights_total_hundred,), primary=True),
    Transition("revise", "revision", {R.DRAFT}, None),
    Transition("add_stage", "stages", {R.DRAFT}, None),
    Transition("recommend", "candidacies", {R.RECOMMENDING}, None),
    Transition(
        "close",
        "recommendation-closing",
        {R.RECOMMENDING},
        R.SELECTING,
        (someone_recommended, everyone_checked),
        primary=True,
    ),
    Transition("draw_up_list", "shortlist", {R.SELECTING}, R.LISTED, (every_stage_closed,), primary=True),
    Transition("decide", "decision", {R.LISTED}, R.DECIDED, primary=True),
    Transition("publicize", "publicity", {R.DECIDED}, R.PUBLICIZED, primary=True),
    Transition("object", "objections", {R.PUBLICIZED}, None),
    Transition("confirm", "confirmation", {R.PUBLICIZED}, R.CONFIRMED, MAY_CONFIRM, primary=True),
    Transition("cancel", "cancellation", set(R) - {R.CONFIRMED, R.CANCELLED}, R.CANCELLED),
)
CANDIDACY = Machine(
    "candidacy",
    Transition("check", "eligibility-check", {C.RECOMMENDED, C.ELIGIBLE, C.INELIGIBLE}, None, primary=True),
    Transition("withdraw", "withdrawal", {C.RECOMMENDED, C.ELIGIBLE, C.CHOSEN, C.RESERVE}, C.WITHDRAWN),
    Transition("place", "", {C.CONFIRMED}, C.PLACED),
    Transition("release", "", {C.PLACED}, C.CONFIRMED),
)
OBJECTION = Machine(
    "objection",
    Transition("uphold", "upholding", {O.OPEN}, O.UPHELD),
    Transition("dismiss", "dismissal", {O.OPEN}, O.DISMISSED),
)
