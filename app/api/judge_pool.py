"""The pool of judges 评委库 as JSON."""

from datetime import date
from typing import Annotated

from fastapi import Query, Request, Response

from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape, listed
from app.api.routing import PREFIX, api_router, made
from app.deps import CurrentActor, PoolMemberInPath, SessionDep, WindowDep
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import pool, pool_queries
from app.domain.rounds.path.pool_inputs import PoolEntry, PoolRevision
from app.domain.rounds.path.pool_models import PoolMember, PoolState
from app.domain.rounds.path.pool_states import POOL_MEMBER
from app.shapes import actions as actions_of


class PoolMemberRow(Shape):
    """`unit` is the office whose pool it is, `judge_unit` where the judge works."""

    id: int
    username: str
    name: str
    judge_unit: str
    unit_code: str
    unit: str
    expertise: str
    away: list[date]
    state: PoolState
    version: int


class PoolMemberOut(PoolMemberRow):
    actions: list[ActionOut]


def out(actor: Actor, member: PoolMember) -> dict:
    user = member.user
    return {
        **member.model_dump(), "username": user.username, "name": user.name, "judge_unit": user.unit.name,
        "unit_code": member.unit.code, "unit": member.unit.name,
        "actions": actions_of(POOL_MEMBER, actor, member, PREFIX),
    }  # fmt: skip


router = api_router("/judge-pool", "stages")


@router.get("", response_model=Listing[PoolMemberRow])
def search_judge_pool(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Annotated[str, Query(max_length=40)] = "", state: PoolState | None = None,
):  # fmt: skip
    """The office's own pool and those of the offices below it."""
    return listed(request, response, pool_queries.search(session, actor, window, q, state))


@router.post("", response_model=PoolMemberOut, status_code=201)
def add_to_judge_pool(request: Request, response: Response, session: SessionDep, actor: CurrentActor, entry: PoolEntry):
    return out(actor, made(request, response, pool.add(session, actor, entry)))


@router.get("/{member_id}", response_model=PoolMemberOut)
def read_pool_member(actor: CurrentActor, member: PoolMemberInPath):
    return out(actor, member)


@router.post("/{member_id}/revision", response_model=PoolMemberOut)
def revise_pool_member(session: SessionDep, actor: CurrentActor, member: PoolMemberInPath, revision: PoolRevision):
    return out(actor, pool.revise(session, actor, member, revision))


@router.post("/{member_id}/retirement", response_model=PoolMemberOut)
def retire_pool_member(session: SessionDep, actor: CurrentActor, member: PoolMemberInPath, why: Grounds):
    """No lot falls on a retired judge; seats they have stay theirs."""
    return out(actor, pool.retire(session, actor, member, why))


@router.post("/{member_id}/restoration", response_model=PoolMemberOut)
def restore_pool_member(session: SessionDep, actor: CurrentActor, member: PoolMemberInPath):
    return out(actor, pool.restore(session, actor, member))
