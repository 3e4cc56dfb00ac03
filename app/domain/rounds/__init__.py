"""批次: stages as rows, candidacies, marks, decision, publicity, objections.

Whoever asks for one of a round's tables has them all: they name each other.
"""

from app.domain.rounds import models
from app.domain.rounds.decision import models as decision_models
from app.domain.rounds.path import models as stage_models

__all__ = ["decision_models", "models", "stage_models"]
