"""Who is behind a code (F11 密封评分): in a blind stage whoever marks sees codes, in every list and in that order.

A judge never learns the names from the stage, not after it has closed either. An organizer sees names, because the
same office keeps the list of codes, calls people up and records absence; but one who sits on the panel (staff who
enter written marks) sees codes like every judge until the stage is closed. No id of a candidacy goes to somebody who
sees codes: the same id has a name in another stage.
"""

from typing import NamedTuple

from app.access import Actor, may
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path.models import EntryOutcome, Stage, StageEntry
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.states import StageState

CODED = "K"  # before a code that is the name of boxes: an id is a number too


class Shown(NamedTuple):
    """A candidate as this reader may see them. `ref` is the name of their boxes on a sheet."""

    candidacy: Candidacy
    ref: str
    code: str
    name: str
    unit: str
    outcome: EntryOutcome
    entry: StageEntry | None

    @property
    def hidden(self) -> bool:
        """The reader sees the code alone."""
        return self.name == self.code

    @property
    def candidacy_id(self) -> int | None:
        """For answers: none where the reader sees codes."""
        return None if self.hidden else self.candidacy.id


def sees_names(actor: Actor, stage: Stage) -> bool:
    if not stage.blind:
        return True
    seated = any(actor.user_id and seat.user_id == actor.user_id for seat in stage.seats)
    return may(actor, "standing.read", stage) and (not seated or stage.state == StageState.CLOSED)


def field(actor: Actor, stage: Stage) -> list[Shown]:
    """The candidates of a stage, by code where the reader sees no names."""
    named, entries = sees_names(actor, stage), {entry.candidacy_id: entry for entry in stage.entries}
    shown = [_shown(each, entries.get(each.id), named) for each in stage.candidates]
    return shown if named else sorted(shown, key=lambda each: each.code)


def sheet(actor: Actor, seat: Seat) -> list[Shown]:
    """The candidates on one judge's sheet: whom the judge is recused from is not on it, nor who is absent."""
    heard = {each.id for each in seat.to_mark}
    return [each for each in field(actor, seat.stage) if each.candidacy.id in heard]


def _shown(candidacy: Candidacy, entry: StageEntry | None, named: bool) -> Shown:
    code, outcome = (entry.code, entry.outcome) if entry else ("–", EntryOutcome.EXPECTED)
    if not named:
        return Shown(candidacy, f"{CODED}{code}", code, code, "", outcome, entry)
    cadre = candidacy.cadre
    return Shown(candidacy, str(candidacy.id), code, cadre.name, cadre.home_unit.label, outcome, entry)


def told(actor: Actor, stage: Stage, shown: Shown) -> dict[str, object]:
    """A place for a reader: the row's id and the note are the organizer's."""
    entry = shown.entry
    mine = entry is not None and may(actor, "standing.read", stage)
    return {
        "id": entry.id if mine else None, "candidacy_id": shown.candidacy_id, "code": shown.code, "name": shown.name,
        "unit": shown.unit, "outcome": shown.outcome, "note": entry.note if mine else "",
    }  # fmt: skip
