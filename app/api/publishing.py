"""Before a list is published: who is on it, what will be shown, who will be told what. After it: what was told."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Query, Request, Response

from app.access import Actor
from app.api.candidacies import CandidacyOut
from app.api.candidacies import out as candidacy_out
from app.api.lists import Listing, Shape, listed
from app.api.routing import api_router
from app.deps import CandidacyInPath, CurrentActor, NotificationInPath, RoundInPath, SessionDep, WindowDep
from app.domain.rounds.decision import feedback, notifications, publishing, queries, reading
from app.domain.rounds.decision.inputs import FeedbackWords, NoticeDays
from app.domain.rounds.decision.models import Notification, NotificationKind
from app.domain.rounds.decision.publishing import Preview
from app.domain.rounds.models import Round
from app.domain.rounds.states import ROUND, CandidacyState
from app.labels import t
from app.paging import Page
from app.shapes import actions as actions_of
from app.shapes import coded, told


class ListLineOut(Shape):
    candidacy_id: int
    name: str
    unit: str
    state: CandidacyState
    composite: Decimal | None
    rank: int | None
    borderline: list[str]
    objections: int


class DecisionList(Shape):
    items: list[ListLineOut]


class DayOut(Shape):
    day: date
    is_workday: bool


class NoticeLine(Shape):
    """One line of the public page, word for word."""

    name: str
    sex: str
    birth: str
    education: str
    politics: str
    post: str
    to_take: str


class TellingOut(Shape):
    candidacy_id: int
    name: str
    unit_code: str
    unit: str
    kind: NotificationKind
    words: str
    feedback: str


class PublicityPreviewOut(Shape):
    starts_on: date
    ends_on: date
    workdays: int
    calendar_is_guess: bool
    days: list[DayOut]
    lines: list[NoticeLine]
    told: list[TellingOut]
    blocked: str | None


class NotificationOut(Shape):
    id: int
    round_id: int
    round: str
    candidacy_id: int
    name: str
    unit_code: str
    unit: str
    kind: NotificationKind
    words: str
    feedback: str
    told_on: date
    read_on: date | None
    withdrawn_on: date | None
    version: int


def line(row, to_take: str) -> dict:
    return {
        "name": row.name, "sex": coded("sex", row.sex), "birth": f"{row.birth_on:%Y.%m}",
        "education": coded("education", row.education), "politics": coded("politics", row.politics),
        "post": row.title or "–", "to_take": to_take,
    }  # fmt: skip


def preview_out(actor: Actor, round_: Round, seen: Preview) -> dict:
    choices = {each.verb: each.blocked for each in actions_of(ROUND, actor, round_)}
    kind, direction = t(f"word.PlacementKind.{round_.kind}"), t(f"word.Direction.{round_.direction}")
    to_take = t("notice.to_take", kind=kind, direction=direction)
    return {
        **seen._asdict(), "days": [{"day": day, "is_workday": works} for day, works in seen.days],
        "lines": [line(row, to_take) for row in seen.lines], "blocked": choices.get("publicize"),
        "told": [
            {
                "candidacy_id": each.candidacy.id, "name": each.candidacy.cadre.name,
                "unit_code": each.candidacy.unit.code, "unit": each.candidacy.unit.name, "kind": each.kind,
                "words": told(each.kind, each.candidacy.cadre.name, round_.title, round_.organizer.name),
                "feedback": each.feedback,
            }
            for each in seen.told
        ],
    }  # fmt: skip


def row_out(row) -> dict:
    return {**row._mapping, "words": told(row.kind, row.name, row.round, row.organizer)}


def notification_out(notification: Notification) -> dict:
    candidacy = notification.candidacy
    round_, unit, name = candidacy.round_, candidacy.unit, candidacy.cadre.name
    return {
        **notification.model_dump(), "round": round_.title, "name": name, "unit_code": unit.code, "unit": unit.name,
        "words": told(notification.kind, name, round_.title, round_.organizer.name),
    }  # fmt: skip


router = api_router("/rounds/{round_id}", "rounds")
notifications_router = api_router("/notifications", "notifications")


@router.get("/decision-list", response_model=DecisionList)
def read_decision_list(session: SessionDep, actor: CurrentActor, round_: RoundInPath):
    """The list as the meeting has it: who passed a stage only just, and against whom an objection is open."""
    people = queries.decision_list(session, actor, round_)
    shown = [
        {
            **each.candidacy.model_dump(), "candidacy_id": each.candidacy.id, "name": each.candidacy.cadre.name,
            "unit": each.candidacy.unit.name, "borderline": each.borderline, "objections": each.objections,
        }
        for each in people
    ]  # fmt: skip
    return {"items": shown}


@router.get("/publicity-preview", response_model=PublicityPreviewOut)
def preview_publicity(
    session: SessionDep, actor: CurrentActor, round_: RoundInPath, asked: Annotated[NoticeDays, Query()]
):  # fmt: skip
    """What publishing would show and tell, by the same function that publishes. None of it has happened."""
    return preview_out(actor, round_, publishing.preview(session, actor, round_, asked))


@router.post("/candidacies/{candidacy_id}/feedback", response_model=CandidacyOut)
def give_feedback(session: SessionDep, actor: CurrentActor, candidacy: CandidacyInPath, asked: FeedbackWords):
    """Words for one who was not chosen; told with the notice."""
    return candidacy_out(session, actor, feedback.give(session, actor, candidacy, asked))


@notifications_router.get("", response_model=Listing[NotificationOut])
def list_notifications(
    request: Request, response: Response, session: SessionDep, actor: CurrentActor, window: WindowDep,
    round_id: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
):  # fmt: skip
    """The person their own, the recommending unit its people's, the organizer its rounds'. Newest first."""
    page = notifications.search(session, actor, window, round_id)
    return listed(request, response, Page([row_out(row) for row in page.items], page.next))


@notifications_router.get("/{notification_id}", response_model=NotificationOut)
def read_notification(actor: CurrentActor, notification: NotificationInPath):
    return notification_out(notification)


@notifications_router.post("/{notification_id}/reading", response_model=NotificationOut)
def mark_read(session: SessionDep, actor: CurrentActor, notification: NotificationInPath):
    """The person has read it; the first day counts."""
    return notification_out(reading.mark_read(session, actor, notification))
