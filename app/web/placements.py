"""Placements as pages: the register, the choice of a post, one placement with its course."""

from functools import partial
from typing import Annotated, Any

from fastapi import Query, Request, Response
from sqlalchemy import select

from app import log
from app.access import Actor, may
from app.clock import today
from app.db import WorkSession
from app.deps import CurrentActor, PlacementInPath, SessionDep, WindowDep, placement_in_path
from app.domain.evaluations import milestones
from app.domain.evaluations import queries as evaluations
from app.domain.evaluations.inputs import EvaluationFilter
from app.domain.placements import actions, answers, places, queries, timeline
from app.domain.placements.inputs import (
    Arrival,
    Assignment,
    Cancellation,
    EarlyEnd,
    Exemption,
    Extension,
    Notice,
    PlacementConclusion,
    SubstanceReport,
)
from app.domain.placements.models import Placement
from app.domain.placements.states import PLACEMENT, PlacementState
from app.domain.posts import queries as posts
from app.domain.posts.kinds import PlacementKind
from app.domain.rounds.models import Round
from app.domain.trainings import queries as trainings
from app.domain.units.models import Unit
from app.labels import t
from app.paging import Window
from app.shapes import Action
from app.shapes import actions as choices
from app.web import course
from app.web.acts import Facts, act
from app.web.forms import filled, member
from app.web.render import Failure, day, render, see
from app.web.routing import web_router

router = web_router("/placements")
Word = Annotated[str, Query(max_length=40)]
Number = Annotated[int | None, Query(ge=1, lt=2**63)]
SOON = 30
ANSWERS = "substance_answer.read"


@router.get("")
def index(
    request: Request, session: SessionDep, actor: CurrentActor, window: WindowDep,
    q: Word = "", state: Word = "", unit: Word = "", kind: Word = "", due: Word = "",
    round_id: Annotated[int | None, Query(alias="round", ge=1, lt=2**63)] = None,
) -> Response:  # fmt: skip
    wanted = queries.PlacementFilter(
        q, member(PlacementState, state), round_id, unit, member(PlacementKind, kind), int(due) if due in DUE else None
    )
    return render(
        request, "placements/index.html", here="placements", wanted=wanted, soon=SOON, dues=DUE,
        page=queries.search(session, actor, window, wanted), tally=queries.tally(session, actor, SOON),
        states=list(PlacementState), kinds=list(PlacementKind), units=_units(session, actor),
        names=_names(session, wanted), may_assign=may(actor, "placement.assign"),
        left=partial(timeline.share_gone, on=today()),
    )  # fmt: skip


@router.get("/new")
def assign_form(request: Request, session: SessionDep, actor: CurrentActor, candidacy: Number = None) -> Response:
    """First who, then where to."""
    if candidacy is None:
        return render(request, "placements/waiting.html", here="placements", people=queries.waiting(session, actor))
    person = queries.candidacy(session, actor, candidacy)
    failure: Failure | None = getattr(request.state, "failure", None)
    weighed = places.weighed_for(session, actor, person)
    open_ = [each for each in weighed if not each.hindered]
    terms = {person.round_.term_of(each.post.kind) for each in open_}
    start = {"term_months": terms.pop()} if len(terms) == 1 else {}
    return render(
        request, "placements/new.html", here="placements", candidacy=person,
        open=open_, refused=[each for each in weighed if each.hindered], one_term=bool(start),
        values=failure.values if failure else start, errors=failure.errors if failure else {},
        refusal=failure.refusal if failure else "",
    )  # fmt: skip


@router.post("/new")
def assign(session: SessionDep, actor: CurrentActor, assignment: filled(Assignment)) -> Response:
    return see(f"/{actions.assign(session, actor, assignment).place}")


@router.get("/{placement_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, placement: PlacementInPath) -> Response:
    events = milestones.course(session, placement)
    return render(
        request, "placements/show.html", here="placements", placement=placement, events=events,
        drawn=course.drawn(placement, events, today()), turn=timeline.turn(events),
        lived=timeline.lived(placement.starts_on, placement.ended_on or placement.ends_on, today()),
        choices=_offered(actor, placement), history=log.history(session, actor, "placement", placement.id),
        ready=placement.readiness, trainings=trainings.of_person(session, placement.candidacy_id),
        sees_post=posts.sees(session, actor, placement.post_id), left=partial(timeline.share_gone, on=today()),
        answers=answers.of_placement(session, actor, placement) if may(actor, ANSWERS, placement) else [],
        sheets=evaluations.search(session, actor, EvaluationFilter(placement=placement.id), Window()).items,
    )  # fmt: skip


def _offered(actor: Actor, placement: Placement) -> list[Action]:
    """An exemption is only spoken of where there is something to exempt from, or to end."""
    told = choices(PLACEMENT, actor, placement)
    return [each for each in told if not (each.blocked and each.verb in ("exempt", "end_exemption"))]


DUE = ("30", "60", "90")


def _units(session: WorkSession, actor: Actor) -> list[tuple[str, str]]:
    """Units right below the reader's own, to narrow the register to."""
    below = select(Unit.code, Unit.name).where(Unit.parent_id == actor.unit_id).order_by(Unit.path)
    return [(code, name) for code, name in session.execute(below)]


def _names(session: WorkSession, wanted: queries.PlacementFilter) -> dict[str, str]:
    """Names of the unit and the round that the address asks for."""
    unit = session.scalars(select(Unit.name).where(Unit.code == wanted.unit)).first() if wanted.unit else ""
    round_ = session.scalars(select(Round.title).where(Round.id == wanted.round_id)).first() if wanted.round_id else ""
    return {"unit": unit or wanted.unit, "round": round_ or str(wanted.round_id or "")}


def _about(placement: Placement) -> Facts:
    return [
        (t("placements.name"), placement.cadre.name, placement.sending_unit.name),
        (t("placements.post"), placement.post.label),
        (t("placements.terms"), f"{day(placement.starts_on)} – {day(placement.ends_on)}"),
        (t("placements.notified_on"), placement.notice_number, day(placement.notified_on)),
        (t("placements.arrive_limit"), day(placement.arrive_by)),
        (t("placements.arrived_on"), day(placement.arrived_on)),
        *_training(placement),
    ]  # fmt: skip


def _training(placement: Placement) -> Facts:
    """Said before the notice goes out, while there is still time to be trained."""
    ready = placement.readiness
    if not (ready.required or ready.wanted):
        return []
    told = t(f"errors.{ready.missing.code}", **ready.missing.facts) if ready.missing else t("placements.trained")
    return [(t("placements.training"), told, placement.exemption)]


def _today(field: str) -> Any:
    return lambda session, actor, placement: {field: today().isoformat()}


def _end(session: WorkSession, actor: Actor, placement: Placement) -> dict[str, Any]:
    return {"ended_on": min(today(), placement.ends_on).isoformat()}


def _last_answers(session: WorkSession, actor: Actor, placement: Placement) -> dict[str, Any]:
    before = answers.of_placement(session, actor, placement)
    return {f"answers.{question}": extent for each in before[:1] for question, extent in each.answers.items()}


def _act(noun: str, verb: str, do: Any, asked: Any, start: Any = None, danger: bool = False) -> None:
    act(
        router, f"/{{placement_id}}/{noun}", PLACEMENT, verb, placement_in_path, do, asked, about=_about, start=start,
        danger=danger,
    )  # fmt: skip


_act("notice", "notify", actions.notify, Notice, _today("notified_on"))
_act("arrival", "arrive", actions.arrive, Arrival, _today("arrived_on"))
_act("training-exemption", "exempt", actions.exempt, Exemption, danger=True)
_act("training-exemption-end", "end_exemption", actions.end_exemption, Exemption)
_act("substance-answers", "report_substance", answers.report, SubstanceReport, _last_answers)
_act("extension", "extend", actions.extend, Extension)
_act("conclusion", "conclude", actions.conclude, PlacementConclusion, _end)
_act("early-end", "end_early", actions.end_early, EarlyEnd, _today("ended_on"), danger=True)
_act("cancellation", "cancel", actions.cancel, Cancellation, danger=True)
