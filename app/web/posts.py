"""Posts as pages."""

from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy import select

from app import log, vocab
from app.access import Actor, may, require
from app.db import WorkSession
from app.deps import CurrentActor, PostInPath, SessionDep, WindowDep, post_in_path
from app.domain.cadres.inputs import Unmasking
from app.domain.placements import answers, places
from app.domain.placements import queries as placements
from app.domain.posts import actions, merging, queries
from app.domain.posts.inputs import PostMerger, PostOffer, PostReturn, PostRevision, PostWayBack, PostWithdrawal
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.models import Post
from app.domain.posts.seats import PostOffice
from app.domain.posts.states import POST, PostState
from app.domain.posts.substance import Question, points, weight
from app.domain.units.models import Unit
from app.labels import t
from app.paging import MAX_LIMIT, Window
from app.shapes import actions as choices
from app.web import post_filters
from app.web.acts import Facts, act
from app.web.forms import Options, fields_of, filled, member
from app.web.post_forms import offer_groups, revision_groups, terms_of, units_of
from app.web.render import Failure, render, see
from app.web.routing import web_router

router = web_router("/posts")
Word = Annotated[str, Query(max_length=40)]


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", unit: Word = "", state: Word = "", kind: Word = "", direction: Word = "", office: Word = "",
    area: Word = "", least: Word = "", order: Word = "",
) -> Response:  # fmt: skip
    wanted = queries.PostFilter(
        q, unit, member(PostState, state), member(PlacementKind, kind), member(Direction, direction),
        member(PostOffice, office), area if area in vocab.table("area") else "",
        int(least) if least in post_filters.LEAST else None, member(queries.PostOrder, order) or queries.PostOrder.CAME,
    )  # fmt: skip
    return render(
        request, "posts/index.html", here="posts", page=queries.search(session, actor, window, wanted, places.TAKEN),
        counts=places.counted(session, actor, wanted), wanted=wanted, choices=post_filters.choices(session, actor),
        states=_states(actor), may_offer=may(actor, "post.offer"), unit_name=unit_name(session, unit),
    )  # fmt: skip


@router.get("/new")
def offer_form(request: Request, session: SessionDep, actor: CurrentActor, kind: Word = "") -> Response:
    """First the kind, then what the kind asks for."""
    require(actor, "post.offer")
    failure: Failure | None = getattr(request.state, "failure", None)
    chosen = member(PlacementKind, kind or (failure.values.get("kind", "") if failure else ""))
    if chosen is None:
        return render(request, "posts/kinds.html", here="posts", kinds=[terms_of(each) for each in PlacementKind])
    units = units_of(session, actor)
    first = {"is_real": True, "places": 1, "unit_code": units[0][0] if len(units) == 1 else ""}
    return render(
        request, "posts/form.html", here="posts", title=t("verb.post.offer"), button=t("verb.post.offer"),
        sentence=t("does.post.offer"), crumbs=[("/posts", t("posts.title")), ("/posts/new", t("posts.choose_kind"))],
        groups=offer_groups(session, actor, chosen), terms=terms_of(chosen),
        values=_flat(failure.values) if failure else first,
        errors=failure.errors if failure else {}, refusal=failure.refusal if failure else "",
        action=f"/posts/new?kind={chosen}", cancel="/posts/new", version=None, asks_kind=False,
    )  # fmt: skip


@router.post("/new")
def offer(session: SessionDep, actor: CurrentActor, offered: filled(PostOffer)) -> Response:
    return see(f"/{actions.offer(session, actor, offered).place}")


@router.get("/{post_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, post: PostInPath) -> Response:
    return _show(request, session, actor, post)


@router.get("/{post_id}/unmasking")
def unmask_form(request: Request, actor: CurrentActor, post: PostInPath) -> Response:
    require(actor, "post.unmask", post)
    failure: Failure | None = getattr(request.state, "failure", None)
    return render(
        request, "act.html", here="posts", title=t("verb.post.unmask"), button=t("verb.post.unmask"),
        sentence=t("does.post.unmask"), crumbs=[("/posts", t("posts.title")), (f"/{post.place}", post.label)],
        facts=[(t("posts.contact"), post.contact)], fields=fields_of(Unmasking),
        values=failure.values if failure else {}, errors=failure.errors if failure else {},
        action=request.url.path, cancel=f"/{post.place}", version=None,
    )  # fmt: skip


@router.post("/{post_id}/unmasking")
def unmask(
    request: Request, session: SessionDep, actor: CurrentActor, post: PostInPath, asked: filled(Unmasking)
) -> Response:
    """Shown once, in this answer only."""
    return _show(request, session, actor, post, actions.unmask(session, actor, post, asked))


def _show(request: Request, session: WorkSession, actor: Actor, post: Post, phone: str = "") -> Response:
    is_ours = "holder" in post.relations(actor)
    on_it = placements.PlacementFilter(post_id=post.id)
    return render(
        request, "posts/show.html", here="posts", post=post, taken=places.taken(session, post), is_ours=is_ours,
        people=placements.search(session, actor, Window(limit=MAX_LIMIT), on_it).items,
        choices=choices(POST, actor, post), may_assign=may(actor, "placement.assign"), terms=terms_of(post.kind),
        questions=[(each, weight(each), points(each, post.substance[each]) // 100) for each in Question
                   if each in post.substance],
        told=answers.on_post(session, actor, post), may_unmask=may(actor, "post.unmask", post), phone=phone,
        history=log.history(session, actor, "post", post.id) if is_ours else [],
    )  # fmt: skip


def _about(post: Post) -> Facts:
    nature = t("posts.real") if post.is_real else t("posts.nominal")
    return [
        (t("posts.unit"), post.unit.name), (t("posts.post"), post.title),
        (t("posts.kind"), t(f"word.PlacementKind.{post.kind}")), (t("posts.nature"), nature),
        (t("posts.duties"), post.duties),
    ]  # fmt: skip


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Answers that belong together stand on the form as group.question."""
    told = values.get("substance")
    return values | {f"substance.{name}": value for name, value in told.items()} if isinstance(told, dict) else values


def _form(session: WorkSession, actor: Actor, post: Post) -> dict[str, Any]:
    return {"groups": revision_groups(post), "terms": terms_of(post.kind), "asks_kind": True}


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


def unit_name(session: WorkSession, code: str) -> str:
    return session.scalars(select(Unit.name).where(Unit.code == code)).first() or code


act(
    router, "/{post_id}/revision", POST, "revise", post_in_path, actions.revise, PostRevision, start=_present,
    more=_form, template="posts/form.html",
)  # fmt: skip
act(router, "/{post_id}/acceptance", POST, "accept", post_in_path, actions.accept, about=_about)
act(router, "/{post_id}/return", POST, "return_", post_in_path, actions.return_, PostReturn, about=_about)
act(
    router, "/{post_id}/return-withdrawal", POST, "take_back", post_in_path, actions.take_back, PostWayBack,
    about=_about,
)  # fmt: skip
act(
    router, "/{post_id}/withdrawal", POST, "withdraw", post_in_path, actions.withdraw, PostWithdrawal, about=_about,
    danger=True,
)  # fmt: skip
act(
    router, "/{post_id}/merger", POST, "merge", post_in_path, merging.merge, PostMerger, options=_like, about=_about,
    template="posts/merger.html",
)  # fmt: skip
act(router, "/{post_id}/split", POST, "split_off", post_in_path, merging.split_off, PostWayBack, about=_about)
act(router, "/{post_id}/reopening", POST, "reopen", post_in_path, actions.reopen, PostWayBack, about=_about)
act(router, "/{post_id}/restoration", POST, "restore", post_in_path, actions.restore, PostWayBack, about=_about)
