"""Home: what waits for me, what is due soon, what is amiss. One count per line, each leading to its list."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, select

from app.access import ORGANIZERS, Actor, Role
from app.clock import today
from app.db import WorkSession
from app.domain.evaluations import queries as evaluations
from app.domain.evaluations.models import Evaluation
from app.domain.evaluations.states import EvaluationState
from app.domain.overview import names
from app.domain.placements import queries as placements
from app.domain.placements.models import Placement
from app.domain.placements.states import PlacementState
from app.domain.posts import queries as posts
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds import queries as rounds
from app.domain.rounds.decision import notifications
from app.domain.rounds.decision.models import Notification, Objection, Publicity
from app.domain.rounds.inspection import queries as inspections
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import queries as stages
from app.domain.rounds.policy import Layer
from app.domain.rounds.states import CandidacyState, ObjectionState, RoundState

SOON_DAYS = 14
ENDING_DAYS = 30


class Line(NamedTuple):
    """`code` names the sentence `todo.<code>`; `n` how many, `due_on` the earliest date among them."""

    code: str
    n: int
    due_on: date | None
    href: str
    facts: Mapping[str, Any] = {}


def waiting(session: WorkSession, actor: Actor) -> list[Line]:
    """待我办理: only what this actor may do something about."""
    lines = [make(session, actor) for make in WAITING.get(actor.role, ())] + sheets_of_panels(session, actor)
    lines += inspections_waiting(session, actor)
    return sorted((line for line in lines if line.n), key=lambda line: (line.due_on or date.max, line.code))


def due_soon(session: WorkSession, actor: Actor) -> list[Line]:
    """即将到期."""
    if actor.role not in BUSINESS:
        return []
    horizon = today() + timedelta(days=SOON_DAYS)
    lines = (
        _sheets(session, actor, "evaluations_due", "/evaluations?state=open",
                Evaluation.state == EvaluationState.OPEN, Evaluation.due_on.between(today(), horizon)),
        _placements(session, actor, "arrivals_due", "/placements?state=notified", Placement.arrive_by,
                    Placement.state == PlacementState.NOTIFIED, Placement.arrive_by.between(today(), horizon)),
        _placements(session, actor, "terms_ending", f"/placements?state=in_post&due={ENDING_DAYS}", Placement.ends_on,
                    Placement.state == PlacementState.IN_POST,
                    Placement.ends_on.between(today(), today() + timedelta(days=ENDING_DAYS))),
    )  # fmt: skip
    return [line for line in lines if line.n]


def amiss(session: WorkSession, actor: Actor) -> list[Line]:
    """异常: dates that have passed."""
    if actor.role not in BUSINESS:
        return []
    undone = (EvaluationState.OPEN, EvaluationState.SUBMITTED)
    lines = (
        _sheets(session, actor, "evaluations_overdue", "/evaluations?overdue=true",
                Evaluation.state.in_(undone), Evaluation.due_on < today()),
        _placements(session, actor, "arrivals_late", "/placements?state=notified", Placement.arrive_by,
                    Placement.state == PlacementState.NOTIFIED, Placement.arrive_by < today()),
        _placements(session, actor, "terms_over", "/placements?state=in_post", Placement.ends_on,
                    Placement.state == PlacementState.IN_POST, Placement.ends_on < today()),
    )  # fmt: skip
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


def _line(session: WorkSession, code: str, href: str, query: Select, due: Any = None) -> Line:
    told = query.with_only_columns(func.count(), func.min(due) if due is not None else literal(None)).order_by(None)
    n, due_on = session.execute(told).one()
    return Line(code, n, date.fromisoformat(due_on) if isinstance(due_on, str) else due_on, href)


def _sheets(session: WorkSession, actor: Actor, code: str, href: str, *where: Any) -> Line:
    return _line(session, code, href, evaluations.visible_to(actor).where(*where), Evaluation.due_on)


def _placements(session: WorkSession, actor: Actor, code: str, href: str, due: Any, *where: Any) -> Line:
    return _line(session, code, href, placements.visible_to(actor).where(*where), due)


def _rounds(session: WorkSession, actor: Actor, code: str, due: Any, *where: Any) -> Line:
    return _line(session, code, "/rounds", rounds.visible_to(actor).where(*where), due)


def sheets_of_panels(session: WorkSession, actor: Actor) -> list[Line]:
    """A judge's own sheets, each a line that leads straight to it."""
    return [
        Line("sheet_of_panel", 1, row.held_on, f"/rounds/{row.round_id}/stages/{row.stage_id}/marks", row._asdict())
        for row in stages.sheets_waiting(session, actor)
    ]


def inspections_waiting(session: WorkSession, actor: Actor) -> list[Line]:
    """Reports to write and to hand in for a team's members, reports to accept for the organizer."""
    written = [
        ("reports_to_write" if each.n else "reports_to_hand_in", each) for each in inspections.to_write(session, actor)
    ]
    waiting_ = written + [("reports_to_accept", each) for each in inspections.to_accept(session, actor)]
    return [
        Line(code, each.n or 1, each.due_on, f"/{each.inspection.place}", {"team": each.inspection.title})
        for code, each in waiting_
    ]


def sheets_to_mark(session: WorkSession, actor: Actor) -> Line:
    return _sheets(
        session, actor, "sheets_to_mark", "/evaluations?state=open", Evaluation.state == EvaluationState.OPEN
    )


def sheets_to_confirm(session: WorkSession, actor: Actor) -> Line:
    where = Evaluation.state == EvaluationState.SUBMITTED
    return _sheets(session, actor, "sheets_to_confirm", "/evaluations?state=submitted", where)


def sheets_to_read(session: WorkSession, actor: Actor) -> Line:
    """Reading has no date of its own: the sheet's was the offices' to keep."""
    query = evaluations.visible_to(actor).where(Evaluation.state == EvaluationState.CONFIRMED)
    return _line(session, "sheets_to_read", "/evaluations?state=confirmed", query)


def arrivals_to_note(session: WorkSession, actor: Actor) -> Line:
    where = Placement.state == PlacementState.NOTIFIED
    return _placements(session, actor, "arrivals_to_note", "/placements?state=notified", Placement.arrive_by, where)


def notices_to_issue(session: WorkSession, actor: Actor) -> Line:
    where = Placement.state == PlacementState.ASSIGNED
    return _placements(session, actor, "notices_to_issue", "/placements?state=assigned", Placement.starts_on, where)


def posts_to_accept(session: WorkSession, actor: Actor) -> Line:
    query = posts.visible_to(actor).where(Post.state == PostState.OFFERED)
    return _line(session, "posts_to_accept", "/posts?state=offered", query)


def posts_returned(session: WorkSession, actor: Actor) -> Line:
    query = posts.visible_to(actor).where(Post.state == PostState.RETURNED)
    return _line(session, "posts_returned", "/posts?state=returned", query)


def rounds_to_recommend_to(session: WorkSession, actor: Actor) -> Line:
    return _rounds(session, actor, "rounds_to_recommend_to", Round.closes_on,
                   Round.state == RoundState.RECOMMENDING, Round.closes_on >= today())  # fmt: skip


def candidacies_to_check(session: WorkSession, actor: Actor) -> Line:
    unchecked = Candidacy.state == CandidacyState.RECOMMENDED, Candidacy.layer.is_(None)
    waiting_ = select(Candidacy.round_id).where(*unchecked)
    return _rounds(session, actor, "rounds_with_unchecked", Round.closes_on, Round.id.in_(waiting_), _own(actor))


def names_to_endorse(session: WorkSession, actor: Actor) -> Line:
    """Names that wait for this office's word."""
    return Line("names_to_endorse", *names.to_endorse(session, actor, LAYERS[actor.role]))


def names_to_correct(session: WorkSession, actor: Actor) -> Line:
    return Line("names_to_correct", *names.to_correct(session, actor))


def own_application(session: WorkSession, actor: Actor) -> Line:
    return Line("own_application", *names.own_to_finish(session, actor))


def rounds_to_confirm(session: WorkSession, actor: Actor) -> Line:
    over = select(Publicity.round_id).where(Publicity.ends_on < today(), Publicity.stopped_on.is_(None))
    where = Round.state == RoundState.PUBLICIZED
    return _rounds(session, actor, "rounds_to_confirm", None, where, Round.id.in_(over), _own(actor))


def objections_to_settle(session: WorkSession, actor: Actor) -> Line:
    open_ = select(Objection.round_id).where(Objection.state == ObjectionState.OPEN)
    return _rounds(session, actor, "objections_to_settle", None, Round.id.in_(open_), _own(actor))


def notifications_to_read(session: WorkSession, actor: Actor) -> Line:
    """What the person was told in selection and has not marked as read."""
    unread = (Notification.read_on.is_(None), Notification.withdrawn_on.is_(None))
    return _line(session, "notifications_to_read", "/notifications", notifications.visible_to(actor).where(*unread))


def _own(actor: Actor) -> Any:
    return Round.organizer_id == actor.unit_id


BUSINESS = ORGANIZERS | {Role.SENDING_UNIT, Role.RECEIVING_UNIT, Role.MENTOR, Role.CADRE}
LAYERS = {Role.CITY_DEPARTMENT: Layer.CITY, Role.COUNTY_DEPARTMENT: Layer.COUNTY, Role.SENDING_UNIT: Layer.UNIT}
DEPARTMENT = (
    names_to_endorse, sheets_to_confirm, notices_to_issue, posts_to_accept, candidacies_to_check, rounds_to_confirm,
    objections_to_settle,
)  # fmt: skip
WAITING: dict[Role, tuple[Callable[[WorkSession, Actor], Line], ...]] = {
    Role.CITY_DEPARTMENT: DEPARTMENT,
    Role.COUNTY_DEPARTMENT: DEPARTMENT,
    Role.SENDING_UNIT: (rounds_to_recommend_to, names_to_endorse, names_to_correct),
    Role.RECEIVING_UNIT: (sheets_to_mark, arrivals_to_note, posts_returned),
    Role.CADRE: (sheets_to_read, own_application, notifications_to_read),
}
