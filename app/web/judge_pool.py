"""The pool of judges 评委库 as pages."""

from typing import Annotated, Any

from fastapi import Query, Request, Response

from app import access, log
from app.access import Actor
from app.db import WorkSession
from app.deps import CurrentActor, PoolMemberInPath, SessionDep, WindowDep, pool_member_in_path
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import pool, pool_queries
from app.domain.rounds.path.pool_inputs import PoolEntry, PoolRevision
from app.domain.rounds.path.pool_models import PoolMember, PoolState
from app.domain.rounds.path.pool_states import POOL_MEMBER
from app.labels import t
from app.shapes import actions as actions_of
from app.web.acts import Facts, act
from app.web.forms import Options, fields_of, filled, member
from app.web.render import Failure, render, see
from app.web.routing import web_router

router = web_router("/judge-pool")
Word = Annotated[str, Query(max_length=40)]


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep, q: Word = "", state: Word = ""
) -> Response:
    wanted = member(PoolState, state)
    return render(
        request, "rounds/judge_pool.html", here="rounds", page=pool_queries.search(session, actor, window, q, wanted),
        q=q, state=wanted or "", states=list(PoolState), may_add=access.may(actor, "pool_member.add"),
    )  # fmt: skip


@router.get("/new")
def new_form(request: Request, session: SessionDep, actor: CurrentActor) -> Response:
    access.require(actor, "pool_member.add")
    failure: Failure | None = getattr(request.state, "failure", None)
    fields = fields_of(PoolEntry, judges(session, actor))
    return render(
        request, "act.html", here="rounds", title=t("verb.pool_member.add"), button=t("verb.pool_member.add"),
        sentence=t("does.pool_member.add"), crumbs=[("/judge-pool", t("pool.title"))], facts=[],
        fields=sorted(fields, key=lambda field: field.name != "username"),
        values=failure.values if failure else {}, errors=failure.errors if failure else {},
        refusal=failure.refusal if failure else "", action="/judge-pool/new", cancel="/judge-pool", version=None,
    )  # fmt: skip


@router.post("/new")
def add(session: SessionDep, actor: CurrentActor, entry: filled(PoolEntry)) -> Response:
    return see(f"/{pool.add(session, actor, entry).place}")


@router.get("/{member_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, member: PoolMemberInPath) -> Response:
    return render(
        request, "rounds/judge_pool_member.html", here="rounds", member=member,
        choices=actions_of(POOL_MEMBER, actor, member), history=log.history(session, actor, "pool_member", member.id),
    )  # fmt: skip


def judges(session: WorkSession, actor: Actor) -> Options:
    found = pool_queries.possible(session, actor)
    return {"username": [(user.username, t("stage.of_unit", name=user.name, unit=user.unit.label)) for user in found]}


def about(member: PoolMember) -> Facts:
    return [(t("pool.judge"), member.user.name), (t("pool.judge_unit"), member.user.unit.label)]


def present(session: WorkSession, actor: Actor, member: PoolMember) -> dict[str, Any]:
    return {"expertise": member.expertise, "away": t("pool.join").join(member.away)}


ONE = "/{member_id}"
act(
    router, ONE + "/revision", POOL_MEMBER, "revise", pool_member_in_path, pool.revise, asked=PoolRevision,
    start=present, about=about, here="rounds",
)  # fmt: skip
act(
    router, ONE + "/retirement", POOL_MEMBER, "retire", pool_member_in_path, pool.retire, asked=Grounds, about=about,
    here="rounds", danger=True,
)  # fmt: skip
act(router, ONE + "/restoration", POOL_MEMBER, "restore", pool_member_in_path, pool.restore, about=about, here="rounds")
