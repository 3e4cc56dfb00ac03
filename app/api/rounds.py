"""Rounds as JSON: the plan, the policy, and the acts that move it. People, list and notice stand beside."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from app.access import Actor
from app.api.documents import attachments
from app.api.lists import ActionOut, Listing, Shape, listed
from app.api.routing import PREFIX, api_router, made
from app.deps import CurrentActor, RoundInPath, SessionDep, WindowDep, round_around
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds import actions, queries
from app.domain.rounds.decision import decisions
from app.domain.rounds.inputs import Grounds, NewRound, Reopening, RoundEntry
from app.domain.rounds.models import Round
from app.domain.rounds.planning.lead import LeadOffice
from app.domain.rounds.planning.models import QuotaScope, WindowKind
from app.domain.rounds.policy import RoundPolicy
from app.domain.rounds.states import ROUND, RoundState
from app.shapes import actions as actions_of


class RoundRow(Shape):
    id: int
    title: str
    state: RoundState
    kind: PlacementKind
    direction: Direction
    places: int
    opens_on: date
    closes_on: date
    starts_on: date
    organizer_code: str
    organizer: str
    recommended: int
    chosen: int
    publicity_from: date | None
    publicity_to: date | None
    version: int


class LeadMemberOut(Shape):
    office: LeadOffice
    name: str
    title: str


class QuotaOut(Shape):
    """POSTS: kind and direction. COUNTY and SENDING: unit_code."""

    scope: QuotaScope
    kind: PlacementKind | None
    direction: Direction | None
    unit_code: str | None
    places: int


class WindowOut(Shape):
    kind: WindowKind
    opens_on: date
    closes_on: date


class RoundOut(Shape):
    id: int
    title: str
    document_number: str
    purpose: str
    plan: str
    profile: str
    lead_group: str
    lead_members: list[LeadMemberOut]
    template: str
    copied_from_id: int | None
    kind: PlacementKind
    direction: Direction
    places: int
    opens_on: date
    closes_on: date
    starts_on: date
    organizer_code: str
    policy: RoundPolicy
    quotas: list[QuotaOut]
    windows: list[WindowOut]
    opened_on: date | None
    confirmed_on: date | None
    state: RoundState
    version: int
    actions: list[ActionOut]


def out(actor: Actor, round_: Round) -> dict:
    plain = round_.model_dump(exclude={"policy", "organizer_id"})
    choices = actions_of(ROUND, actor, round_, PREFIX)
    told = {"organizer_code": round_.organizer.code, "quotas": round_.quotas, "windows": round_.windows}
    return {**plain, **told, "policy": round_.rules, "actions": choices}


router = api_router("/rounds", "rounds")
Word = Annotated[str, Query(max_length=40)]


@router.get("", response_model=Listing[RoundRow])
def search_rounds(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", state: RoundState | None = None, kind: PlacementKind | None = None,
    year: Annotated[int | None, Query(ge=1990, le=2200)] = None,
):  # fmt: skip
    return listed(request, response, queries.search(session, actor, window, q, state, kind, year))


@router.post("", response_model=RoundOut, status_code=201)
def create_round(request: Request, response: Response, session: SessionDep, actor: CurrentActor, entry: NewRound):
    """A draft of your own office, on a usual path if `template` names one; without a policy that path's holds."""
    return out(actor, made(request, response, actions.create(session, actor, entry)))


@router.get("/{round_id}", response_model=RoundOut)
def read_round(actor: CurrentActor, round_: RoundInPath):
    return out(actor, round_)


@router.post("/{round_id}/revision", response_model=RoundOut)
def revise_round(session: SessionDep, actor: CurrentActor, round_: RoundInPath, entry: RoundEntry):
    """The whole plan again; without a policy the present one stays."""
    return out(actor, actions.revise(session, actor, round_, entry))


@router.post("/{round_id}/policy", response_model=RoundOut)
def set_policy(session: SessionDep, actor: CurrentActor, round_: RoundInPath, policy: RoundPolicy):
    return out(actor, actions.set_policy(session, actor, round_, policy))


@router.post("/{round_id}/opening", response_model=RoundOut)
def open_round(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    return out(actor, actions.open_(session, actor, round_))


@router.post("/{round_id}/eligibility-checks", response_model=RoundOut)
def check_everyone(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    """Checks everyone not yet checked."""
    return out(actor, actions.check_all(session, actor, round_))


@router.post("/{round_id}/recommendation-closing", response_model=RoundOut)
def close_recommendation(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    return out(actor, actions.close(session, actor, round_))


@router.post("/{round_id}/recommendation-reopening", response_model=RoundOut)
def reopen_recommendation(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Reopening):
    return out(actor, actions.reopen(session, actor, round_, asked))


@router.post("/{round_id}/confirmation", response_model=RoundOut)
def confirm_round(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    return out(actor, decisions.confirm(session, actor, round_))


@router.post("/{round_id}/cancellation", response_model=RoundOut)
def cancel_round(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Grounds):
    return out(actor, actions.cancel(session, actor, round_, asked))


attachments(router, "/{round_id}", round_around, "round")
