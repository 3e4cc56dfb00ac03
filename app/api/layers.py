"""How a name comes up, as JSON: own applications, the layers' words, waivers, duplicates, one verb for many names."""

from fastapi import Request, Response

from app.access import Actor
from app.api.candidacies import CandidacyOut, out
from app.api.lists import Shape
from app.api.rounds import RoundOut
from app.api.rounds import out as round_out
from app.api.routing import api_router, made
from app.bulk import Outcome
from app.deps import CandidacyInPath, CurrentActor, RoundInPath, SessionDep
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.people import applications, bulk, duplicates, layers, waivers
from app.domain.rounds.people.inputs import Application, BulkAct, Correction, Opinion, WaiverRevocation, Waiving
from app.domain.rounds.states import CandidacyState
from app.shapes import sentence


class DuplicateOut(Shape):
    kind: str
    candidacy_id: int
    cadre_key: str
    name: str
    unit: str
    other_key: str
    other_name: str
    other_unit: str
    other_round_id: int | None
    other_round: str


class Duplicates(Shape):
    items: list[DuplicateOut]


class BulkItem(Shape):
    """`code` and `detail` say why not; null: done, or in a dry run: would be."""

    id: int
    name: str | None
    state: CandidacyState | None
    code: str | None
    detail: str | None


class BulkAnswer(Shape):
    dry_run: bool
    done: int
    refused: int
    items: list[BulkItem]


def bulk_out(actor: Actor, asked: BulkAct, outcomes: list[Outcome]) -> dict:
    refused = sum(each.refused is not None for each in outcomes)
    items = [
        {
            "id": each.id, "name": each.item and each.item.cadre.name,
            "state": each.item and each.item.state_for(actor), "code": each.refused and each.refused.code,
            "detail": each.refused and sentence(each.refused),
        }
        for each in outcomes
    ]  # fmt: skip
    return {"dry_run": asked.dry_run, "done": len(items) - refused, "refused": refused, "items": items}


router = api_router("/rounds/{round_id}", "rounds")


@router.get("/duplicates", response_model=Duplicates)
def list_duplicates(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    """The same person in another running round, or perhaps under another key. The organizer's alone."""
    return {"items": duplicates.of(session, actor, round_)}


@router.post("/applications", response_model=CandidacyOut, status_code=201)
def apply(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    asked: Application,
):  # fmt: skip
    """A draft of the cadre's own, where policy allows own application."""
    return out(session, actor, made(request, response, applications.apply(session, actor, round_, asked)))


@router.post("/candidacy-acts", response_model=BulkAnswer)
def act_on_many(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: BulkAct):
    """Each name is answered for itself; with dry_run nothing stays."""
    return bulk_out(actor, asked, bulk.act(session, actor, round_, asked))


@router.post("/candidacies/{candidacy_id}/revision", response_model=CandidacyOut)
def revise_application(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Application):
    return out(session, actor, applications.revise(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/submission", response_model=CandidacyOut)
def submit_application(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath):
    return out(session, actor, applications.submit(session, actor, candidacy))


@router.post("/candidacies/{candidacy_id}/discarding", response_model=RoundOut)
def discard_application(request: Request, session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath):
    request.state.entity = applications.discard(session, actor, candidacy)
    return round_out(actor, request.state.entity)


@router.post("/candidacies/{candidacy_id}/endorsement", response_model=CandidacyOut)
def endorse(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Opinion):
    """The word of the layer that has to speak next: unit, county, city."""
    return out(session, actor, layers.endorse(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/return", response_model=CandidacyOut)
def return_(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Opinion):
    return out(session, actor, layers.return_(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/declining", response_model=CandidacyOut)
def decline(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Opinion):
    return out(session, actor, layers.decline(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/resubmission", response_model=CandidacyOut)
def resubmit(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Correction):
    return out(session, actor, layers.resubmit(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/opinion-withdrawal", response_model=CandidacyOut)
def take_back(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Grounds):
    return out(session, actor, layers.take_back(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/reconsideration", response_model=CandidacyOut)
def reconsider(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Grounds):
    return out(session, actor, layers.reconsider(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/waivers", response_model=CandidacyOut)
def waive(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Waiving):
    return out(session, actor, waivers.waive(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/waiver-revocation", response_model=CandidacyOut)
def revoke_waiver(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: WaiverRevocation):
    return out(session, actor, waivers.revoke_waiver(session, actor, candidacy, asked))
