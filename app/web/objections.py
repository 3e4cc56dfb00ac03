"""Objections as pages: received, taken up, settled; the objector shown for a reason, in that answer only."""

from typing import Any

from fastapi import Request, Response

from app import access, log
from app.access import Actor
from app.db import WorkSession
from app.deps import CurrentActor, ObjectionInPath, SessionDep, objection_in_path, round_in_path
from app.domain.rounds import queries
from app.domain.rounds.decision import objections
from app.domain.rounds.decision.inputs import Verification
from app.domain.rounds.decision.models import Objection
from app.domain.rounds.decision.states import OBJECTION
from app.domain.rounds.inputs import Acceptance, Grounds, NewObjection, ObjectorUnmasking, Settlement
from app.domain.rounds.models import Round
from app.domain.rounds.states import ROUND
from app.labels import t
from app.shapes import actions as actions_of
from app.web.acts import act
from app.web.forms import fields_of, filled
from app.web.render import Failure, render
from app.web.rounds import concerned
from app.web.routing import web_router

router = web_router("/rounds/{round_id}")


@router.get("/objections/{objection_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, objection: ObjectionInPath) -> Response:
    return _page(request, session, actor, objection)


@router.get("/objections/{objection_id}/unmasking")
def unmask_form(request: Request, actor: CurrentActor, objection: ObjectionInPath) -> Response:
    access.require(actor, "objection.unmask", objection)
    failure: Failure | None = getattr(request.state, "failure", None)
    return render(
        request, "act.html", here="rounds", title=t("verb.objection.unmask"), button=t("verb.objection.unmask"),
        sentence=t("does.objection.unmask"), crumbs=[(f"/{objection.place}", objection.label)], facts=_about(objection),
        fields=fields_of(ObjectorUnmasking), values=failure.values if failure else {},
        errors=failure.errors if failure else {}, refusal=failure.refusal if failure else "",
        action=request.url.path, cancel=f"/{objection.place}", version=objection.version,
    )  # fmt: skip


@router.post("/objections/{objection_id}/unmasking")
def unmask(
    request: Request, session: SessionDep, actor: CurrentActor, objection: ObjectionInPath,
    asked: filled(ObjectorUnmasking),
) -> Response:  # fmt: skip
    """Shown once, in this answer only: its address is never a page one can come back to."""
    return _page(request, session, actor, objection, objections.unmask(session, actor, objection, asked)["objector"])


def _page(request: Request, session: WorkSession, actor: Actor, objection: Objection, objector: str = "") -> Response:
    return render(
        request, "rounds/objection.html", here="rounds", objection=objection, round_=objection.round_,
        text=objection.reveal("text"), objector=objector, choices=actions_of(OBJECTION, actor, objection),
        history=log.history(session, actor, "objection", objection.id),
    )  # fmt: skip


def _about(objection: Objection) -> list[tuple[str, Any]]:
    return [(t("field.NewObjection.text"), objection.reveal("text")), *concerned(objection.round_)]


def _people(session: WorkSession, actor: Actor, round_: Round) -> dict[str, list[tuple[str, str]]]:
    return {"candidacy_id": [(str(row.id), row.name) for row in queries.on_the_list(session, round_)]}


act(
    router, "/objections", ROUND, "object", round_in_path, objections.receive, asked=NewObjection, options=_people,
    about=concerned,
)  # fmt: skip
for noun, verb, do, asked in (
    ("acceptance", "take_up", objections.take_up, Acceptance),
    ("verification", "verify", objections.verify, Verification),
    ("upholding", "uphold", objections.uphold, Settlement),
    ("dismissal", "dismiss", objections.dismiss, Settlement),
    ("reopening", "reopen", objections.reopen, Grounds),
):
    act(
        router,
        f"/objections/{{objection_id}}/{noun}",
        OBJECTION,
        verb,
        objection_in_path,
        do,
        asked=asked,
        about=_about,
        here="rounds",
    )
