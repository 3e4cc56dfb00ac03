"""One of everything for the matrix, and a body for every act: made from the input model itself."""

import types
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from app.clock import today
from app.db import Database
from app.domain.documents import actions as documents
from app.domain.documents.inputs import DocumentEntry, File
from app.domain.documents.models import DocumentKind
from app.domain.matching import actions, drafts, places
from app.domain.matching.inputs import DraftCopy, WishesOpening
from app.domain.rounds.decision import objections
from app.domain.rounds.inputs import NewObjection
from app.domain.rounds.path import drawing, sittings
from app.domain.rounds.path.pool_inputs import Drawing
from app.domain.rounds.path.sitting_inputs import SittingPlan
from tests import inspections, make, matching, panels, papers, placing, pooled, trainings
from tests.cast import Cast

TOLD = {  # what no type can tell
    "unit_code": "140521104", "parent_code": "1405", "home_unit_code": "NYJ", "cadre_key": "c3", "username": "judge3",
    "birth_on": "1990-01-01", "contact": "12380", "entitled": 9, "present": 8, "in_favour": 8, "half": 2, "sex": "1",
    "begins": "14:00", "ends": "17:00",
    "opens_on": "2026-06-20", "closes_on": "2026-07-10", "starts_on": "2026-09-01", "ends_on": "2027-06-01",
}  # fmt: skip


def made(database: Database, cast: Cast) -> dict[str, Any]:
    """Path parameter → a thing: 何静姝 of 农业农村局 is in post at 嘉峰镇, a second round is being publicized."""
    with database.writing() as session:
        sheet = make.submitted(session, cast)
        round_ = make.publicized_round(session, cast)
        candidacy = round_.candidacies[0]
        against = NewObjection(candidacy_id=candidacy.id, text="反映其未报告兼职", objector="张三", received_on=today())
        objection = objections.receive(session, cast.city, round_, against)
        marked = panels.round_row(session, cast, state="selecting", title="评分中的一批")
        panels.candidacy_rows(session, cast, marked, "c4", "c5")
        paper = documents.attach(
            session, cast.city, round_, DocumentEntry(kind=DocumentKind.PLAN), File("a.pdf", papers.PDF)
        )
        stage = panels.open_stage(session, cast, marked, "judge", "judge2")
        seat = next(each for each in stage.seats if each.user.username == "judge")
        member = pooled.pool_of(session, cast, 4) and pooled.member(session, cast, "judge")
        lot = drawing.draw_judges(session, cast.city, stage, Drawing(judges=1))
        hours = {"held_on": today(), "begins": "09:00", "ends": "12:00"}
        sitting = sittings.add(session, cast.city, stage, SittingPlan(room="第一考场", capacity=30, **hours))
        training = trainings.planned(session, cast, trainings.confirmed(session, cast, "c2"))
        inspected = panels.round_row(session, cast, state="selecting", title="考察中的一批")
        panels.candidacy_rows(session, cast, inspected, "c2", "c3")
        inspecting = inspections.inspection_stage(session, cast, inspected)
        inspection = inspections.announced(session, cast, inspecting)
        handout = documents.attach(
            session, cast.city, training, DocumentEntry(kind=DocumentKind.TRAINING_MATERIAL), File("b.pdf", papers.PDF)
        )
        signed = documents.attach(
            session, cast.judge, inspection.reports[0], DocumentEntry(kind=DocumentKind.INSPECTION_REPORT),
            File("c.pdf", papers.PDF),
        )  # fmt: skip
        draft = matching.draft(session, cast, "c1", "c2", title="匹配中的一批")
        running = drafts.run(session, cast.city, drafts.copy(session, cast.city, draft, DraftCopy(name="方案二")))
        actions.open_wishes(session, cast.city, draft.matching, WishesOpening(until=today()))
        return {
            "code": "140521104", "key": "c1", "round_id": round_.id, "candidacy_id": candidacy.id,
            "objection_id": objection.id, "post_id": placing.offered_post(session, cast).id,
            "placement_id": sheet.placement_id, "evaluation_id": sheet.id, "cycle_id": sheet.cycle_id,
            "document_id": paper.id, "stage_id": stage.id, "seat_id": seat.id, "member_id": member.id,
            "lot_id": lot.id, "sitting_id": sitting.id,
            "candidate": str(marked.candidacies[0].id), "name": "nation",
            "training_id": training.id, "training_document_id": handout.id,
            "notification_id": candidacy.notifications[0].id,
            "inspected_round_id": inspected.id, "inspected_stage_id": inspecting.id,
            "inspection_id": inspection.id, "report_id": inspection.reports[0].id,
            "report_document_id": signed.id,
            "matched_round_id": draft.round_.id,
            "matched_post_id": session.scalars(places.free(draft.round_)).first().id,
            "matched_candidacy_id": placing.candidacy_of(session, draft.round_, cast, "c1").id,
            "draft_id": draft.id, "job_id": running.job_id, "policy": {},
            "marked_round_id": marked.id, "marked_candidacy_id": marked.candidacies[0].id,
        }  # fmt: skip


def along(path: str, things: dict[str, Any]) -> dict[str, Any]:
    """Stages are those of the round that is being marked, inspections those of another; a training has own files."""
    if "/inspections" in path:
        around = {"round_id": things["inspected_round_id"], "stage_id": things["inspected_stage_id"]}
        return {**things, **around, "document_id": things["report_document_id"]}
    if "/matching" in path and path != "/api/v1/rounds/{round_id}/matching":
        named = {name: things[f"matched_{name}"] for name in ("round_id", "post_id", "candidacy_id")}
        return {**things, **named}
    if "{training_id}" in path:
        return {**things, "document_id": things["training_document_id"]}
    if "{stage_id}" not in path:
        return things
    marked = {"round_id": things["marked_round_id"], "candidacy_id": things["marked_candidacy_id"]}
    return {**things, **marked, "marks": [{"candidacy_id": marked["candidacy_id"], "points": "80"}]}


def example(model: type[BaseModel], things: dict[str, Any]) -> dict[str, Any]:
    """The smallest body a model takes, near enough: required fields only, by name where we know, else by type."""
    return {
        name: TOLD.get(name, things.get(name)) or _value(field.annotation, field.metadata, things)
        for name, field in model.model_fields.items()
        if field.is_required()
    }


def model_of(kind: Any) -> type[BaseModel]:
    """The first model of a body that may be one of several, or left out."""
    while get_origin(kind) in (Annotated, Union, types.UnionType):
        kind = get_args(kind)[0]
    return kind


def _value(kind: Any, rules: list[Any], things: dict[str, Any]) -> Any:
    if get_origin(kind) is Annotated:
        kind, *rules = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return _value(get_args(kind)[0], rules, things)
    if get_origin(kind) in (list, set):
        return [_value(get_args(kind)[0], [], things)]
    if get_origin(kind) is dict:
        return {}
    if issubclass(kind, BaseModel):
        return example(kind, things)
    if issubclass(kind, Enum):
        return next(iter(kind)).value
    if issubclass(kind, bool):
        return True
    if issubclass(kind, int | Decimal):
        return next((rule.ge for rule in rules if hasattr(rule, "ge")), 1)
    if issubclass(kind, datetime):
        return f"{today()}T09:00:00+08:00"
    return str(today()) if issubclass(kind, date) else "依规定办理此事"
