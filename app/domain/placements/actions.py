"""Verbs of placements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.access import Actor, require
from app.clock import today
from app.db import WorkSession
from app.domain.placements import places, quotas
from app.domain.placements.fitting import hindrance
from app.domain.placements.inputs import (
    Arrival,
    Assignment,
    Cancellation,
    EarlyEnd,
    Exemption,
    Extension,
    Notice,
    PlacementConclusion,
)
from app.domain.placements.models import Placement
from app.domain.placements.states import PLACEMENT, RUNNING
from app.domain.rounds.models import Candidacy
from app.domain.rounds.people.states import CANDIDACY
from app.errors import Refused, wrong
from app.workflow import changing

Row = TypeVar("Row")


def assign(session: WorkSession, actor: Actor, assignment: Assignment) -> Placement:
    """Puts a confirmed person on a free post of the round's kind. The candidacy is placed in the same act."""
    require(actor, "placement.assign")
    candidacy = _known("candidacy_id", _candidacy(session, actor, assignment))
    post = _known("post_id", places.held(session, actor, assignment.post_id))
    round_ = candidacy.round_
    starts_on, months = assignment.starts_on or round_.starts_on, assignment.term_months
    placement = Placement.planned(candidacy, post, starts_on, months)
    with _one_running_per_cadre(), changing(session, actor, placement, "placement.assign", assignment):
        if placement.starts_on < round_.opens_on:
            raise wrong("starts_on", "placement.starts_before_round", opens_on=round_.opens_on)
        if placement.ends_on > placement.longest_end:
            raise wrong("term_months", "placement.term_too_long", months=round_.rules.longest_months)
        CANDIDACY.check(candidacy, "place")
        taken = places.taken(session, post)
        if blocked := hindrance(candidacy, post, taken) or quotas.hindrance(session, round_, post):
            raise Refused(blocked.code, **blocked.facts)
        _refuse_second(session, candidacy)
        with CANDIDACY.fire(session, actor, candidacy, "place"):
            placement.begin()
        session.add(placement)
    return placement


def notify(session: WorkSession, actor: Actor, placement: Placement, notice: Notice) -> Placement:
    with PLACEMENT.fire(session, actor, placement, "notify", notice):
        placement.notify(notice.notice_number, notice.notified_on)
    return placement


def arrive(session: WorkSession, actor: Actor, placement: Placement, arrival: Arrival) -> Placement:
    with PLACEMENT.fire(session, actor, placement, "arrive", arrival):
        placement.arrive(arrival.arrived_on)
    return placement


def exempt(session: WorkSession, actor: Actor, placement: Placement, exemption: Exemption) -> Placement:
    """Begins without the training: who allowed it and why stays with the placement."""
    with PLACEMENT.fire(session, actor, placement, "exempt", exemption):
        placement.exemption, placement.exempted_by, placement.exempted_on = exemption.reason, actor.name, today()
    return placement


def end_exemption(session: WorkSession, actor: Actor, placement: Placement, why: Exemption) -> Placement:
    with PLACEMENT.fire(session, actor, placement, "end_exemption", why):
        placement.exemption, placement.exempted_by, placement.exempted_on = "", "", None
    return placement


def extend(session: WorkSession, actor: Actor, placement: Placement, extension: Extension) -> Placement:
    with PLACEMENT.fire(session, actor, placement, "extend", extension):
        placement.extend(extension.ends_on, extension.reason)
    return placement


def conclude(session: WorkSession, actor: Actor, placement: Placement, conclusion: PlacementConclusion) -> Placement:
    with PLACEMENT.fire(session, actor, placement, "conclude", conclusion):
        placement.conclude(conclusion.ended_on, conclusion.note)
    return placement


def end_early(session: WorkSession, actor: Actor, placement: Placement, end: EarlyEnd) -> Placement:
    """Which of the nine reasons is between the people concerned, so it stays out of the log."""
    with PLACEMENT.fire(session, actor, placement, "end_early", end):
        placement.end_early(end.ended_on, end.end_reason, end.note)
    return placement


def cancel(session: WorkSession, actor: Actor, placement: Placement, cancellation: Cancellation) -> Placement:
    """Before arrival: the person is a confirmed candidate again and can be placed elsewhere."""
    with (
        PLACEMENT.fire(session, actor, placement, "cancel", cancellation),
        CANDIDACY.fire(session, actor, placement.candidacy, "release"),
    ):
        placement.cancel(cancellation.reason)
    return placement


def _candidacy(session: WorkSession, actor: Actor, assignment: Assignment) -> Candidacy | None:
    """Whoever has no part in a candidacy does not learn that it is there."""
    asked = Candidacy.id == assignment.candidacy_id, Candidacy.round_id == assignment.round_id
    candidacy = session.scalars(select(Candidacy).where(*asked)).first()
    return candidacy if candidacy and candidacy.relations(actor) else None


def _known(field: str, row: Row | None) -> Row:
    if row is None:
        raise wrong(field, f"placement.unknown_{field}")
    return row


def _refuse_second(session: WorkSession, candidacy: Candidacy) -> None:
    running = Placement.cadre_id == candidacy.cadre_id, Placement.state.in_(RUNNING)
    if other := session.scalars(select(Placement).where(*running)).first():
        raise Refused("placement.already_running", post=other.post.label, ends_on=other.ends_on)


@contextmanager
def _one_running_per_cadre() -> Iterator[None]:
    """The database has the last word where two assign at once (index one_running_placement_per_cadre)."""
    try:
        yield
    except IntegrityError as taken:
        raise Refused("placement.already_running_elsewhere") from taken
