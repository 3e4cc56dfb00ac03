"""Trainings before the post as pages: one session, its sheet, and the acts that move it."""

from typing import Annotated, Any

from fastapi import Depends, Request, Response
from pydantic import ValidationError

from app import access, log
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.deps import CurrentActor, SessionDep, TrainingInPath, expect, round_in_path, training_around, training_in_path
from app.domain.documents.models import DocumentKind
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.states import ROUND
from app.domain.trainings import actions, queries
from app.domain.trainings.inputs import AttendanceSheet, Participants, Removal, TrainingPlan
from app.domain.trainings.models import Training
from app.domain.trainings.states import TRAINING, Presence
from app.labels import t
from app.shapes import actions as actions_of
from app.web.acts import Facts, act
from app.web.documents import attachments, folder
from app.web.forms import FormInvalid, FormVersion, Options, sentences
from app.web.render import Failure, day, render, see
from app.web.routing import web_router

router = web_router("/rounds")
one = web_router("/trainings")
KINDS = {"planned": "", "held": "doing", "closed": "done", "cancelled": "off"}
PRESENCES = {"expected": "", "attended": "done", "absent": "stop", "excused": "off"}
BOX = "presence-"


@one.get("/{training_id}")
def show(request: Request, session: SessionDep, actor: CurrentActor, training: TrainingInPath) -> Response:
    organizes = access.may(actor, "training.record", training)
    return render(
        request, "trainings/show.html", here="rounds", training=training, kinds=KINDS, presences=PRESENCES,
        rows=queries.sheet(session, actor, training), choices=actions_of(TRAINING, actor, training),
        folder=folder(session, actor, training),
        history=log.history(session, actor, "training", training.id) if organizes else [],
    )  # fmt: skip


async def typed_sheet(request: Request) -> AttendanceSheet:
    """The boxes presence-12, passed-12 and note-12 of each candidacy."""
    form = await request.form()
    rows = [
        {
            "candidacy_id": id_, "presence": form.get(BOX + id_), "passed": form.get(f"passed-{id_}", "false"),
            "note": form.get(f"note-{id_}") or "",
        }
        for id_ in on_the_form(form)
    ]  # fmt: skip
    try:
        return AttendanceSheet.model_validate({"rows": rows})
    except ValidationError as broken:
        raise FormInvalid(sentences(broken), {}) from broken


def on_the_form(typed: Any) -> list[str]:
    return [name.removeprefix(BOX) for name in typed if name.startswith(BOX)]


@one.get("/{training_id}/attendance")
def attendance(request: Request, session: SessionDep, actor: CurrentActor, training: TrainingInPath) -> Response:
    access.require(actor, "training.record", training)
    failure: Failure | None = getattr(request.state, "failure", None)
    return render(
        request, "trainings/sheet.html", here="rounds", training=training, presences=list(Presence),
        rows=queries.sheet(session, actor, training), typed=failure.values if failure else {},
        errors=beside_the_boxes(failure), refusal=failure.refusal if failure else "",
    )  # fmt: skip


@one.post("/{training_id}/attendance")
def record(
    session: SessionDep, actor: CurrentActor, training: TrainingInPath, version: FormVersion,
    sheet: Annotated[AttendanceSheet, Depends(typed_sheet)],
) -> Response:  # fmt: skip
    expect(training, version)
    return see(f"/{actions.record(session, actor, training, sheet).place}")


def beside_the_boxes(failure: Failure | None) -> dict[str, str]:
    """rows.2.passed of the refusal is the box passed-17 of the page."""
    if failure is None:
        return {}
    ids, told = on_the_form(failure.values), {}
    for loc, words in failure.errors.items():
        _, number, box = loc.split(".")
        told[f"{'presence' if box == 'candidacy_id' else box}-{ids[int(number)]}"] = words
    return told


def about(training: Training) -> Facts:
    return [
        (t("training.title"), training.title), (t("training.round"), training.round_.title),
        (t("training.days"), f"{day(training.starts_on)} – {day(training.ends_on)}"),
        (t("training.people"), t("training.people_n", n=len(training.attendances))),
    ]  # fmt: skip


def _plan(session: WorkSession, actor: Actor, training: Training) -> dict[str, Any]:
    return training.model_dump(include=set(TrainingPlan.model_fields))


def _first_plan(session: WorkSession, actor: Actor, round_: Any) -> dict[str, Any]:
    return {"starts_on": today(), "ends_on": today(), "hours": round_.rules.training_hours or 8}


def _awaited(session: WorkSession, actor: Actor, training: Training) -> Options:
    people = actions.awaited(session, training)
    return {"candidacy_ids": [(str(each.id), f"{each.cadre.name} {each.unit.name}") for each in people]}


def _expected(session: WorkSession, actor: Actor, training: Training) -> Options:
    return {"candidacy_id": [(str(row.candidacy_id), row.name) for row in queries.sheet(session, actor, training)]}


act(
    router, "/{round_id}/trainings", ROUND, "plan_training", round_in_path, actions.plan, asked=TrainingPlan,
    start=_first_plan, here="rounds",
)  # fmt: skip
for noun, verb, do, model, more in (
    ("revision", "revise", actions.revise, TrainingPlan, {"start": _plan}),
    ("participants", "add_people", actions.add_people, Participants, {"options": _awaited}),
    ("participant-removal", "drop_person", actions.drop_person, Removal, {"options": _expected, "danger": True}),
    ("attendance-clearing", "clear", actions.clear, Grounds, {"danger": True}),
    ("closing", "close", actions.close, None, {}),
    ("reopening", "reopen", actions.reopen, Grounds, {}),
    ("cancellation", "cancel", actions.cancel, Grounds, {"danger": True}),
    ("reinstatement", "reinstate", actions.reinstate, Grounds, {}),
):
    act(
        one, f"/{{training_id}}/{noun}", TRAINING, verb, training_in_path, do, asked=model, about=about, here="rounds",
        **more,
    )  # fmt: skip
attachments(one, "/{training_id}", training_around, here="rounds", kind=DocumentKind.TRAINING_MATERIAL)
