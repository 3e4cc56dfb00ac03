"""Many sheets accepted at once, as a page in two steps: first what it would touch, then the deed."""

from fastapi import Request, Response

from app.bulk import Outcome
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.path import acceptances
from app.domain.rounds.path.inputs import SheetsAcceptance
from app.domain.rounds.path.models import Stage
from app.stage_deps import StageInPath
from app.web.forms import filled
from app.web.render import Failure, render, see
from app.web.routing import web_router

router = web_router("/rounds/{round_id}/stages/{stage_id}")


class AcceptanceForm(SheetsAcceptance):
    confirmed: bool = False


@router.get("/sheet-acceptances")
def many(request: Request, stage: StageInPath) -> Response:
    """Nothing is done by looking: back to the stage. What was refused as a whole is said here."""
    failure: Failure | None = getattr(request.state, "failure", None)
    return _page(request, stage, [], True, failure.refusal) if failure else see(f"/{stage.place}")


@router.post("/sheet-acceptances")
def accept_many(
    request: Request, session: SessionDep, actor: CurrentActor, stage: StageInPath, asked: filled(AcceptanceForm)
) -> Response:
    told = asked.model_copy(update={"dry_run": not asked.confirmed})
    return _page(request, stage, acceptances.accept_many(session, actor, stage, told), asked.confirmed)


def _page(request: Request, stage: Stage, outcomes: list[Outcome], result: bool, refusal: str = "") -> Response:
    refused = sum(each.refused is not None for each in outcomes)
    return render(
        request, "rounds/acceptances.html", here="rounds", stage=stage, outcomes=outcomes, result=result,
        refused=refused, refusal=refusal,
    )  # fmt: skip
