"""The words of a round's states, and when a round may move; its people, path, inspections and objections keep the
machines of their own rooms. Stages are rows; states stay few."""

from enum import StrEnum
from typing import Any

from app.clock import today
from app.domain.rounds.planning.guards import (
    known_where_it_stopped,
    nobody_recommended,
    quotas_fill_the_places,
    windows_lie_within,
)
from app.domain.rounds.planning.windows import RECOMMENDATION, within
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
    DRAFT = "draft"
    RECOMMENDED = "recommended"
    RETURNED = "returned"
    DECLINED = "declined"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    ELIMINATED = "eliminated"
    CHOSEN = "chosen"
    RESERVE = "reserve"
    NOT_CHOSEN = "not_chosen"
    CONFIRMED = "confirmed"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"


PENDING = frozenset({RoundState.LISTED, RoundState.DECIDED})
"""The list is drawn up, the notice is not out: who is on it is the organizer's secret (a decision is pending
until it is published)."""
LIST_WORDS = frozenset({CandidacyState.CHOSEN, CandidacyState.RESERVE, CandidacyState.NOT_CHOSEN})
PASSED_OVER = frozenset({CandidacyState.ELIMINATED, CandidacyState.NOT_CHOSEN})
"""Who stood and is not on the list: these are owed words."""
NEVER_STOOD = frozenset(
    {
        CandidacyState.DRAFT, CandidacyState.RECOMMENDED, CandidacyState.RETURNED, CandidacyState.DECLINED,
        CandidacyState.INELIGIBLE, CandidacyState.WITHDRAWN,
    }
)  # fmt: skip
"""Names that never entered the stages."""


class StageState(StrEnum):
    PLANNED = "planned"
    MARKING = "marking"
    CLOSED = "closed"


class EntryOutcome(StrEnum):
    """EXPECTED: nothing out of the ordinary. ABSENT 缺考 and CHEATED 作弊 end the person's round here."""

    EXPECTED = "expected"
    ABSENT = "absent"
    CHEATED = "cheated"


class SeatState(StrEnum):
    MARKING = "marking"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


class InspectionState(StrEnum):
    PLANNED = "planned"
    ANNOUNCED = "announced"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"


class ObjectionState(StrEnum):
    OPEN = "open"
    TAKEN_UP = "taken_up"
    VERIFIED = "verified"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


def weights_total_hundred(round_: Any) -> Blocked | None:
    total = sum(stage.weight for stage in round_.stages)
    return None if total == 100 else Blocked("round.weights", {"total": total})


def someone_recommended(round_: Any) -> Blocked | None:
    """A name counts once every layer has spoken; before that, who has to speak is the answer."""
    put_forward = [each for each in round_.candidacies if each.state != CandidacyState.DRAFT]
    if any(each.layer is None for each in put_forward):
        return None
    waiting = [each.layer for each in put_forward if each.state == CandidacyState.RECOMMENDED]
    if waiting:
        return Blocked("round.layers_to_speak", {"n": len(waiting), "who": f"@word.Layer.{waiting[0]}"})
    return Blocked("round.nobody_recommended")


def everyone_checked(round_: Any) -> Blocked | None:
    """Names that a layer has not spoken about stay behind at the closing (逾期未报): they hold nobody up."""
    waiting = sum(each.state == CandidacyState.RECOMMENDED and each.layer is None for each in round_.candidacies)
    return Blocked("round.unchecked", {"n": waiting}) if waiting else None


def every_stage_closed(round_: Any) -> Blocked | None:
    open_ = [stage.title for stage in round_.stages if stage.state != StageState.CLOSED]
    return Blocked("round.stage_open", {"stage": open_[0]}) if open_ else None


def no_stage_begun(round_: Any) -> Blocked | None:
    begun = [stage.title for stage in round_.stages if stage.state != StageState.PLANNED]
    return Blocked("round.stage_begun", {"stage": begun[0]}) if begun else None


def someone_chosen(round_: Any) -> Blocked | None:
    chosen = any(each.state == CandidacyState.CHOSEN for each in round_.candidacies)
    return None if chosen else Blocked("round.nobody_chosen")


def publicity_over(round_: Any) -> Blocked | None:
    """公务员法 32: the last working day must have passed."""
    notice = round_.publicity
    if notice is None or today() > notice.ends_on:
        return None
    return Blocked("round.publicity_running", {"days": notice.workdays, "ends_on": notice.ends_on})


def no_open_objection(round_: Any) -> Blocked | None:
    waiting = sum(each.state in UNSETTLED for each in round_.objections)
    return Blocked("round.objection_open", {"n": waiting}) if waiting else None


def nobody_placed(round_: Any) -> Blocked | None:
    placed = sum(each.state == CandidacyState.PLACED for each in round_.candidacies)
    return Blocked("round.someone_placed", {"n": placed}) if placed else None


def not_matched_yet(round_: Any) -> Blocked | None:
    """A round has one matching, with as many drafts as are wanted. (`matching`: app/domain/matching/models.py)"""
    return Blocked("round.matched", never=True) if round_.matching else None


def everyone_told_why(round_: Any) -> Blocked | None:
    """Where policy asks for it, nobody is passed over without words."""
    if not round_.rules.feedback_required:
        return None
    missing = silent(round_)
    return Blocked("round.feedback_missing", {"n": missing}) if missing else None


def silent(round_: Any) -> int:
    """How many of those who stood and are not on the list have no words yet."""
    told = {each.candidacy_id for each in round_.feedbacks}
    return sum(each.state in PASSED_OVER and each.id not in told for each in round_.candidacies)


UNSETTLED = frozenset({ObjectionState.OPEN, ObjectionState.TAKEN_UP, ObjectionState.VERIFIED})
MAY_OPEN = (weights_total_hundred, quotas_fill_the_places, windows_lie_within)
MAY_CLOSE = (someone_recommended, everyone_checked)
MAY_CONFIRM = (publicity_over, no_open_objection, someone_chosen)
R = RoundState
ROUND = Machine(
    "round",
    Transition("open", "opening", {R.DRAFT}, R.RECOMMENDING, MAY_OPEN, primary=True),
    Transition("revise", "revision", {R.DRAFT}, None),
    Transition("set_policy", "policy", {R.DRAFT}, None),
    Transition("amend_policy", "policy-amendment", {R.RECOMMENDING, R.SELECTING}, None),
    Transition("set_quotas", "quotas", set(R) - {R.CANCELLED}, None),
    Transition("set_calendar", "calendar", {R.DRAFT}, None),
    Transition("move_window", "window-move", set(R) - {R.DRAFT, R.CANCELLED}, None),
    Transition("move_closing", "closing-move", {R.RECOMMENDING}, None),
    Transition("add_stage", "stages", {R.DRAFT}, None),
    Transition("recommend", "candidacies", {R.RECOMMENDING}, None, (within(RECOMMENDATION),)),
    Transition("apply", "applications", {R.RECOMMENDING}, None, (within("application"),), quiet=True),
    Transition("check_all", "eligibility-checks", {R.RECOMMENDING}, None, (someone_recommended, within("review"))),
    Transition("close", "recommendation-closing", {R.RECOMMENDING}, R.SELECTING, MAY_CLOSE, primary=True),
    Transition("recall", "recall", {R.RECOMMENDING}, R.DRAFT, (nobody_recommended,)),
    Transition("reopen", "recommendation-reopening", {R.SELECTING}, R.RECOMMENDING, (no_stage_begun,)),
    Transition("draw_up_list", "shortlist", {R.SELECTING}, R.LISTED, (every_stage_closed,), primary=True),
    Transition("withdraw_list", "shortlist-withdrawal", {R.LISTED}, R.SELECTING),
    Transition("decide", "decision", {R.LISTED}, R.DECIDED, (within("decision"),), primary=True),
    Transition("rescind", "decision-rescission", {R.DECIDED}, R.LISTED),
    Transition("publicize", "publicity", {R.DECIDED}, R.PUBLICIZED, (everyone_told_why,), primary=True),
    Transition("stop_publicity", "publicity-stop", {R.PUBLICIZED}, R.DECIDED),
    Transition("object", "objections", {R.PUBLICIZED}, None, quiet=True),
    Transition("confirm", "confirmation", {R.PUBLICIZED}, R.CONFIRMED, MAY_CONFIRM, primary=True),
    Transition("plan_training", "trainings", {R.SELECTING, R.LISTED, R.DECIDED, R.PUBLICIZED, R.CONFIRMED}, None),
    Transition("match", "matching", {R.CONFIRMED}, None, (not_matched_yet,), quiet=True),
    Transition("unconfirm", "confirmation-reversal", {R.CONFIRMED}, R.PUBLICIZED, (nobody_placed,)),
    Transition("cancel", "cancellation", set(R) - {R.CONFIRMED, R.CANCELLED}, R.CANCELLED),
    Transition("revive", "revival", {R.CANCELLED}, None, (known_where_it_stopped,), remembered="cancelled_from"),
    Transition("copy", "copies", set(R), None, quiet=True),
)
