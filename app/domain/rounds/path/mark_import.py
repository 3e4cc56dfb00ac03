"""Written marks from a sheet (F6): every row is judged in words first; one that is wrong, and nothing is imported.

They go onto the acting person's own sheet, as if typed there, and are submitted and accepted like any other. 缺考 and
作弊 in the remarks are outcomes of the stage, which only its organizer records.
"""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from app import access, labels
from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import blind, entries, outcomes
from app.domain.rounds.path.import_inputs import ImportRow, MarkImport
from app.domain.rounds.path.inputs import Absence, Cheating
from app.domain.rounds.path.models import EntryOutcome, StageEntry
from app.domain.rounds.path.seat_models import Seat
from app.domain.rounds.path.states import SEAT, STAGE
from app.errors import Fault, Invalid
from app.labels import t

LEAVES = (EntryOutcome.ABSENT, EntryOutcome.CHEATED)
FOUND = 4  # characters that say what was found
MORE = r"(?:([\s:：,，;；。.（(]+)(.*))?"  # what follows the word
NUMBER = re.compile(r"\d{1,20}(\.\d{1,20})?")


class Odd(NamedTuple):
    """What is wrong with one cell: in words with the column, `at` says where else."""

    column: str
    code: str
    facts: dict[str, Any]

    def words(self) -> str:
        return t(f"errors.{self.code}", **{**self.facts, "at": t("mark_import.in", column=self.title)})

    def fault(self, number: int) -> Fault:
        at = t("mark_import.at", row=number, column=self.title)
        return Fault(("rows", number, self.column), self.code, **self.facts, at=at)

    @property
    def title(self) -> str:
        return t(f"mark_import.{self.column}")


class Judged(NamedTuple):
    """What becomes of one row: a mark or an outcome, or why neither. `before` is the mark that stands there now."""

    row: ImportRow
    odd: list[Odd]
    whom: Candidacy | None = None
    points: Decimal | None = None
    outcome: EntryOutcome = EntryOutcome.EXPECTED
    note: str = ""
    before: Decimal | None = None

    @property
    def fate(self) -> str:
        if self.odd:
            return "wrong"
        if self.outcome != EntryOutcome.EXPECTED:
            return str(self.outcome)
        return "marked" if self.before is None else "unchanged" if self.before == self.points else "replaced"


class Imported(NamedTuple):
    """`missing`: who is still without a mark and not on the sheet of the office."""

    seat: Seat
    rows: list[Judged]
    missing: list[blind.Shown]

    @property
    def wrong(self) -> int:
        return sum(bool(each.odd) for each in self.rows)


def begin(actor: Actor, seat: Seat) -> None:
    """Refused before anything is read: not yours, not written, marked by criteria, not open."""
    access.require(actor, "seat.import_marks", seat)
    SEAT.check(seat, "import_marks")


def import_marks(session: WorkSession, actor: Actor, seat: Seat, sheet: MarkImport) -> Imported:
    """All rows or none. With `dry_run` every row is answered and nothing changes."""
    begin(actor, seat)
    rows = judged(actor, seat, sheet.rows)
    told = Imported(seat, rows, _missing(actor, seat, rows))
    if any(each.outcome != EntryOutcome.EXPECTED for each in rows):
        STAGE.check(seat.stage, "record_absence")
    if sheet.dry_run:
        return told
    if told.wrong:
        raise Invalid(*(odd.fault(each.row.number) for each in rows for odd in each.odd))
    with SEAT.fire(session, actor, seat, "import_marks", sheet, entries=len(rows)):
        places = {entry.candidacy_id: entry for entry in entries.ensure(session, seat.stage)}
        for each in rows:
            _take(session, actor, seat, each, places)
    return told


def judged(actor: Actor, seat: Seat, rows: Sequence[ImportRow]) -> list[Judged]:
    """Each row for itself; the same person on a second row is wrong there."""
    lines: dict[int, int] = {}
    field, told = _Field(actor, seat), []
    for row in rows:
        each = field.judge(row)
        if each.whom is not None and (first := lines.setdefault(each.whom.id, row.number)) != row.number:
            odd = Odd("code" if row.code else "key", "mark_import.twice", {"first": first})
            each = each._replace(odd=[odd, *each.odd])
        told.append(each)
    return told


def _take(session: WorkSession, actor: Actor, seat: Seat, each: Judged, places: dict[int, StageEntry]) -> None:
    entry = places[each.whom.id]
    if each.outcome == EntryOutcome.EXPECTED:
        seat.mark(each.whom.id, each.points, each.note)
    elif each.outcome == EntryOutcome.ABSENT != entry.outcome:
        outcomes.record_absence(session, actor, seat.stage, Absence(entry_id=entry.id, note=each.note))
    elif each.outcome == EntryOutcome.CHEATED != entry.outcome:
        outcomes.record_cheating(session, actor, seat.stage, Cheating(entry_id=entry.id, note=each.note))


def _missing(actor: Actor, seat: Seat, rows: list[Judged]) -> list[blind.Shown]:
    told = {each.whom.id for each in rows if each.whom} | {mark.candidacy_id for mark in seat.marks}
    return [each for each in blind.sheet(actor, seat) if each.candidacy.id not in told]


class _Field:
    """Who may stand on this sheet, by code and, where the stage is not blind, by the person's key."""

    def __init__(self, actor: Actor, seat: Seat) -> None:
        self.seat, self.blind = seat, seat.stage.blind
        self.records = access.may(actor, "stage.record_absence", seat.stage)
        people = {each.id: each for each in seat.stage.candidates}
        standing = entries.standing(seat.stage)
        self.codes = {each.code: people[each.candidacy_id] for each in standing}
        self.keys = {} if self.blind else {each.cadre.key: each for each in people.values()}
        self.outcomes = {each.candidacy_id: each.outcome for each in standing}
        self.mine = {each.id for each in seat.to_mark}
        self.recused = {each.candidacy_id for each in seat.recusals}
        self.marks = {each.candidacy_id: each.points for each in seat.marks}

    def judge(self, row: ImportRow) -> Judged:
        whom, odd = self._whom(row)
        outcome, note = told_outcome(row.remark)
        points, strange = points_of(row.points)
        left = whom is not None and self.outcomes.get(whom.id, EntryOutcome.EXPECTED)
        if outcome != EntryOutcome.EXPECTED:
            odd += self._odd_outcome(row, outcome, note, left)
        elif left and left != EntryOutcome.EXPECTED:
            odd.append(Odd("points", "mark_import.left_out", {"outcome": f"@word.EntryOutcome.{left}"}))
        elif strange:
            odd.append(strange)
        if len(note) > 500:
            odd.append(Odd("remark", "mark_import.remark_long", {}))
        before = self.marks.get(whom.id) if whom else None
        return Judged(row, odd, whom, points, outcome, note, before)

    def _whom(self, row: ImportRow) -> tuple[Candidacy | None, list[Odd]]:
        """The code stands before the key; where both are told they must mean one person, and so must the name."""
        column = "code" if row.code or not row.key else "key"
        if not row.code and (self.blind or not row.key):
            return None, [Odd("code", "mark_import.nobody", {})]
        whom = self.codes.get(row.code) if row.code else self.keys.get(row.key)
        if whom is None:
            return None, [Odd(column, f"mark_import.unknown_{column}", {"told": (row.code or row.key)[:40]})]
        odd = []
        if not self.blind and row.code and row.key and whom.cadre.key != row.key:
            odd.append(Odd("key", "mark_import.two_people", {}))
        if not self.blind and row.name and _plain(row.name) != _plain(whom.cadre.name):
            odd.append(Odd("name", "mark_import.other_name", {}))
        if whom.id in self.recused:
            odd.append(Odd(column, "mark_import.recused", {}))
        elif whom.id not in self.mine and self.outcomes.get(whom.id) == EntryOutcome.EXPECTED:
            odd.append(Odd(column, "mark_import.other_sitting", {}))
        return whom, odd

    def _odd_outcome(self, row: ImportRow, outcome: EntryOutcome, note: str, left: Any) -> list[Odd]:
        if row.points:
            return [Odd("points", "mark_import.mark_and_outcome", {"outcome": f"@word.EntryOutcome.{outcome}"})]
        if not self.records:
            return [Odd("remark", "mark_import.not_yours", {})]
        if left == outcome:
            return []
        if outcome == EntryOutcome.CHEATED and len(note) < FOUND:
            return [Odd("remark", "mark_import.what_was_found", {})]
        return []


def told_outcome(remark: str) -> tuple[EntryOutcome, str]:
    """缺考 and 作弊：携带手机, in any of our languages; other remarks are the comment on the mark."""
    for outcome in LEAVES:
        for locale in labels.LOCALES:
            word = labels.table(locale)[f"mark_import.word.{outcome}"]
            if found := re.fullmatch(re.escape(word) + MORE, remark, re.IGNORECASE | re.DOTALL):
                between, note = found[1] or "", found[2] or ""
                return outcome, (note.rstrip("）)") if {"（", "("} & set(between) else note).strip()
    return EntryOutcome.EXPECTED, remark


def points_of(told: str) -> tuple[Decimal | None, Odd | None]:
    """0–100, at most two decimals, never rounded for the office; digits may be full width."""
    text = unicodedata.normalize("NFKC", told).strip()
    if not text:
        return None, Odd("points", "mark_import.no_mark", {})
    if not text.isascii() or not NUMBER.fullmatch(text):
        return None, Odd("points", "mark_import.no_number", {"told": told[:20]})
    points = Decimal(text)
    if points > 100:
        return None, Odd("points", "mark_import.out_of_range", {"told": told[:20]})
    if points != points.quantize(Decimal("0.01")):
        return None, Odd("points", "mark_import.decimals", {"told": told[:20]})
    return points.quantize(Decimal("0.01")), None


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
