"""When an objection may move, and why not yet."""

from typing import Any

from app.domain.rounds.states import PENDING, ObjectionState, RoundState
from app.workflow import Blocked, Machine, Transition


def while_publicized(objection: Any) -> Blocked | None:
    publicized = objection.round_.state == RoundState.PUBLICIZED
    return None if publicized else Blocked("objection.publicity_ended")


def before_list_is_final(objection: Any) -> Blocked | None:
    """A notice that was stopped leaves its objections to be verified and settled."""
    stands = objection.round_.state in PENDING | {RoundState.PUBLICIZED}
    return None if stands else Blocked("objection.publicity_ended")


O = ObjectionState  # noqa: E741
OBJECTION = Machine(
    "objection",
    Transition("take_up", "acceptance", {O.OPEN}, O.TAKEN_UP, (before_list_is_final,), primary=True),
    Transition("verify", "verification", {O.TAKEN_UP}, O.VERIFIED, (before_list_is_final,), primary=True),
    Transition("uphold", "upholding", {O.VERIFIED}, O.UPHELD, (before_list_is_final,)),
    Transition("dismiss", "dismissal", {O.VERIFIED}, O.DISMISSED, (before_list_is_final,)),
    Transition("reopen", "reopening", {O.UPHELD, O.DISMISSED}, O.TAKEN_UP, (while_publicized,)),
    Transition("unmask", "unmasking", set(O), None),
)
