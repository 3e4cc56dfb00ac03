"""What people on a post say it really is (N9), as JSON: read by the organizer and the person alone."""

from datetime import date

from fastapi import Request, Response

from app.api.lists import Shape
from app.api.routing import api_router, made
from app.deps import CurrentActor, PlacementInPath, SessionDep
from app.domain.placements import answers
from app.domain.placements.inputs import SubstanceReport


class AnswerOut(Shape):
    """`difference` is what the person finds less what was promised; null where nothing was promised."""

    placement_id: int
    answers: dict[str, str]
    substance_index: int
    promised: int | None
    difference: int | None
    note: str
    answered_on: date


class Answers(Shape):
    items: list[AnswerOut]


router = api_router("/placements", "placements")


@router.get("/{placement_id}/substance-answers", response_model=Answers)
def read_substance_answers(session: SessionDep, actor: CurrentActor, placement: PlacementInPath):
    """Newest first."""
    return {"items": answers.of_placement(session, actor, placement)}


@router.post("/{placement_id}/substance-answers", response_model=AnswerOut, status_code=201)
def report_substance(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, placement: PlacementInPath,
    asked: SubstanceReport,
):  # fmt: skip
    """The person on the post answers the five questions in mid-term."""
    return made(request, response, answers.report(session, actor, placement, asked))
