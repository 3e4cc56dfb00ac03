"""Home: what is due soon, what is amiss, and the figures beside it. One count per line, each leading to its list."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select

from app.access import ORGANIZERS, Actor, Role
from app.clock import today
from app.db import WorkSession
from app.domain.evaluations import queries as evaluations
from app.domain.evaluations.models import Evaluation
from app.domain.evaluations.states import EvaluationState
from app.domain.overview.lines import Line, placements_line, sheets_line
from app.domain.placements import queries as placements
from app.domain.placements.models import Placement
from app.domain.placements.states import PlacementState
from app.domain.posts.models import Post
from app.domain.rounds import queries as rounds
from app.domain.rounds.models import Round
from app.domain.rounds.states import RoundState

SOON_DAYS = 14
ENDING_DAYS = 30
BUSINESS = ORGANIZERS | {Role.SENDING_UNIT, Role.RECEIVING_UNIT, Role.MENTOR, Role.CADRE}


def due_soon(session: WorkSession, actor: Actor) -> list[Line]:
    """即将到期."""
    if actor.role not in BUSINESS:
        return []
    horizon = today() + timedelta(days=SOON_DAYS)
    lines = (
        sheets_line(
            session,
            actor,
            "evaluations_due",
            "/evaluations?state=open",
            Evaluation.state == EvaluationState.OPEN,
            Evaluation.due_on.between(today(), horizon),
        ),
        placements_line(
            session,
            actor,
            "arrivals_due",
            "/placements?state=notified",
            Placement.arrive_by,
            Placement.state == PlacementState.NOTIFIED,
            Placement.arrive_by.between(today(), horizon),
        ),
        placements_line(
            session,
            actor,
            "terms_ending",
            f"/placements?state=in_post&due={ENDING_DAYS}",
            Placement.ends_on,
            Placement.state == PlacementState.IN_POST,
            Placement.ends_on.between(today(), today() + timedelta(days=ENDING_DAYS)),
        ),
    )
    return [line for line in lines if line.n]


def amiss(session: WorkSession, actor: Actor) -> list[Line]:
    """异常: dates that have passed."""
    if actor.role not in BUSINESS:
        return []
    undone = (EvaluationState.OPEN, EvaluationState.SUBMITTED)
    lines = (
        sheets_line(
            session,
            actor,
            "evaluations_overdue",
            "/evaluations?overdue=true",
            Evaluation.state.in_(undone),
            Evaluation.due_on < today(),
        ),
        placements_line(
            session,
            actor,
            "arrivals_late",
            "/placements?state=notified",
            Placement.arrive_by,
            Placement.state == PlacementState.NOTIFIED,
            Placement.arrive_by < today(),
        ),
        placements_line(
            session,
            actor,
            "terms_over",
            "/placements?state=in_post",
            Placement.ends_on,
            Placement.state == PlacementState.IN_POST,
            Placement.ends_on < today(),
        ),
    )
    return [line for line in lines if line.n]


class Figures(NamedTuple):
    in_post: int
    open_rounds: int
    open_sheets: int
    overdue: int


def figures(session: WorkSession, actor: Actor) -> Figures | None:
    """The numbers beside home; administrators have no business figures."""
    if actor.role not in BUSINESS:
        return None
    undone = (EvaluationState.OPEN, EvaluationState.SUBMITTED)
    running = (
        RoundState.RECOMMENDING,
        RoundState.SELECTING,
        RoundState.LISTED,
        RoundState.DECIDED,
        RoundState.PUBLICIZED,
    )
    return Figures(
        _n(session, placements.visible_to(actor).where(Placement.state == PlacementState.IN_POST)),
        _n(session, rounds.visible_to(actor).where(Round.state.in_(running))),
        _n(session, evaluations.visible_to(actor).where(Evaluation.state.in_(undone))),
        _n(session, evaluations.visible_to(actor).where(Evaluation.state.in_(undone), Evaluation.due_on < today())),
    )


def by_direction(session: WorkSession, actor: Actor) -> list[tuple[str, int]]:
    """People in post by the direction of their post, most first."""
    query = placements.visible_to(actor).where(Placement.state == PlacementState.IN_POST).order_by(None)
    ids = query.with_only_columns(Placement.post_id.label("post_id")).subquery()
    counted = select(Post.direction, func.count()).join(ids, ids.c.post_id == Post.id).group_by(Post.direction)
    rows = session.execute(counted).all()
    return sorted(((str(direction), n) for direction, n in rows), key=lambda row: (-row[1], row[0]))


def _n(session: WorkSession, query: Select) -> int:
    return session.execute(query.with_only_columns(func.count()).order_by(None)).scalar_one()
