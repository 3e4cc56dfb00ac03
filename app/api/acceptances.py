"""Many sheets accepted at once, as JSON: each answered for itself."""

from app.api.lists import Shape
from app.api.routing import api_router
from app.bulk import Outcome
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.path import acceptances
from app.domain.rounds.path.inputs import SheetsAcceptance
from app.domain.rounds.states import SeatState
from app.shapes import sentence
from app.stage_deps import StageInPath


class SheetAnswer(Shape):
    """`code` and `detail` say why not; null: accepted, or in a dry run: would be."""

    id: int
    judge: str | None
    state: SeatState | None
    code: str | None
    detail: str | None


class SheetAnswers(Shape):
    dry_run: bool
    done: int
    refused: int
    items: list[SheetAnswer]


def answers(asked: SheetsAcceptance, outcomes: list[Outcome]) -> dict:
    refused = sum(each.refused is not None for each in outcomes)
    items = [
        {
            "id": each.id, "judge": each.item and each.item.user.name, "state": each.item and each.item.state,
            "code": each.refused and each.refused.code, "detail": each.refused and sentence(each.refused),
        }
        for each in outcomes
    ]  # fmt: skip
    return {"dry_run": asked.dry_run, "done": len(items) - refused, "refused": refused, "items": items}


router = api_router("/rounds/{round_id}/stages/{stage_id}", "stages")


@router.post("/sheet-acceptances", response_model=SheetAnswers)
def accept_many(session: SessionDep, actor: CurrentActor, stage: StageInPath, asked: SheetsAcceptance):
    """By a second person: the sheets in `ids`, or all that are submitted. With dry_run nothing stays."""
    return answers(asked, acceptances.accept_many(session, actor, stage, asked))
