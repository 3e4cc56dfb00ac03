"""待我办理: what waits for this actor, one maker per line, told off to the roles in WAITING."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from app.access import Actor, Role
from app.clock import today
from app.db import WorkSession
from app.domain.evaluations import queries as evaluations
from app.domain.evaluations.models import Evaluation
from app.domain.evaluations.states import EvaluationState
from app.domain.overview import names
from app.domain.overview.lines import Line, line, placements_line, rounds_line, sheets_line
from app.domain.placements.models import Placement
from app.domain.placements.states import PlacementState
from app.domain.posts import queries as posts
from app.domain.posts.models import Post
from app.domain.posts.states import PostState
from app.domain.rounds.decision import notifications
from app.domain.rounds.decision.models import Notification, Objection, Publicity
from app.domain.rounds.inspection import queries as inspections
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import queries as stages
from app.domain.rounds.policy import Layer
from app.domain.rounds.states import CandidacyState, ObjectionState, RoundState


def waiting(session: WorkSession, actor: Actor) -> list[Line]:
    """待我办理: only what this actor may do something about."""
    lines = [make(session, actor) for make in WAITING.get(actor.role, ())] + sheets_of_panels(session, actor)
    lines += inspections_waiting(session, actor)
    return sorted((line for line in lines if line.n), key=lambda line: (line.due_on or date.max, line.code))


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
    return sheets_line(
        session, actor, "sheets_to_mark", "/evaluations?state=open", Evaluation.state == EvaluationState.OPEN
    )


def sheets_to_confirm(session: WorkSession, actor: Actor) -> Line:
    where = Evaluation.state == EvaluationState.SUBMITTED
    return sheets_line(session, actor, "sheets_to_confirm", "/evaluations?state=submitted", where)


def sheets_to_read(session: WorkSession, actor: Actor) -> Line:
    """Reading has no date of its own: the sheet's was the offices' to keep."""
    query = evaluations.visible_to(actor).where(Evaluation.state == EvaluationState.CONFIRMED)
    return line(session, "sheets_to_read", "/evaluations?state=confirmed", query)


def arrivals_to_note(session: WorkSession, actor: Actor) -> Line:
    where = Placement.state == PlacementState.NOTIFIED
    return placements_line(session, actor, "arrivals_to_note", "/placements?state=notified", Placement.arrive_by, where)


def notices_to_issue(session: WorkSession, actor: Actor) -> Line:
    where = Placement.state == PlacementState.ASSIGNED
    return placements_line(session, actor, "notices_to_issue", "/placements?state=assigned", Placement.starts_on, where)


def posts_to_accept(session: WorkSession, actor: Actor) -> Line:
    query = posts.visible_to(actor).where(Post.state == PostState.OFFERED)
    return line(session, "posts_to_accept", "/posts?state=offered", query)


def posts_returned(session: WorkSession, actor: Actor) -> Line:
    query = posts.visible_to(actor).where(Post.state == PostState.RETURNED)
    return line(session, "posts_returned", "/posts?state=returned", query)


def rounds_to_recommend_to(session: WorkSession, actor: Actor) -> Line:
    return rounds_line(session, actor, "rounds_to_recommend_to", Round.closes_on,
                   Round.state == RoundState.RECOMMENDING, Round.closes_on >= today())  # fmt: skip


def candidacies_to_check(session: WorkSession, actor: Actor) -> Line:
    unchecked = Candidacy.state == CandidacyState.RECOMMENDED, Candidacy.layer.is_(None)
    waiting_ = select(Candidacy.round_id).where(*unchecked)
    return rounds_line(session, actor, "rounds_with_unchecked", Round.closes_on, Round.id.in_(waiting_), _own(actor))


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
    return rounds_line(session, actor, "rounds_to_confirm", None, where, Round.id.in_(over), _own(actor))


def objections_to_settle(session: WorkSession, actor: Actor) -> Line:
    open_ = select(Objection.round_id).where(Objection.state == ObjectionState.OPEN)
    return rounds_line(session, actor, "objections_to_settle", None, Round.id.in_(open_), _own(actor))


def notifications_to_read(session: WorkSession, actor: Actor) -> Line:
    """What the person was told in selection and has not marked as read."""
    unread = (Notification.read_on.is_(None), Notification.withdrawn_on.is_(None))
    return line(session, "notifications_to_read", "/notifications", notifications.visible_to(actor).where(*unread))


def _own(actor: Actor) -> Any:
    return Round.organizer_id == actor.unit_id


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
