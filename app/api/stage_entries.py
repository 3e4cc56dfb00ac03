"""The candidates of a stage and its line as JSON: codes, absence and cheating, the minimum field, the pass mark."""

from decimal import Decimal
from typing import Annotated

from fastapi import Query

from app.api.lists import Listing, Shape
from app.api.routing import api_router
from app.api.stages import StageOut, out, whole
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import blind, outcomes, pass_marks
from app.domain.rounds.path.inputs import Absence, Cheating, OutcomeClearing, PassMarkChange
from app.domain.rounds.path.models import EntryOutcome
from app.domain.rounds.path.scoring import PassRule, Verdict
from app.labels import t
from app.stage_deps import StageInPath


class EntryOut(Shape):
    """A place in the stage. Whoever sees codes only is told no id, no name and no note."""

    id: int | None
    candidacy_id: int | None
    code: str
    name: str
    unit: str
    outcome: EntryOutcome
    note: str


class TurnedOut(Shape):
    candidacy_id: int
    name: str
    score: Decimal | None
    before: Verdict
    after: Verdict
    advanced_before: bool
    advanced_after: bool


class PassMarkPreviewOut(Shape):
    """`withheld`: why nobody is shown yet."""

    items: list[TurnedOut]
    withheld: str | None


router = api_router("/rounds/{round_id}/stages/{stage_id}", "stages")
Points = Annotated[Decimal | None, Query(ge=0, le=100, max_digits=5, decimal_places=2)]


@router.get("/entries", response_model=Listing[EntryOut])
def list_entries(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    """Who stands in the stage, by code for a judge of a blind one."""
    return whole([blind.told(actor, stage, each) for each in blind.field(actor, stage)])


@router.post("/absences", response_model=StageOut)
def record_absence(session: SessionDep, actor: CurrentActor, stage: StageInPath, asked: Absence):
    """The person needs no marks and leaves the round when the stage closes."""
    return out(session, actor, outcomes.record_absence(session, actor, stage, asked))


@router.post("/cheating", response_model=StageOut)
def record_cheating(session: SessionDep, actor: CurrentActor, stage: StageInPath, asked: Cheating):
    return out(session, actor, outcomes.record_cheating(session, actor, stage, asked))


@router.post("/outcome-clearing", response_model=StageOut)
def clear_outcome(session: SessionDep, actor: CurrentActor, stage: StageInPath, asked: OutcomeClearing):
    """The way back of an absence or of cheating, while the stage is marked."""
    return out(session, actor, outcomes.clear_outcome(session, actor, stage, asked))


@router.post("/minimum-waiver", response_model=StageOut)
def waive_minimum(session: SessionDep, actor: CurrentActor, stage: StageInPath, why: Grounds):
    """The approved exception: the stage is held although its field is too small."""
    return out(session, actor, pass_marks.waive_minimum(session, actor, stage, why))


@router.post("/minimum-restoring", response_model=StageOut)
def restore_minimum(session: SessionDep, actor: CurrentActor, stage: StageInPath, why: Grounds):
    return out(session, actor, pass_marks.restore_minimum(session, actor, stage, why))


@router.get("/pass-mark-preview", response_model=PassMarkPreviewOut)
def preview_pass_mark(
    session: SessionDep, actor: CurrentActor, stage: StageInPath,
    pass_mark: Annotated[Decimal, Query(ge=0, le=100, max_digits=5, decimal_places=2)], borderline_from: Points = None,
):  # fmt: skip
    """Exactly who would turn under another pass mark; nothing changes."""
    told = pass_marks.preview(session, actor, stage, PassRule(pass_mark, borderline_from))
    withheld = t(f"errors.{told.withheld.code}", **told.withheld.facts) if told.withheld else None
    return {"items": [turned_out(each) for each in told.turned], "withheld": withheld}


@router.post("/pass-mark", response_model=StageOut)
def set_pass_mark(session: SessionDep, actor: CurrentActor, stage: StageInPath, change: PassMarkChange):
    """A new version. On a closed stage the results follow, and people leave or stand again."""
    return out(session, actor, pass_marks.set_pass_mark(session, actor, stage, change))


def turned_out(turned: pass_marks.Turned) -> dict:
    told = turned._asdict()
    candidacy = told.pop("candidacy")
    return {**told, "candidacy_id": candidacy.id, "name": candidacy.cadre.name}
