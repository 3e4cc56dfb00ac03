"""复核 of many sheets at once: each by the same action as for one, each with its own answer."""

from app import access, bulk
from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.path import marks
from app.domain.rounds.path.inputs import SheetsAcceptance
from app.domain.rounds.path.models import Stage
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.states import SeatState
from app.errors import NotFound, Refused


def accept_many(session: WorkSession, actor: Actor, stage: Stage, asked: SheetsAcceptance) -> list[bulk.Outcome]:
    """The sheets named, or every submitted one; one's own is answered with why not, and the others are accepted."""
    access.require(actor, "seat.accept", stage)
    seats = {seat.id: seat for seat in stage.seats}
    wanted = list(dict.fromkeys(asked.ids)) or [seat.id for seat in waiting(stage)]
    if not wanted:
        raise Refused("stage.no_sheets_to_accept")

    def one(id_: int) -> Seat:
        if id_ not in seats:
            raise NotFound()
        return marks.accept(session, actor, seats[id_])

    run = bulk.tried if asked.dry_run else bulk.each
    outcomes = run(session, wanted, one)
    return [outcome._replace(item=seats.get(outcome.item), id=outcome.item) for outcome in outcomes]


def waiting(stage: Stage) -> list[Seat]:
    return [seat for seat in stage.seats if seat.state == SeatState.SUBMITTED]


def offered(actor: Actor, stage: Stage) -> int:
    """How many sheets wait for a second person who could be this reader."""
    asked = stage.round_.rules.second_acceptance and access.may(actor, "seat.accept", stage)
    return len(waiting(stage)) if asked else 0
