"""When a placement may move. A placement begins with the assignment and ends in one of three ways."""

from enum import StrEnum
from typing import Any

from app.clock import today
from app.domain.placements.terms import may_conclude_from
from app.workflow import Blocked, Machine, Transition


class PlacementState(StrEnum):
    ASSIGNED = "assigned"
    NOTIFIED = "notified"
    IN_POST = "in_post"
    CONCLUDED = "concluded"
    ENDED_EARLY = "ended_early"
    CANCELLED = "cancelled"


RUNNING = frozenset({PlacementState.ASSIGNED, PlacementState.NOTIFIED, PlacementState.IN_POST})


class EndReason(StrEnum):
    """提前结束的情形 (domain-reference 4.2, proposal)."""

    TRANSFER = "transfer"  # 组织调整、提拔或工作需要
    HEALTH = "health"
    PARENTAL = "parental"  # 孕产
    UNFIT = "unfit"  # 不胜任
    DISCIPLINE = "discipline"  # 违纪违法
    RETURNED = "returned"  # 接收单位退回
    OWN_REQUEST = "own_request"
    REORGANIZED = "reorganized"  # 单位撤并
    OTHER = "other"


def near_its_end(placement: Any) -> Blocked | None:
    """Before the last thirty days it can only be ended early, with a reason."""
    from_ = may_conclude_from(placement.ends_on)
    if today() >= from_:
        return None
    return Blocked("placement.not_near_its_end", {"ends_on": placement.ends_on, "from_": from_})


def trained(placement: Any) -> Blocked | None:
    """A6: nobody begins untrained where the round's policy says so, unless an exception was made."""
    return placement.readiness.hinders


def training_is_missing(placement: Any) -> Blocked | None:
    return None if placement.readiness.hinders else Blocked("placement.nothing_to_exempt")


def is_exempted(placement: Any) -> Blocked | None:
    return None if placement.exemption else Blocked("placement.not_exempted")


S = PlacementState
PLACEMENT = Machine(
    "placement",
    Transition("notify", "notice", {S.ASSIGNED}, S.NOTIFIED, primary=True),
    Transition("arrive", "arrival", {S.NOTIFIED}, S.IN_POST, (trained,), primary=True),
    Transition("exempt", "training-exemption", {S.ASSIGNED, S.NOTIFIED}, None, (training_is_missing,)),
    Transition("end_exemption", "training-exemption-end", {S.ASSIGNED, S.NOTIFIED}, None, (is_exempted,)),
    Transition("report_substance", "substance-answers", {S.IN_POST}, None, quiet=True),
    Transition("extend", "extension", {S.IN_POST}, None),
    Transition("end_early", "early-end", {S.IN_POST}, S.ENDED_EARLY),
    Transition("conclude", "conclusion", {S.IN_POST}, S.CONCLUDED, (near_its_end,), primary=True),
    Transition("cancel", "cancellation", {S.ASSIGNED, S.NOTIFIED}, S.CANCELLED),
)
