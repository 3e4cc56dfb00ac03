"""Matching as JSON: the round's rules and wishes, drafts, and what is done to them."""

from datetime import date, datetime
from typing import Any

from fastapi import Request, Response

from app.access import Actor
from app.api import jobs
from app.api.jobs import JobOut
from app.api.lists import ActionOut, Shape
from app.api.routing import PREFIX, api_router, made
from app.deps import CurrentActor, DraftInPath, MatchingInPath, RoundInPath, SessionDep
from app.domain.matching import actions, adoption, drafts, wishes
from app.domain.matching.inputs import (
    Adoption,
    AdoptionReversal,
    DraftChange,
    DraftCopy,
    DraftName,
    MatchPolicyChange,
    NewDraft,
    NewPin,
    PersonWishes,
    PinRemoval,
    PostWishes,
    WishesOpening,
    WishesReopening,
)
from app.domain.matching.models import Draft, Matching
from app.domain.matching.policy import MatchPolicy
from app.domain.matching.states import DRAFT, MATCHING, DraftState, MatchingState, PinKind
from app.domain.rounds.inputs import Grounds
from app.shapes import actions as choices


class MatchingOut(Shape):
    round_id: int
    state: MatchingState
    policy: MatchPolicy
    wishes_until: date | None
    version: int
    actions: list[ActionOut]


class PinOut(Shape):
    id: int
    kind: PinKind
    candidacy_id: int
    post_id: int
    reason: str
    put_by: str
    put_on: date


class ChangesOut(Shape):
    """What the draft tries: policy values that differ, places added by post id."""

    policy: dict[str, Any]
    places: dict[str, int]


class DraftOut(Shape):
    """`points` and `bound` are hundredths of a point; `answer` is that of the last run, also while it is edited."""

    id: int
    name: str
    note: str
    state: DraftState
    copied_from_id: int | None
    changes: ChangesOut
    pins: list[PinOut]
    job_id: int | None
    solved_at: datetime | None
    input_hash: str
    solver: str
    proven: bool
    points: int | None
    bound: int | None
    placed: int
    unplaced: int
    seconds: float | None
    answer: dict[str, Any]
    adopted_on: date | None
    adopted_by: str
    version: int
    actions: list[ActionOut]


of_round = api_router("/rounds/{round_id}", "matching")
router = api_router("/rounds/{round_id}/matching", "matching")


@of_round.post("/matching", response_model=MatchingOut, status_code=201)
def match_round(request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    """Opened once for a confirmed round, with the usual rules and weights."""
    return matching_out(actor, made(request, response, actions.match(session, actor, round_)))


@router.post("/policy", response_model=MatchingOut)
def set_match_policy(session: SessionDep, actor: CurrentActor, matching: MatchingInPath, asked: MatchPolicyChange):
    return matching_out(actor, actions.set_policy(session, actor, matching, asked))


@router.post("/wishes-opening", response_model=MatchingOut)
def open_wishes(session: SessionDep, actor: CurrentActor, matching: MatchingInPath, asked: WishesOpening):
    return matching_out(actor, actions.open_wishes(session, actor, matching, asked))


@router.post("/wishes-reopening", response_model=MatchingOut)
def reopen_wishes(session: SessionDep, actor: CurrentActor, matching: MatchingInPath, asked: WishesReopening):
    return matching_out(actor, actions.reopen_wishes(session, actor, matching, asked))


@router.post("/wishes-closing", response_model=MatchingOut)
def close_wishes(session: SessionDep, actor: CurrentActor, matching: MatchingInPath):
    return matching_out(actor, actions.close_wishes(session, actor, matching))


@router.post("/post-wishes", response_model=MatchingOut)
def rank_posts(session: SessionDep, actor: CurrentActor, matching: MatchingInPath, asked: PostWishes):
    """A person's own wishes, the first first; they replace those before."""
    return matching_out(actor, wishes.rank_posts(session, actor, matching, asked))


@router.post("/person-wishes", response_model=MatchingOut)
def rank_people(session: SessionDep, actor: CurrentActor, matching: MatchingInPath, asked: PersonWishes):
    """A receiving unit's wishes for one of its posts, the first first; they replace those before."""
    return matching_out(actor, wishes.rank_people(session, actor, matching, asked))


@router.post("/drafts", response_model=DraftOut, status_code=201)
def add_draft(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, matching: MatchingInPath,
    asked: NewDraft,
):  # fmt: skip
    return draft_out(actor, made(request, response, drafts.add(session, actor, matching, asked)))


@router.post("/drafts/{draft_id}/runs", response_model=JobOut, status_code=202)
def run_draft(response: Response, session: SessionDep, actor: CurrentActor, draft: DraftInPath):
    """Solving takes a while: 202 with the job, which tells how far it is."""
    return jobs.handed_in(response, session, actor, drafts.run(session, actor, draft).job)


@router.post("/drafts/{draft_id}/cancellation", response_model=DraftOut)
def stop_draft(session: SessionDep, actor: CurrentActor, draft: DraftInPath):
    return draft_out(actor, drafts.stop(session, actor, draft))


@router.post("/drafts/{draft_id}/pins", response_model=DraftOut)
def pin_pair(session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: NewPin):
    return draft_out(actor, drafts.pin(session, actor, draft, asked))


@router.post("/drafts/{draft_id}/pin-removal", response_model=DraftOut)
def unpin_pair(session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: PinRemoval):
    return draft_out(actor, drafts.unpin(session, actor, draft, asked))


@router.post("/drafts/{draft_id}/changes", response_model=DraftOut)
def change_draft(session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: DraftChange):
    return draft_out(actor, drafts.change(session, actor, draft, asked))


@router.post("/drafts/{draft_id}/copies", response_model=DraftOut, status_code=201)
def copy_draft(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, draft: DraftInPath,
    asked: DraftCopy,
):  # fmt: skip
    return draft_out(actor, made(request, response, drafts.copy(session, actor, draft, asked)))


@router.post("/drafts/{draft_id}/renaming", response_model=DraftOut)
def rename_draft(session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: DraftName):
    return draft_out(actor, drafts.rename(session, actor, draft, asked))


@router.post("/drafts/{draft_id}/setting-aside", response_model=DraftOut)
def set_draft_aside(session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: Grounds):
    return draft_out(actor, drafts.set_aside(session, actor, draft, asked))


@router.post("/drafts/{draft_id}/taking-up", response_model=DraftOut)
def take_draft_up(session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: Grounds):
    return draft_out(actor, drafts.take_up(session, actor, draft, asked))


@router.post("/drafts/{draft_id}/adoption", response_model=JobOut, status_code=202)
def adopt_draft(
    response: Response, session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: Adoption
):  # fmt: skip
    """Every pair becomes a placement, or none: 202 with the job, which fails in words where one cannot go or where the
    rows have changed since. With `dry_run` its `answer` lists each refusal, and nothing is done."""
    return jobs.handed_in(response, session, actor, adoption.adopt(session, actor, draft, asked))


@router.post("/drafts/{draft_id}/adoption-reversal", response_model=JobOut, status_code=202)
def unadopt_draft(
    response: Response, session: SessionDep, actor: CurrentActor, draft: DraftInPath, asked: AdoptionReversal
):  # fmt: skip
    return jobs.handed_in(response, session, actor, adoption.unadopt(session, actor, draft, asked))


def matching_out(actor: Actor, matching: Matching) -> dict[str, Any]:
    return matching.model_dump() | {
        "policy": matching.rules,
        "actions": choices(MATCHING, actor, matching, PREFIX),
    }


def draft_out(actor: Actor, draft: Draft) -> dict[str, Any]:
    return draft.model_dump() | {
        "changes": {"policy": {}, "places": {}, **draft.changes},
        "pins": draft.pins,
        "actions": choices(DRAFT, actor, draft, PREFIX),
    }
