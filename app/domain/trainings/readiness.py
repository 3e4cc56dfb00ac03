"""Is somebody trained for the post? Pure: the policy of the round, and what the person attended and passed."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from app.domain.rounds.policy import RoundPolicy
from app.workflow import Blocked


class Readiness(NamedTuple):
    """`wanted` hours by policy, `hours` of closed sessions attended and passed; `excused`: an exception was made."""

    required: bool
    wanted: int
    hours: int
    sessions: int
    excused: bool

    @property
    def missing(self) -> Blocked | None:
        """What is missing, whether the policy insists on it or only wishes for it."""
        if not self.sessions and (self.required or self.wanted):
            return Blocked("placement.untrained", {"hours": self.wanted})
        if self.hours < self.wanted:
            return Blocked("placement.trained_too_little", {"wanted": self.wanted, "hours": self.hours})
        return None

    @property
    def hinders(self) -> Blocked | None:
        return self.missing if self.required and not self.excused else None


def readiness(policy: RoundPolicy, attendances: Iterable[Any], excused: bool) -> Readiness:
    hours = [each.hours for each in attendances if each.hours]
    return Readiness(policy.training_required, policy.training_hours, sum(hours), len(hours), excused)
