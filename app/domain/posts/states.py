"""When a post may move."""

from enum import StrEnum

from app.workflow import Machine, Transition


class PostState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


S = PostState
POST = Machine(
    "post",
    Transition("revise", "revision", {S.OFFERED, S.RETURNED}, S.OFFERED),
    Transition("accept", "acceptance", {S.OFFERED}, S.ACCEPTED, primary=True),
    Transition("return_", "return", {S.OFFERED}, S.RETURNED),
    Transition("withdraw", "withdrawal", {S.OFFERED, S.RETURNED, S.ACCEPTED}, S.WITHDRAWN),
)
