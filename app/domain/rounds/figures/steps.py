"""The steps of a round as conditions on a candidacy: who reached one, who left at it. The counts and the lists they
link to are made of the same conditions, so that a number and its list never differ."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, not_, or_, select

from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import StageResult
from app.domain.rounds.states import NEVER_STOOD, CandidacyState, RoundState, StageState

C, R = CandidacyState, RoundState
CODE = r"^(recommendation|eligibility|stage-[0-9]{1,18}|list|confirmation|placement)?$"
WITH_A_LIST = frozenset({R.LISTED, R.DECIDED, R.PUBLICIZED, R.CONFIRMED})


class Step(NamedTuple):
    """`title` is a stage's own name, or a label code beginning with "figures.step.". `done`: it can be counted."""

    code: str
    title: str
    stage_id: int | None
    reached: ColumnElement[bool]
    done: bool


def of(round_: Round, shown: Any, tells_list: bool) -> list[Step]:
    """`shown` is the state as the reader may see it; before the notice only the organizer is told of the list."""
    entered = shown.not_in(NEVER_STOOD)
    judged = Candidacy.id.in_(select(StageResult.candidacy_id))
    listed = tells_list and round_.state in WITH_A_LIST
    confirmed = round_.state == R.CONFIRMED
    return [
        Step("recommendation", "figures.step.recommendation", None, shown != C.DRAFT, round_.state != R.DRAFT),
        Step(
            "eligibility", "figures.step.eligibility", None, or_(entered, judged),
            round_.state not in (R.DRAFT, R.RECOMMENDING),
        ),
        *(
            Step(f"stage-{each.id}", each.title, each.id, _advanced(each.id), each.state == StageState.CLOSED)
            for each in round_.stages
        ),
        Step("list", "figures.step.list", None, shown.in_((C.CHOSEN, C.CONFIRMED, C.PLACED)), listed),
        Step("confirmation", "figures.step.confirmation", None, shown.in_((C.CONFIRMED, C.PLACED)), confirmed),
        Step("placement", "figures.step.placement", None, shown == C.PLACED, confirmed),
    ]  # fmt: skip


def _advanced(stage_id: int) -> ColumnElement[bool]:
    went_on = select(StageResult.candidacy_id).where(StageResult.stage_id == stage_id, StageResult.advanced)
    return Candidacy.id.in_(went_on)


def reached(steps: list[Step], code: str) -> ColumnElement[bool]:
    """A step that is not done, or not there, was reached by nobody."""
    return next((each.reached for each in steps if each.code == code and each.done), false())


def left_at(steps: list[Step], code: str) -> ColumnElement[bool]:
    """Reached the step before, and not this one."""
    for before, each in zip(steps, steps[1:], strict=False):
        if each.code == code and each.done:
            return and_(before.reached, not_(each.reached))
    return false()
