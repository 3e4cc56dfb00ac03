"""When a candidacy may move, and why not yet."""

from typing import Any

from app.domain.rounds.planning.windows import within
from app.domain.rounds.states import (
    LIST_WORDS,
    PASSED_OVER,
    CandidacyState,
    RoundState,
    StageState,
    no_stage_begun,
)
from app.workflow import Blocked, Machine, Transition


def round_is_recommending(candidacy: Any) -> Blocked | None:
    recommending = candidacy.round_.state == RoundState.RECOMMENDING
    return None if recommending else Blocked("candidacy.recommendation_closed")


def layers_have_spoken(candidacy: Any) -> Blocked | None:
    if candidacy.layer is None:
        return None
    return Blocked("candidacy.layer_to_speak", {"who": f"@word.Layer.{candidacy.layer}"})


def a_layer_is_to_speak(candidacy: Any) -> Blocked | None:
    return Blocked("candidacy.all_have_spoken") if candidacy.layer is None else None


def eligibility_is_open(candidacy: Any) -> Blocked | None:
    """While names are put forward, and again after the policy was amended, until the first stage has begun."""
    round_ = candidacy.round_
    if round_.state == RoundState.SELECTING:
        return no_stage_begun(round_)
    return round_is_recommending(candidacy)


def may_stand_again(candidacy: Any) -> Blocked | None:
    """Until the first stage begins, unchecked; after that only while no stage has gone on without the person."""
    round_ = candidacy.round_
    if round_.state not in (RoundState.RECOMMENDING, RoundState.SELECTING):
        return Blocked("candidacy.list_stands")
    for stage in round_.stages:
        entered = any(each.candidacy_id == candidacy.id for each in stage.entries)
        advanced = any(each.candidacy_id == candidacy.id and each.advanced for each in stage.results)
        lacking = any(seat.lacks(candidacy.id) for seat in stage.seats)
        if {
            StageState.PLANNED: False, StageState.MARKING: not entered or lacking, StageState.CLOSED: not advanced,
        }[stage.state]:  # fmt: skip
            return Blocked("candidacy.stage_went_on", {"stage": stage.title})
    return None


def before_confirmation(candidacy: Any) -> Blocked | None:
    over = candidacy.round_.state in (RoundState.CONFIRMED, RoundState.CANCELLED)
    return Blocked("candidacy.round_over") if over else None


C = CandidacyState
CHECKABLE = frozenset({C.RECOMMENDED, C.ELIGIBLE, C.INELIGIBLE})
MAY_SPEAK = (round_is_recommending, a_layer_is_to_speak, within())
MAY_CHECK = (eligibility_is_open, layers_have_spoken, within("review"))
CANDIDACY = Machine(
    "candidacy",
    Transition("revise", "revision", {C.DRAFT}, None),
    Transition("discard", "discarding", {C.DRAFT}, None),
    Transition("submit", "submission", {C.DRAFT}, C.RECOMMENDED, (round_is_recommending, within("application")), True),
    Transition("decline", "declining", {C.RECOMMENDED}, C.DECLINED, MAY_SPEAK),
    Transition("return_", "return", {C.RECOMMENDED}, C.RETURNED, MAY_SPEAK),
    Transition("endorse", "endorsement", {C.RECOMMENDED}, None, MAY_SPEAK, True),
    Transition("resubmit", "resubmission", {C.RETURNED}, C.RECOMMENDED, (round_is_recommending,), True),
    Transition("take_back", "opinion-withdrawal", {C.RECOMMENDED, C.RETURNED}, C.RECOMMENDED, (round_is_recommending,)),
    Transition("reconsider", "reconsideration", {C.DECLINED}, C.RECOMMENDED, (round_is_recommending,)),
    Transition("check", "eligibility-check", set(CHECKABLE), None, MAY_CHECK, True),
    Transition("waive", "waivers", {C.INELIGIBLE}, None, (eligibility_is_open, within("review"))),
    Transition("revoke_waiver", "waiver-revocation", set(CHECKABLE), None, (eligibility_is_open,)),
    Transition("find_eligible", "", {C.RECOMMENDED, C.ELIGIBLE, C.INELIGIBLE}, C.ELIGIBLE),
    Transition("find_ineligible", "", {C.RECOMMENDED, C.ELIGIBLE, C.INELIGIBLE}, C.INELIGIBLE),
    Transition(
        "withdraw",
        "withdrawal",
        {C.RECOMMENDED, C.RETURNED, C.ELIGIBLE, C.CHOSEN, C.RESERVE},
        C.WITHDRAWN,
        (before_confirmation,),
    ),  # fmt: skip
    Transition("reinstate", "reinstatement", {C.WITHDRAWN}, None, (may_stand_again,), remembered="stood"),
    Transition("eliminate", "", {C.ELIGIBLE}, C.ELIMINATED),
    Transition("restore", "", {C.ELIMINATED}, C.ELIGIBLE),
    Transition("give_feedback", "feedback", set(PASSED_OVER), None),
    Transition("choose", "", {C.ELIGIBLE}, C.CHOSEN),
    Transition("keep_in_reserve", "", {C.ELIGIBLE}, C.RESERVE),
    Transition("pass_over", "", {C.ELIGIBLE}, C.NOT_CHOSEN),
    Transition("move_up", "", {C.RESERVE}, C.CHOSEN),
    Transition("step_back", "", {C.CHOSEN}, C.RESERVE),
    Transition("strike", "", {C.CHOSEN, C.RESERVE}, C.NOT_CHOSEN),
    Transition("put_back", "", {C.NOT_CHOSEN}, C.CHOSEN),
    Transition("put_back_in_reserve", "", {C.NOT_CHOSEN}, C.RESERVE),
    Transition("relist", "", set(LIST_WORDS), C.ELIGIBLE),
    Transition("confirm", "", {C.CHOSEN}, C.CONFIRMED),
    Transition("unconfirm", "", {C.CONFIRMED}, C.CHOSEN),
    Transition("place", "", {C.CONFIRMED}, C.PLACED),
    Transition("release", "", {C.PLACED}, C.CONFIRMED),
)
