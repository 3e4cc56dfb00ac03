"""Posts as pages."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy import select

from app import log
from app.access import Actor, may, require
from app.db import WorkSession
from app.deps import CurrentActor, PostInPath, SessionDep, WindowDep, post_in_path
from app.domain.placements import places
from app.domain.placements import queries as placements
from app.domain.posts import actions, merging, queries
from app.domain.posts.inputs import PostMerger, PostOffer, PostReturn, PostRevision, PostWayBack, PostWithdrawal
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.posts.states import POST, PostState
from app.domain.units.models import Unit
from app.labels import t
from app.paging import MAX_LIMIT, Window
from app.shapes import actions as choices
from app.web.acts import Facts, act
from app.web.forms import Options, fields_of, filled, member
from app.web.render import Failure, render, see
from app.web.routing import web_router

router = web_router("/posts")
Word = Annotated[str, Query(max_length=40)]


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", unit: Word = "", state: Word = "", kind: Word = "", direction: Word = "",
) -> Response:  # fmt: skip
    wanted = queries.PostFilter(
        q, unit, member(PostState, state), member(PlacementKind, kind), member(Direction, direction)
    )
    return render(
        request, "posts/index.html", here="posts", page=queries.search(session, actor, window, wanted, places.TAKEN),
        wanted=wanted, states=_states(actor), kinds=list(PlacementKind), directions=list(Direction),
        may_offer=may(actor, "post.offer"), unit_name=unit_name(session, unit),
    )  # fmt: skip


@router.get("/new")
def offer_form(request: Request, session: SessionDep, actor: CurrentActor) -> Response:
    require(actor, "post.offer")
    failure: Failure | None = getattr(request.state, "failure", None)
    units = _units(session, actor)
    first = {"is_real": True, "places": 1, "unit_code": units[0][0] if len(units) == 1 else ""}
    return render(
        request, "act.html", here="posts", title=t("verb.post.offer"), button=t("verb.post.offer"),
        sentence=t("does.post.offer"), crumbs=[("/posts", t("posts.title"))], facts=[],
        fields=sorted(fields_of(PostOffer, {"unit_code": units}), key=lambda field: field.name != "unit_code"),
        values=failure.values if failure else first,
        errors=failure.errors if failure else {}, refusal=failure.refusal if failure else "",
        action="/posts/new", cancel="/posts", version=None,
    )  # fmt: skip


@router.post("/new")
def offer(session: SessionDep, actor: CurrentActor, offered: filled(PostOffer)) -> Response:
    return see(f"/{actions.offer(session, actor, offered).place}")


@router.get("/{post_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, post: PostInPath) -> Response:
    is_ours = "holder" in post.relations(actor)
    on_it = placements.PlacementFilter(post_id=post.id)
    return render(
        request, "posts/show.html", here="posts", post=post, taken=places.taken(session, post), is_ours=is_ours,
        people=placements.search(session, actor, Window(limit=MAX_LIMIT), on_it).items,
        choices=choices(POST, actor, post), may_assign=may(actor, "placement.assign"),
        history=log.history(session, actor, "post", post.id) if is_ours else [],
    )  # fmt: skip


def _about(post: Post) -> Facts:
    nature = t("posts.real") if post.is_real else t("posts.nominal")
    return [
        (t("posts.unit"), post.unit.name), (t("posts.post"), post.title),
        (t("posts.kind"), t(f"word.PlacementKind.{post.kind}")), (t("posts.nature"), nature),
        (t("posts.duties"), post.duties),
    ]  # fmt: skip


def _present(session: WorkSession, actor: Actor, post: Post) -> dict[str, Any]:
    """The clear phone is not shown again: left empty, it stays."""
    told = post.model_dump(mode="json", include=set(PostRevision.model_fields) - {"substance"})
    return told | {f"substance.{question}": extent for question, extent in post.substance.items()}


def _like(session: WorkSession, actor: Actor, post: Post) -> Options:
    found = [each for each in merging.like(session, post) if each.relations(actor)]
    return {"posts": [(str(each.id), t("posts.like_one", label=each.label, n=each.places)) for each in found]}


def _states(actor: Actor) -> list[PostState]:
    """Who sees accepted posts only is offered no choice of states."""
    return list(PostState) if actor.role in queries.OWN else []


def _units(session: WorkSession, actor: Actor) -> list[tuple[str, str]]:
    mine = select(Unit.code, Unit.name).where(Unit.path.startswith(actor.unit_path)).order_by(Unit.path)
    return [(code, name) for code, name in session.execute(mine)]


def unit_name(session: WorkSession, code: str) -> str:
    return session.scalars(select(Unit.name).where(Unit.code == code)).first() or code


act(
    router, "/{post_id}/revision", POST, "revise", post_in_path, actions.revise, PostRevision, start=_present,
)  # fmt: skip
act(router, "/{post_id}/acceptance", POST, "accept", post_in_path, actions.accept, about=_about)
act(router, "/{post_id}/return", POST, "return_", post_in_path, actions.return_, PostReturn, about=_about)
act(
    router, "/{post_id}/withdrawal", POST, "withdraw", post_in_path, actions.withdraw, PostWithdrawal, about=_about,
    danger=True,
)  # fmt: skip
act(router, "/{post_id}/merger", POST, "merge", post_in_path, merging.merge, PostMerger, options=_like, about=_about)
act(router, "/{post_id}/split", POST, "split_off", post_in_path, merging.split_off, PostWayBack, about=_about)
act(router, "/{post_id}/reopening", POST, "reopen", post_in_path, actions.reopen, PostWayBack, about=_about)
act(router, "/{post_id}/restoration", POST, "restore", post_in_path, actions.restore, PostWayBack, about=_about)
