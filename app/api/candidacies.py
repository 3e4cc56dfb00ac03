"""The people of a round as JSON: recommendations, findings of eligibility, standings and the list."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Query, Request, Response

from app import access
from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape, listed
from app.api.rounds import RoundOut
from app.api.rounds import out as round_out
from app.api.routing import PREFIX, api_router, made
from app.db import WorkSession
from app.deps import CandidacyInPath, CurrentActor, RoundInPath, SessionDep, WindowDep
from app.domain.rounds import actions, queries
from app.domain.rounds.decision import listing
from app.domain.rounds.figures.steps import CODE
from app.domain.rounds.inputs import Grounds, Recommendation
from app.domain.rounds.models import Candidacy, Finding
from app.domain.rounds.path import standings
from app.domain.rounds.people import candidacies
from app.domain.rounds.people.models import Endorsement, LayerVerdict
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.policy import CandidacySource, Layer
from app.domain.rounds.states import CandidacyState
from app.labels import t
from app.paging import DEFAULT_LIMIT, MAX_LIMIT, Window
from app.shapes import actions as actions_of


class CandidacyRow(Shape):
    id: int
    cadre_key: str
    name: str
    sex: str
    birth_on: date
    title: str
    unit_code: str
    unit: str
    state: CandidacyState
    layer: Layer | None
    source: CandidacySource
    recommender: str
    composite: Decimal | None
    rank: int | None
    failed: int
    version: int


class FindingOut(Shape):
    rule: str
    passed: bool
    waived: bool
    code: str
    title: str
    sentence: str
    facts: dict[str, str | int]


class WordOut(Shape):
    """One layer's word; the opinion is empty where it is not the reader's to read."""

    layer: Layer
    verdict: LayerVerdict
    opinion: str
    spoken_by: str
    spoken_on: date


class WaiverOut(Shape):
    rule: str
    clause: str
    granted_by: str
    granted_on: date
    revoked_on: date | None


class CandidacyOut(Shape):
    id: int
    round_id: int
    cadre_key: str
    name: str
    unit_code: str
    source: CandidacySource
    recommender: str
    entered_by: str
    layer: Layer | None
    reasons: str
    consent: bool
    words: list[WordOut]
    waivers: list[WaiverOut]
    composite: Decimal | None
    rank: int | None
    withdrawal_reason: str
    findings: list[FindingOut]
    state: CandidacyState
    version: int
    actions: list[ActionOut]


class StandingOut(Shape):
    candidacy_id: int
    cadre_key: str
    name: str
    unit: str
    state: CandidacyState
    composite: Decimal | None
    rank: int | None
    tied: bool
    scores: dict[int, Decimal | None]


EVERYBODY = 2**31


class Standings(Shape):
    places: int
    standings: list[StandingOut]
    next: str | None


def finding_out(finding: Finding, waived: frozenset[str]) -> dict:
    told = {"title": t(f"eligibility.rule.{finding.rule}"), "sentence": t(finding.code, **finding.spoken)}
    plain = finding.model_dump(include={"rule", "passed", "code", "facts"})
    return {**plain, **told, "waived": finding.rule in waived}


def word_out(actor: Actor, word: Endorsement) -> dict:
    return {**word.model_dump(), "opinion": word.opinion if queries.reads_opinion(actor, word) else ""}


def out(session: WorkSession, actor: Actor, candidacy: Candidacy) -> dict:
    scored = access.may(actor, "standing.read", candidacy.round_)
    return {
        **candidacy.model_dump(), "state": candidacy.state_for(actor),
        "composite": candidacy.composite if scored else None, "rank": candidacy.rank if scored else None,
        "cadre_key": candidacy.cadre.key, "name": candidacy.cadre.name,
        "unit_code": candidacy.unit.code,
        "findings": [finding_out(each, candidacy.waived) for each in queries.findings(session, candidacy)],
        "words": [word_out(actor, each) for each in candidacy.endorsements],
        "waivers": [each.model_dump() for each in candidacy.waivers],
        "actions": actions_of(CANDIDACY, actor, candidacy, PREFIX),
    }  # fmt: skip


def standing_out(standing: standings.Standing) -> dict:
    candidacy = standing.candidacy
    return {
        "candidacy_id": candidacy.id, "cadre_key": candidacy.cadre.key, "name": candidacy.cadre.name,
        "unit": candidacy.unit.name, "state": candidacy.state, "composite": standing.composite, "rank": standing.rank,
        "tied": standing.tied, "scores": {stage: told.score for stage, told in standing.stage_scores.items()},
    }  # fmt: skip


router = api_router("/rounds/{round_id}", "rounds")


StepCode = Annotated[str, Query(pattern=CODE)]


@router.get("/candidacies", response_model=Listing[CandidacyRow])
def list_candidacies(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    window: WindowDep, state: CandidacyState | None = None, reached: StepCode = "", left_at: StepCode = "",
):  # fmt: skip
    """The organizer sees all, a unit those it recommended, a cadre their own. `reached` and `left_at` are codes of
    steps as the round's figures tell them."""
    return listed(request, response, queries.candidacies(session, actor, round_, window, state, reached, left_at))


@router.post("/candidacies", response_model=CandidacyOut, status_code=201)
def recommend(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    asked: Recommendation,
):  # fmt: skip
    return out(session, actor, made(request, response, actions.recommend(session, actor, round_, asked)))


@router.get("/candidacies/{candidacy_id}", response_model=CandidacyOut)
def read_candidacy(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath):
    return out(session, actor, candidacy)


@router.post("/candidacies/{candidacy_id}/eligibility-check", response_model=CandidacyOut)
def check_candidacy(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath):
    return out(session, actor, candidacies.check(session, actor, candidacy))


@router.post("/candidacies/{candidacy_id}/withdrawal", response_model=CandidacyOut)
def withdraw_candidacy(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Grounds):
    return out(session, actor, candidacies.withdraw(session, actor, candidacy, asked))


@router.post("/candidacies/{candidacy_id}/reinstatement", response_model=CandidacyOut)
def reinstate_candidacy(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: Grounds):
    return out(session, actor, candidacies.reinstate(session, actor, candidacy, asked))


@router.get("/shortlist", response_model=Standings)
def read_shortlist(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int | None, Query(ge=1, le=MAX_LIMIT)] = None,
):  # fmt: skip
    """Standings by the stages closed so far, with the state of each person you may see. All of them; with a `limit`,
    or from a `cursor` on, in pages."""
    window = Window(cursor, limit or (DEFAULT_LIMIT if cursor else EVERYBODY))
    told = listed(request, response, queries.standings_page(session, actor, round_, window).page)
    return {"places": round_.places, "standings": [standing_out(s) for s in told["items"]], "next": told["next"]}


@router.post("/shortlist", response_model=RoundOut)
def draw_up_shortlist(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    return round_out(actor, listing.draw_up(session, actor, round_))


@router.post("/shortlist-withdrawal", response_model=RoundOut)
def withdraw_shortlist(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Grounds):
    return round_out(actor, listing.withdraw(session, actor, round_, asked))
