"""When a sitting may be changed: as its stage stands."""

from typing import Any

from app.domain.rounds.path.states import list_not_drawn
from app.domain.rounds.states import StageState
from app.workflow import Blocked, Machine, Transition


def before_the_list(sitting: Any) -> Blocked | None:
    return list_not_drawn(sitting.stage)


SITTING = Machine(
    "sitting",
    Transition("revise", "revision", {StageState.PLANNED, StageState.MARKING}, None, (before_the_list,)),
    Transition("remove", "removal", {StageState.PLANNED}, None, (before_the_list,)),
)
