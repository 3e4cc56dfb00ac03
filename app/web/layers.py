"""How a name comes up, as pages: own applications, the layers' words, waivers, one verb for many names."""

from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel

from app import access
from app.access import Actor
from app.bulk import Outcome
from app.db import WorkSession
from app.deps import CurrentActor, RoundInPath, SessionDep, candidacy_in_path, round_in_path
from app.domain.rounds import actions, queries
from app.domain.rounds.inputs import Grounds, Recommendation
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people import applications, bulk, findings, layers, waivers
from app.domain.rounds.people.inputs import (
    Application,
    BulkAct,
    Correction,
    Opinion,
    WaiverRevocation,
    Waiving,
)
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import ROUND
from app.errors import Invalid
from app.labels import t
from app.web.acts import act
from app.web.forms import FieldSpec, Options, fields_of, filled
from app.web.render import render, see
from app.web.rounds import concerned
from app.web.routing import web_router

router = web_router("/rounds/{round_id}")
FEW = 20  # so many people are offered at once; more are searched for


class BulkForm(BulkAct):
    """The same, in two steps: first what it would touch, then the reason and the deed."""

    confirmed: bool = False


@router.get("/candidacy-acts")
def many(round_: RoundInPath) -> Response:
    """Nothing is done by looking: back to the list where names are picked."""
    return see(f"/{round_.place}?tab=candidacies")


@router.post("/candidacy-acts")
def act_on_many(
    request: Request, session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: filled(BulkForm)
) -> Response:
    errors: dict[str, str] = {}
    if asked.confirmed:
        try:
            done = bulk.act(session, actor, round_, asked)
            return _page(request, actor, round_, asked, done)
        except Invalid:
            errors = {"reason": t(f"errors.{bulk.ACTS[asked.verb].lacking}")}
    previewed = bulk.act(session, actor, round_, asked.model_copy(update={"dry_run": True}))
    return _page(request, actor, round_, asked, previewed, errors)


def _page(
    request: Request, actor: Actor, round_: Round, asked: BulkForm, outcomes: list[Outcome],
    errors: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    wants = bulk.ACTS[asked.verb].asked
    return render(
        request, "rounds/bulk.html", here="rounds", status=422 if errors else 200, round_=round_, asked=asked,
        outcomes=outcomes, result=errors is None, field=_reason(wants) if wants else None, errors=errors or {},
        refused=sum(each.refused is not None for each in outcomes),
    )  # fmt: skip


def _reason(model: type[BaseModel]) -> FieldSpec:
    """Opinion, reason or feedback, with the words of the single act."""
    return fields_of(model)[0]._replace(name="reason")


def _about(candidacy: Candidacy) -> list[tuple[str, Any]]:
    return [
        (t("rounds.person"), candidacy.cadre.name), (t("rounds.unit"), candidacy.unit.name),
        (t("rounds.round"), candidacy.round_.title), (t("rounds.candidacy.reasons"), candidacy.reasons),
    ]  # fmt: skip


def _rules(round_: Round) -> list[tuple[str, Any]]:
    rules = round_.rules
    return [
        *concerned(round_), (t("rounds.until"), round_.closes_on.strftime("%Y.%m.%d")),
        (t("field.PolicyForm.per_unit_limit"), rules.per_unit_limit),
    ]  # fmt: skip


def _people(request: Request, session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    """Few are offered as they are, many are searched for; without script the search is a form of its own."""
    q = request.query_params.get("q", "").strip()[:40]
    found = queries.may_recommend(session, actor, round_, q, FEW + 1)
    return {"q": q, "found": found[:FEW], "more": len(found) > FEW}


def _written(session: WorkSession, actor: Actor, candidacy: Candidacy) -> dict[str, Any]:
    """The person's own words again, and what they declared."""
    declared = candidacy.reveal("hardship") if access.may(actor, "candidacy.revise", candidacy) else None
    return {"reasons": candidacy.reasons, "hardship": declared}


def _blank(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    return {"hardship": "none"}


def _failed(session: WorkSession, actor: Actor, candidacy: Candidacy) -> Options:
    return {"rule": [(rule, t(f"eligibility.rule.{rule}")) for rule in findings.standing_against(candidacy)]}


def _waived(session: WorkSession, actor: Actor, candidacy: Candidacy) -> Options:
    return {"rule": [(rule, t(f"eligibility.rule.{rule}")) for rule in sorted(candidacy.waived)]}


act(
    router, "/candidacies", ROUND, "recommend", round_in_path, actions.recommend, asked=Recommendation, about=_rules,
    template="rounds/recommend.html", finds=_people,
)  # fmt: skip
act(
    router, "/applications", ROUND, "apply", round_in_path, applications.apply, asked=Application, about=_rules,
    start=_blank,
)  # fmt: skip
for noun, verb, do, asked, more in (
    ("revision", "revise", applications.revise, Application, {"start": _written}),
    ("submission", "submit", applications.submit, None, {}),
    ("discarding", "discard", applications.discard, None, {"danger": True}),
    ("endorsement", "endorse", layers.endorse, Opinion, {}),
    ("return", "return_", layers.return_, Opinion, {}),
    ("declining", "decline", layers.decline, Opinion, {"danger": True}),
    ("resubmission", "resubmit", layers.resubmit, Correction, {"start": _written}),
    ("opinion-withdrawal", "take_back", layers.take_back, Grounds, {}),
    ("reconsideration", "reconsider", layers.reconsider, Grounds, {}),
    ("waivers", "waive", waivers.waive, Waiving, {"options": _failed}),
    ("waiver-revocation", "revoke_waiver", waivers.revoke_waiver, WaiverRevocation, {"options": _waived}),
):
    act(
        router, f"/candidacies/{{candidacy_id}}/{noun}", CANDIDACY, verb, candidacy_in_path, do, asked=asked,
        about=_about, here="rounds", **more,
    )  # fmt: skip
