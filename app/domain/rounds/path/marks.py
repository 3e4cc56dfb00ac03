"""Verbs of a judge's sheet: save marks, submit them, accept them as a second person, send a sheet back."""

from decimal import Decimal

from app import access
from app.access import Actor
from app.clock import now
from app.db import WorkSession
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import blind, entries
from app.domain.rounds.path.inputs import MarkEntry, Marks
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.scoring import composite, two_places
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.states import SEAT
from app.errors import Fault, Invalid, Refused
from app.workflow import settle


def save_marks(session: WorkSession, actor: Actor, seat: Seat, sheet: Marks) -> Seat:
    with SEAT.fire(session, actor, seat, "save_marks", sheet, entries=len(sheet.marks)):
        entries.ensure(session, seat.stage)
        whom = _whom(actor, seat, sheet)
        for entry, candidacy_id in zip(sheet.marks, whom, strict=True):
            parts = {name: str(two_places(points)) for name, points in sorted(entry.parts.items())}
            seat.mark(candidacy_id, _points(seat.stage, entry), entry.comment, parts)
    return seat


def submit(session: WorkSession, actor: Actor, seat: Seat, sheet: Marks | None = None) -> Seat:
    """With the marks typed last, where there are some; then the sheet is the judge's word."""
    access.require(actor, "seat.submit", seat)
    if sheet is not None and sheet.marks:
        save_marks(session, actor, seat, sheet)
    with SEAT.fire(session, actor, seat, "submit"):
        seat.submitted_at, seat.submitted_by_id = now(), actor.user_id
    return seat


def accept(session: WorkSession, actor: Actor, seat: Seat) -> Seat:
    """复核: a person who is neither the sheet's judge nor who handed it in; a machine is no second person."""
    with SEAT.fire(session, actor, seat, "accept"):
        if actor.user_id is None:
            raise Refused("seat.accepted_by_a_person")
        if actor.user_id in (seat.user_id, seat.submitted_by_id):
            raise Refused("seat.own_acceptance")
        seat.accepted_by = actor.name
        settle(session, seat.stage)
    return seat


def send_back(session: WorkSession, actor: Actor, seat: Seat, why: Grounds) -> Seat:
    """The named way back of one sheet, accepted or not, while its stage is still being marked."""
    with SEAT.fire(session, actor, seat, "send_back", why):
        seat.submitted_at, seat.submitted_by_id, seat.accepted_by = None, None, ""
        settle(session, seat.stage)
    return seat


def _points(stage: Stage, entry: MarkEntry) -> Decimal | None:
    """As given, or the weighted sum of the parts."""
    if not entry.parts:
        return None if entry.points is None else two_places(entry.points)
    return composite(entry.parts, {str(each.id): Decimal(each.weight) for each in stage.criteria})


def _whom(actor: Actor, seat: Seat, sheet: Marks) -> list[int]:
    """The candidacy of each entry; every entry that is odd is told with its place on the sheet. Who sees codes only
    cannot name anybody by id."""
    heard = blind.sheet(actor, seat)
    ids, codes = {each.candidacy_id for each in heard}, {each.code: each.candidacy.id for each in heard}
    criteria = {str(each.id) for each in seat.stage.criteria}
    faults: list[Fault] = []
    whom: dict[int, int] = {}
    for number, entry in enumerate(sheet.marks):
        found = codes.get(entry.code) if entry.code else entry.candidacy_id if entry.candidacy_id in ids else None
        where = ("marks", number)
        name = "code" if entry.code else "candidacy_id"
        if found is None:
            faults.append(Fault((*where, name), "seat.not_a_candidate"))
        elif found in whom:
            faults.append(Fault((*where, name), "seat.marked_twice"))
        else:
            whom[found] = number
            faults += _odd_points(where, entry, criteria)
    if faults:
        raise Invalid(*faults)
    return list(whom)


def _odd_points(where: tuple[str | int, ...], entry: MarkEntry, criteria: set[str]) -> list[Fault]:
    if criteria and entry.points is not None:
        return [Fault((*where, "points"), "seat.mark_by_criterion")]
    if unknown := entry.parts.keys() - criteria:
        return [Fault((*where, "parts", name), "seat.no_such_criterion") for name in sorted(unknown)]
    if entry.parts and (missing := criteria - entry.parts.keys()):
        return [Fault((*where, "parts", name), "seat.part_missing") for name in sorted(missing)]
    if entry.comment and entry.points is None and not entry.parts:
        return [Fault((*where, "points"), "seat.comment_without_points")]
    return []
