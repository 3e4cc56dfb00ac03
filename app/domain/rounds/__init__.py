"""批次: the plan, the people, the path of stages, inspections, the decision and its publicity.

Whoever asks for one of a round's tables has them all: they name each other.
"""

from app.domain.rounds import models
from app.domain.rounds.decision import models as decision_models
from app.domain.rounds.inspection import models as inspection_models
from app.domain.rounds.path import models as stage_models
from app.domain.rounds.path import pool_models, seat_models
from app.domain.rounds.people import models as people_models
from app.domain.rounds.planning import models as planning_models

__all__ = [
    "decision_models", "inspection_models", "models", "people_models", "planning_models",
    "pool_models", "seat_models", "stage_models",
]  # fmt: skip
