"""Seats of a stage as JSON: the panel, and each judge's sheet."""

from datetime import datetime
from decimal import Decimal

from fastapi import Request, Response

from app.access import Actor
from app.api.lists import ActionOut, Listing, Shape
from app.api.routing import PREFIX, api_router, made
from app.api.stages import whole
from app.deps import CurrentActor, SessionDep
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.path import blind, marks, seats
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.inputs import Marks, SeatNaming
from app.domain.rounds.path.seat_models import Mark, Seat
from app.domain.rounds.path.states import SEAT
from app.domain.rounds.states import SeatState
from app.labels import t
from app.shapes import Action
from app.shapes import actions as actions_of
from app.stage_deps import OwnSheetInPath, OwnSheetToSave, SeatInPath, StageInPath


class SeatOut(Shape):
    id: int
    username: str
    judge: str
    unit_code: str
    marked: int
    candidates: int
    submitted_at: datetime | None
    accepted_by: str
    state: SeatState
    version: int
    actions: list[ActionOut]


class MarkOut(Shape):
    """In a blind stage a judge is told the code alone: no id of the candidacy, no name, no unit."""

    candidacy_id: int | None
    code: str
    name: str
    unit: str
    points: Decimal | None
    parts: dict[int, Decimal]
    comment: str


class SheetOut(Shape):
    seat_id: int
    judge: str
    submitted_at: datetime | None
    marks: list[MarkOut]
    state: SeatState
    version: int
    actions: list[ActionOut]


class SheetsOut(Shape):
    own: SheetOut | None
    others: list[SheetOut]
    withheld: str | None


def seat_out(actor: Actor, seat: Seat, marked: int) -> dict:
    return {
        **seat.model_dump(), "username": seat.user.username, "judge": seat.user.name,
        "unit_code": seat.user.unit.code, "marked": marked, "candidates": len(seat.to_mark),
        "actions": seat_actions(actor, seat),
    }  # fmt: skip


def sheet_out(actor: Actor, seat: Seat) -> dict:
    given = {mark.candidacy_id: mark for mark in seat.marks}
    told = [mark_out(each, given.get(each.candidacy.id)) for each in blind.sheet(actor, seat)]
    actions = seat_actions(actor, seat)
    return {**seat.model_dump(), "seat_id": seat.id, "judge": seat.user.name, "marks": told, "actions": actions}


def mark_out(shown: blind.Shown, mark: Mark | None) -> dict:
    told = mark.model_dump(include={"points", "parts", "comment"}) if mark else {"points": None, "parts": {}}
    whom = {"candidacy_id": shown.candidacy_id, "code": shown.code, "name": shown.name, "unit": shown.unit}
    return {**whom, "comment": "", **told}


def seat_actions(actor: Actor, seat: Seat) -> list[Action]:
    """A judge's own acts live at the stage (…/stages/7/marks), the organizer's at the seat."""
    own = stage_queries.own_seat(seat.stage, actor) is seat
    place = seat.stage.place if own else seat.place
    asked = seat.stage.round_.rules.second_acceptance
    return [
        action._replace(href=f"{PREFIX}/{place}/{SEAT.transitions[action.verb].noun}")
        if action.verb in ("save_marks", "import_marks", "submit")
        else action
        for action in actions_of(SEAT, actor, seat, PREFIX)
        if asked or action.verb != "accept"
    ]


router = api_router("/rounds/{round_id}/stages", "stages")


@router.get("/{stage_id}/seats", response_model=Listing[SeatOut])
def list_seats(session: SessionDep, actor: CurrentActor, stage: StageInPath):
    """Who sits and how far each has come, never the marks."""
    marked = stage_queries.progress(session, stage)
    return whole([seat_out(actor, seat, marked.get(seat.id, 0)) for seat in stage.seats])


@router.post("/{stage_id}/seats", response_model=SeatOut, status_code=201)
def seat_judge(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, stage: StageInPath,
    naming: SeatNaming,
):  # fmt: skip
    return seat_out(actor, made(request, response, seats.seat_judge(session, actor, stage, naming)), 0)


@router.get("/{stage_id}/seats/{seat_id}", response_model=SeatOut)
def read_seat(session: SessionDep, actor: CurrentActor, seat: SeatInPath):
    return seat_out(actor, seat, stage_queries.progress(session, seat.stage).get(seat.id, 0))


@router.post("/{stage_id}/seats/{seat_id}/removal", status_code=204)
def remove_judge(session: SessionDep, actor: CurrentActor, seat: SeatInPath, why: Grounds) -> None:
    seats.remove(session, actor, seat, why)


@router.post("/{stage_id}/seats/{seat_id}/acceptance", response_model=SeatOut)
def accept_sheet(session: SessionDep, actor: CurrentActor, seat: SeatInPath):
    """By a second person, where the round's policy asks for one: neither the judge nor who handed the sheet in."""
    marked = stage_queries.progress(session, seat.stage).get(seat.id, 0)
    return seat_out(actor, marks.accept(session, actor, seat), marked)


@router.post("/{stage_id}/seats/{seat_id}/return", response_model=SeatOut)
def send_sheet_back(session: SessionDep, actor: CurrentActor, seat: SeatInPath, why: Grounds):
    marked = stage_queries.progress(session, seat.stage).get(seat.id, 0)
    return seat_out(actor, marks.send_back(session, actor, seat, why), marked)


@router.get("/{stage_id}/marks", response_model=SheetsOut)
def read_marks(request: Request, session: SessionDep, actor: CurrentActor, stage: StageInPath):
    """Your own sheet, and of the others what you may read yet; `withheld` says why not more."""
    told = stage_queries.sheets(session, actor, stage)
    request.state.entity = told.own or stage
    return {
        "own": sheet_out(actor, told.own) if told.own else None,
        "others": [sheet_out(actor, seat) for seat in told.others],
        "withheld": t(f"errors.{told.withheld.code}", **told.withheld.facts) if told.withheld else None,
    }


@router.put("/{stage_id}/marks", response_model=SheetOut)
def save_marks(session: SessionDep, actor: CurrentActor, seat: OwnSheetToSave, sheet: Marks):
    """Your own marks, all or some; `points: null` takes one away. A sheet with marks on it needs If-Match."""
    return sheet_out(actor, marks.save_marks(session, actor, seat, sheet))


@router.post("/{stage_id}/marks-submission", response_model=SheetOut)
def submit_marks(session: SessionDep, actor: CurrentActor, seat: OwnSheetInPath, sheet: Marks | None = None):
    """With the marks typed last, if any; afterwards the sheet is closed to you."""
    return sheet_out(actor, marks.submit(session, actor, seat, sheet))
