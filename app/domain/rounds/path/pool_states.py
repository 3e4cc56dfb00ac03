"""When a judge of the pool may be changed, retired and taken back."""

from app.domain.rounds.path.pool_models import PoolState
from app.workflow import Machine, Transition

ACTIVE, RETIRED = PoolState.ACTIVE, PoolState.RETIRED
POOL_MEMBER = Machine(
    "pool_member",
    Transition("revise", "revision", {ACTIVE}, None),
    Transition("retire", "retirement", {ACTIVE}, RETIRED),
    Transition("restore", "restoration", {RETIRED}, ACTIVE, primary=True),
)
