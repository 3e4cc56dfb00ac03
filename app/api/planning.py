"""The plan of a round as JSON: usual paths, quotas, calendar, amendments, copies, and the ways back."""

from decimal import Decimal
from typing import Annotated, Any

from fastapi import Query, Request, Response
from pydantic import Json

from app.api.lists import Shape
from app.api.rounds import QuotaOut, RoundOut, WindowOut, out
from app.api.routing import api_router, made
from app.deps import CurrentActor, RoundInPath, SessionDep
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds import actions
from app.domain.rounds.inputs import Grounds, Reopening
from app.domain.rounds.path.models import StageKind
from app.domain.rounds.planning import amendments, calendar, copies, quotas
from app.domain.rounds.planning import queries as plans
from app.domain.rounds.planning.inputs import Calendar, PolicyAmendment, Quotas, RoundCopy, WindowMove
from app.domain.rounds.policy import RoundPolicy


class CriterionOfPathOut(Shape):
    title: str
    weight: int
    minimum: Decimal | None


class StageOfPathOut(Shape):
    kind: StageKind
    title: str
    weight: int
    pass_mark: Decimal
    borderline_from: Decimal | None
    advance_ratio: int
    minimum_field: int
    judges_wanted: int
    blind: bool
    criteria: list[CriterionOfPathOut]


class TemplateOut(Shape):
    """`closes`, `starts` and the pairs of `windows` are days after the opening."""

    code: str
    title: str
    about: str
    kind: PlacementKind
    direction: Direction
    places: int
    closes: int
    starts: int
    policy: RoundPolicy
    stages: list[StageOfPathOut]
    windows: dict[str, tuple[int, int]]


class TemplatesOut(Shape):
    items: list[TemplateOut]


class FlipOut(Shape):
    candidacy_id: int
    name: str
    unit: str
    now_eligible: bool


class EffectOut(Shape):
    """`changes`: field → {from, to}."""

    changes: dict[str, dict[str, Any]]
    now_eligible: int
    now_ineligible: int
    flips: list[FlipOut]


paths = api_router("/round-templates", "rounds")
router = api_router("/rounds/{round_id}", "rounds")


@paths.get("", response_model=TemplatesOut)
def list_round_templates(actor: CurrentActor):
    """The usual path of each type and direction, as a round begun with `template` would have it."""
    return {"items": plans.usual_paths(actor)}


@router.get("/quotas", response_model=list[QuotaOut])
def read_quotas(round_: RoundInPath):
    return round_.quotas


@router.post("/quotas", response_model=RoundOut)
def set_quotas(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Quotas):
    """The whole list; it takes the place of the one before. After the draft it needs a reason."""
    return out(actor, quotas.set_(session, actor, round_, asked))


@router.get("/calendar", response_model=list[WindowOut])
def read_calendar(round_: RoundInPath):
    return round_.windows


@router.post("/calendar", response_model=RoundOut)
def set_calendar(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Calendar):
    """The whole calendar of a draft."""
    return out(actor, calendar.set_(session, actor, round_, asked))


@router.post("/window-move", response_model=RoundOut)
def move_window(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: WindowMove):
    """The days of one step, which bind from now on; the answer's `windows` are the calendar as it stands then."""
    return out(actor, calendar.move(session, actor, round_, asked))


@router.post("/closing-move", response_model=RoundOut)
def move_closing(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Reopening):
    """The last day of recommendations, while they are taken."""
    return out(actor, calendar.move_closing(session, actor, round_, asked))


@router.get("/policy-effect", response_model=EffectOut)
def read_policy_effect(
    session: SessionDep, actor: CurrentActor, round_: RoundInPath, policy: Annotated[Json[RoundPolicy], Query()]
):  # fmt: skip
    """What amending the policy to this one would change, and whose eligibility would turn. Nothing is stored."""
    told = amendments.effect(session, actor, round_, policy)
    flips = [
        {"candidacy_id": who.id, "name": who.cadre.name, "unit": who.unit.name, "now_eligible": now}
        for who, now in told.flips
    ]
    return {
        "changes": told.changes, "now_eligible": told.now_eligible, "now_ineligible": told.now_ineligible,
        "flips": flips,
    }  # fmt: skip


@router.post("/policy-amendment", response_model=RoundOut)
def amend_policy(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: PolicyAmendment):
    """The whole policy again, with the reason; look at `policy-effect` first."""
    return out(actor, amendments.amend(session, actor, round_, asked))


@router.post("/copies", response_model=RoundOut, status_code=201)
def copy_round(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, round_: RoundInPath,
    asked: RoundCopy,
):  # fmt: skip
    """A draft of your own office with the same plan, path, quotas and calendar, and without the people."""
    return out(actor, made(request, response, copies.copy(session, actor, round_, asked)))


@router.post("/recall", response_model=RoundOut)
def recall_round(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Grounds):
    return out(actor, actions.recall(session, actor, round_, asked))


@router.post("/revival", response_model=RoundOut)
def revive_round(session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Grounds):
    """It goes on where it was cancelled."""
    return out(actor, actions.revive(session, actor, round_, asked))
