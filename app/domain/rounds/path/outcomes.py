"""Verbs of a candidate's place in a stage: absent, caught cheating, and the way back of both."""

from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.path.inputs import Absence, Cheating, OutcomeClearing
from app.domain.rounds.path.models import EntryOutcome, Stage, StageEntry
from app.domain.rounds.path.states import STAGE
from app.errors import Refused, wrong


def record_absence(session: WorkSession, actor: Actor, stage: Stage, asked: Absence) -> Stage:
    with STAGE.fire(session, actor, stage, "record_absence", asked):
        _leave_out(stage, asked, EntryOutcome.ABSENT)
    return stage


def record_cheating(session: WorkSession, actor: Actor, stage: Stage, asked: Cheating) -> Stage:
    """What was found stands with the entry, for the organizer alone."""
    with STAGE.fire(session, actor, stage, "record_cheating", asked):
        _leave_out(stage, asked, EntryOutcome.CHEATED)
    return stage


def clear_outcome(session: WorkSession, actor: Actor, stage: Stage, asked: OutcomeClearing) -> Stage:
    """The way back of both: the person is expected again, and needs every judge's mark."""
    with STAGE.fire(session, actor, stage, "clear_outcome", asked):
        entry = _entry(stage, asked.entry_id)
        if entry.outcome == EntryOutcome.EXPECTED:
            raise wrong("entry_id", "stage.entry_as_expected")
        if lacking := sum(seat.lacks(entry.candidacy_id) for seat in stage.seats):
            raise Refused("stage.sheets_lack_the_mark", n=lacking)
        entry.outcome, entry.note = EntryOutcome.EXPECTED, ""
    return stage


def _leave_out(stage: Stage, asked: Absence | Cheating, outcome: EntryOutcome) -> None:
    entry = _entry(stage, asked.entry_id)
    if entry.outcome == outcome:
        raise wrong("entry_id", f"stage.already_{outcome}")
    entry.outcome, entry.note = outcome, asked.note


def _entry(stage: Stage, id_: int) -> StageEntry:
    standing = {each.id for each in stage.candidates}
    found = next((each for each in stage.entries if each.id == id_ and each.candidacy_id in standing), None)
    if found is None:
        raise wrong("entry_id", "stage.no_such_entry")
    return found
