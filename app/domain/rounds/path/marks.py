"""Verbs of a judge's sheet: save marks, submit them, send a submitted sheet back."""

from app import access
from app.access import Actor
from app.clock import now
from app.db import WorkSession
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path.inputs import Marks
from app.domain.rounds.path.models import Seat, Stage
from app.domain.rounds.path.scoring import two_places
from app.domain.rounds.path.states import SEAT
from app.errors import Fault, Invalid
from app.workflow import settle


def save_marks(session: WorkSession, actor: Actor, seat: Seat, sheet: Marks) -> Seat:
    with SEAT.fire(session, actor, seat, "save_marks", sheet, entries=len(sheet.marks)):
        _refuse_odd_entries(seat.stage, sheet)
        for entry in sheet.marks:
            points = None if entry.points is None else two_places(entry.points)
            seat.mark(entry.candidacy_id, points, entry.comment)
    return seat


def submit(session: WorkSession, actor: Actor, seat: Seat, sheet: Marks | None = None) -> Seat:
    """With the marks typed last, where there are some; then the sheet is the judge's word."""
    access.require(actor, "seat.submit", seat)
    if sheet is not None and sheet.marks:
        save_marks(session, actor, seat, sheet)
    with SEAT.fire(session, actor, seat, "submit"):
        seat.submitted_at = now()
    return seat


def send_back(session: WorkSession, actor: Actor, seat: Seat, why: Grounds) -> Seat:
    """The named way back of one sheet, while its stage is still being marked."""
    with SEAT.fire(session, actor, seat, "send_back", why):
        seat.submitted_at = None
        settle(session, seat.stage)
    return seat


def _refuse_odd_entries(stage: Stage, sheet: Marks) -> None:
    known = {each.id for each in stage.candidates}
    faults, seen = [], set()
    for number, entry in enumerate(sheet.marks):
        if entry.candidacy_id not in known:
            faults.append(Fault(("marks", number, "candidacy_id"), "seat.not_a_candidate"))
        elif entry.candidacy_id in seen:
            faults.append(Fault(("marks", number, "candidacy_id"), "seat.marked_twice"))
        elif entry.points is None and entry.comment:
            faults.append(Fault(("marks", number, "points"), "seat.comment_without_points"))
        seen.add(entry.candidacy_id)
    if faults:
        raise Invalid(*faults)
