"""Verbs of sheets. Each is called by the page and by the API alike."""

from app.access import Actor
from app.db import WorkSession
from app.domain.evaluations.inputs import Acknowledgement, Answer, Confirmation, Marking, SendBack
from app.domain.evaluations.models import Evaluation
from app.domain.evaluations.states import EVALUATION
from app.errors import wrong


def mark(session: WorkSession, actor: Actor, sheet: Evaluation, marking: Marking) -> Evaluation:
    """Save what is known so far; with `submit`, hand it in: both or neither."""
    with EVALUATION.fire(session, actor, sheet, "mark", marking, given=len(marking.marks), revision=sheet.revision):
        sheet.mark(marking.marks, marking.words, marking.comment)
    if marking.submit:
        submit(session, actor, sheet)
    return sheet


def submit(session: WorkSession, actor: Actor, sheet: Evaluation) -> Evaluation:
    with EVALUATION.fire(session, actor, sheet, "submit", revision=sheet.revision):
        sheet.submit()
    return sheet


def send_back(session: WorkSession, actor: Actor, sheet: Evaluation, asked: SendBack) -> Evaluation:
    with EVALUATION.fire(session, actor, sheet, "send_back", asked, revision=sheet.revision):
        sheet.send_back(asked.reason)
    return sheet


def confirm(session: WorkSession, actor: Actor, sheet: Evaluation, confirmation: Confirmation) -> Evaluation:
    with EVALUATION.fire(session, actor, sheet, "confirm", confirmation, revision=sheet.revision):
        sheet.confirm(confirmation.note)
    return sheet


def acknowledge(session: WorkSession, actor: Actor, sheet: Evaluation, asked: Acknowledgement) -> Evaluation:
    agrees = asked.answer == Answer.AGREES
    with EVALUATION.fire(session, actor, sheet, "acknowledge", asked):
        if not agrees and not asked.comment:
            raise wrong("comment", "evaluation.say_why")
        sheet.acknowledge(agrees, asked.comment)
    return sheet
