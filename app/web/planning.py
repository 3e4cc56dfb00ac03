"""The plan of a round as pages: a new round on a usual path, a copy, quotas, calendar, amendments."""

from datetime import timedelta
from typing import Annotated, Any, NamedTuple

from fastapi import Query, Request, Response
from pydantic import ValidationError
from sqlmodel import Field

from app import access
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.deps import CurrentActor, RoundInPath, SessionDep, expect, round_in_path
from app.domain.posts.taxonomy import kinds
from app.domain.rounds import actions
from app.domain.rounds.inputs import LONG, NewRound, Reopening
from app.domain.rounds.models import Round
from app.domain.rounds.planning import amendments, calendar, copies, quotas
from app.domain.rounds.planning import queries as plans
from app.domain.rounds.planning.amendments import Effect
from app.domain.rounds.planning.inputs import PolicyAmendment, RoundCopy, WindowMove
from app.domain.rounds.planning.models import WindowKind
from app.domain.rounds.planning.templates import templates
from app.domain.rounds.states import ROUND, RoundState
from app.errors import Invalid
from app.labels import t
from app.web import calendar_form, quota_sheet
from app.web.acts import act
from app.web.calendar_form import CalendarForm, set_calendar
from app.web.forms import FormVersion, fields_of, filled, sentences, typed
from app.web.policy_form import Change, PolicyForm, beside, changed, defaults, levels
from app.web.quota_sheet import QuotaSheet
from app.web.render import Failure, render, see
from app.web.rounds import concerned
from app.web.routing import web_router
from app.workdays import add_months

router = web_router("/rounds")
Word = Annotated[str, Query(max_length=40)]
BLANK = "blank"


class AmendmentForm(PolicyForm):
    """The policy again, why, and whether everyone is checked anew at once."""

    recheck: bool = False
    reason: str = Field(min_length=2, max_length=500, schema_extra=LONG)


@router.get("/new")
def new(request: Request, actor: CurrentActor, template: Word = "") -> Response:
    """First the usual path, then the form; an empty sheet is a path too."""
    access.require(actor, "round.create")
    failure: Failure | None = getattr(request.state, "failure", None)
    paths = {path["code"]: path for path in plans.usual_paths(actor)}
    path = paths.get(template)
    if path is None and template != BLANK and failure is None:
        return render(request, "rounds/templates.html", here="rounds", paths=list(paths.values()), blank=BLANK)
    return render(
        request, "rounds/new.html", here="rounds", path=path, fields=fields_of(NewRound),
        values=failure.values if failure else _begun(template), errors=failure.errors if failure else {},
        refusal=failure.refusal if failure else "", action=f"/rounds/new?template={template or BLANK}",
        usual_terms=[(kind, terms.term_months) for kind, terms in kinds().items()],
    )  # fmt: skip


@router.post("/new")
def create(session: SessionDep, actor: CurrentActor, entry: filled(NewRound)) -> Response:
    return see(f"/{actions.create(session, actor, entry).place}")


@router.get("/{round_id}/quotas")
def quotas_form(request: Request, session: SessionDep, actor: CurrentActor, round_: RoundInPath) -> Response:
    access.require(actor, "round.set_quotas", round_)
    failure: Failure | None = getattr(request.state, "failure", None)
    return render(
        request, "rounds/quotas.html", here="rounds", round_=round_, grid=quota_sheet.grid(round_),
        rows=quota_sheet.rows(session, round_), values=failure.values if failure else quota_sheet.values(round_),
        errors=failure.errors if failure else {}, refusal=failure.refusal if failure else "",
        drafted=round_.state == RoundState.DRAFT,
    )  # fmt: skip


@router.post("/{round_id}/quotas")
def set_quotas(
    session: SessionDep, actor: CurrentActor, round_: RoundInPath, version: FormVersion, asked: QuotaSheet
) -> Response:  # fmt: skip
    expect(round_, version)
    return see(f"/{quotas.set_(session, actor, round_, asked).place}?tab=plan")


@router.get("/{round_id}/policy-amendment")
def amendment_form(request: Request, session: SessionDep, actor: CurrentActor, round_: RoundInPath) -> Response:
    """The policy to be changed; once asked with its values, what that would do, and the button that does it."""
    access.require(actor, "round.amend_policy", round_)
    failure: Failure | None = getattr(request.state, "failure", None)
    asked = typed(PolicyForm, request.query_params) if "term_months" in request.query_params else {}
    given = failure.values if failure else asked
    preview = _preview(session, actor, round_, given)
    return render(
        request, "rounds/amendment.html", here="rounds", round_=round_, fields=fields_of(AmendmentForm, levels()),
        values=given or PolicyForm.of(round_.rules), errors=failure.errors if failure else preview.errors,
        refusal=failure.refusal if failure else "", defaults=defaults(round_.kind), effect=preview.effect,
        changes=preview.changes, policy_names=list(PolicyForm.model_fields),
    )  # fmt: skip


@router.post("/{round_id}/policy-amendment")
def amend_policy(
    session: SessionDep, actor: CurrentActor, round_: RoundInPath, version: FormVersion, form: filled(AmendmentForm)
) -> Response:  # fmt: skip
    expect(round_, version)
    asked = PolicyAmendment(policy=form.applied_to(round_.rules), reason=form.reason, recheck=form.recheck)
    return see(f"/{amendments.amend(session, actor, round_, asked).place}?tab=plan")


def _begun(template: str) -> dict[str, Any]:
    """What a usual path fills in before anybody has typed."""
    path = templates().get(template)
    if path is None:
        return {}
    return {
        "template": template, "kind": path.kind, "direction": path.direction, "places": path.places,
        "opens_on": today(), "closes_on": today() + timedelta(days=path.closes),
        "starts_on": today() + timedelta(days=path.starts),
    }  # fmt: skip


class Preview(NamedTuple):
    effect: Effect | None
    changes: list[Change]
    errors: dict[str, str]


def _preview(session: WorkSession, actor: Actor, round_: Round, given: dict[str, Any]) -> Preview:
    """Nothing asked yet: nothing to tell. What cannot be read, or is no policy, is told beside its field."""
    if not given:
        return Preview(None, [], {})
    try:
        told = {name: given[name] for name in PolicyForm.model_fields if given.get(name) not in (None, "")}
        policy = PolicyForm.model_validate(told).applied_to(round_.rules)
        return Preview(amendments.effect(session, actor, round_, policy), changed(round_.rules, policy), {})
    except ValidationError as broken:
        return Preview(None, [], sentences(broken))
    except Invalid as refused:
        told = beside(refused).faults
        return Preview(None, [], {str(fault.loc[0]): t(f"errors.{fault.code}", **fault.facts) for fault in told})


def _next_year(session: WorkSession, actor: Actor, round_: Round) -> dict[str, Any]:
    days = {name: add_months(getattr(round_, name), 12) for name in ("opens_on", "closes_on", "starts_on")}
    return {"title": round_.title, **days}


act(router, "/{round_id}/copies", ROUND, "copy", round_in_path, copies.copy, asked=RoundCopy, about=concerned,
    start=_next_year)  # fmt: skip
act(
    router, "/{round_id}/calendar", ROUND, "set_calendar", round_in_path, set_calendar, asked=CalendarForm,
    start=calendar_form.start, template="rounds/calendar.html", about=concerned, here="rounds",
    more=lambda session, actor, round_: {"kinds": list(WindowKind)},
)  # fmt: skip
act(router, "/{round_id}/window-move", ROUND, "move_window", round_in_path, calendar.move, asked=WindowMove,
    about=concerned)  # fmt: skip
act(router, "/{round_id}/closing-move", ROUND, "move_closing", round_in_path, calendar.move_closing, asked=Reopening,
    about=concerned)  # fmt: skip
