"""Selection on paper: standings, marking sheets and the list for the meeting as workbooks, with every column that
justifies the outcome. Whoever may see the page may take the file; who took what, and how many rows, is in the log."""

from decimal import Decimal
from typing import Any, NamedTuple

from app import log
from app.access import Actor, require
from app.db import WorkSession
from app.domain.rounds import queries
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import blind
from app.domain.rounds.path import queries as stage_queries
from app.domain.rounds.path.models import EntryOutcome, Stage, StageResult
from app.domain.rounds.path.scoring import Verdict
from app.domain.rounds.path.seat_models import Mark
from app.domain.rounds.path.standings import Standing
from app.errors import Refused
from app.files.workbook import Column, Kind, Sheet, workbook
from app.labels import t

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBER, SCORE = Kind.NUMBER, Kind.SCORE


class File(NamedTuple):
    content: bytes
    name: str


def standings(session: WorkSession, actor: Actor, round_: Round) -> File:
    require(actor, "round.export", round_)
    found = queries.standings(session, actor, round_)
    columns = [*_person_columns(), *_score_columns(round_), Column(t("export.outcome"))]
    rows = [[*_person(each), *_scores(round_, each), t(f"state.candidacy.{each.candidacy.state}")] for each in found]
    log.record(session, actor, "round.export", round_, what="standings", rows=len(rows))
    return _file("export.standings", round_.title, [Sheet(t("export.standings"), columns, rows)])


def decision_list(session: WorkSession, actor: Actor, round_: Round) -> File:
    """What lay before the meeting and what it decided."""
    require(actor, "round.export", round_)
    decision = queries.decision(session, actor, round_)
    found = queries.standings(session, actor, round_)
    columns = [
        *_person_columns(), *_score_columns(round_), Column(t("export.decision")),
        Column(t("export.reasons"), width=40), Column(t("export.withdrawal"), width=30),
    ]  # fmt: skip
    rows = [
        [*_person(each), *_scores(round_, each), t(f"state.candidacy.{each.candidacy.state}"), each.candidacy.reasons,
         each.candidacy.withdrawal_reason]
        for each in found
    ]  # fmt: skip
    counts = ("entitled", "present", "in_favour", "against", "deferred")
    meeting = [
        (t("field.MeetingDecision.meeting"), decision.meeting), (t("field.MeetingDecision.held_on"), decision.held_on),
        *((t(f"field.MeetingDecision.{count}"), getattr(decision, count)) for count in counts),
        (t("export.places"), round_.places),
    ]  # fmt: skip
    facts = [Column(t("export.item")), Column(t("export.value"), width=40)]
    log.record(session, actor, "round.export", round_, what="decision", rows=len(rows))
    sheets = [Sheet(t("export.decision_list"), columns, rows), Sheet(t("export.meeting"), facts, meeting)]
    return _file("export.decision_list", round_.title, sheets)


def marking_sheets(session: WorkSession, actor: Actor, stage: Stage) -> File:
    """Every sheet that may be read by now, side by side, and what closing made of them."""
    require(actor, "stage.export", stage)
    sheets = stage_queries.sheets(session, actor, stage)
    shown = [seat for seat in (sheets.own, *sheets.others) if seat is not None]
    if sheets.withheld and not sheets.others:
        raise Refused(sheets.withheld.code, **sheets.withheld.facts)
    named, codes = blind.sees_names(actor, stage), {each.candidacy_id: each.code for each in stage.entries}
    given = [{mark.candidacy_id: mark for mark in seat.marks} for seat in shown]
    results = {each.candidacy_id: each for each in stage_queries.results(session, actor, stage)}
    columns = [
        Column(t("export.code")), Column(t("export.name")), Column(t("export.unit"), width=28),
        *(Column(seat.user.name, SCORE) for seat in shown),
        *(Column(t("export.comment_of", judge=seat.user.name), width=30) for seat in shown),
        Column(t("export.score"), SCORE), Column(t("export.rank"), NUMBER), Column(t("export.verdict")),
        Column(t("export.advanced")),
    ]  # fmt: skip
    rows = [
        [*_of_stage(named, each, codes.get(each.id, "")), *_marks(given, each.id), *_result(results.get(each.id))]
        for each in stage.candidates
    ]
    log.record(session, actor, "stage.export", stage, what="marks", rows=len(rows))
    return _file("export.marks", stage.title, [Sheet(stage.title, columns, rows)])


def _file(code: str, about: str, sheets: list[Sheet]) -> File:
    return File(workbook(sheets), t("export.filename", what=t(code), about=about))


def _person_columns() -> list[Column]:
    return [
        Column(t("export.rank"), NUMBER), Column(t("export.tied")), Column(t("export.name")),
        Column(t("export.unit"), width=28), Column(t("export.recommender"), width=28),
    ]  # fmt: skip


def _person(standing: Standing) -> list[Any]:
    person, tied = standing.candidacy, t("export.yes") if standing.tied else ""
    return [standing.rank, tied, person.cadre.name, person.cadre.home_unit.name, person.unit.name]


def _score_columns(round_: Round) -> list[Column]:
    """A stage is a score and its verdict; the weight stands in the header, so that anybody can add up."""
    told = []
    for stage in round_.stages:
        told += [Column(t("export.stage_score", title=stage.title, weight=stage.weight), SCORE)]
        told += [Column(t("export.stage_passed", title=stage.title))]
    return [*told, Column(t("export.composite"), SCORE)]


def _scores(round_: Round, standing: Standing) -> list[Any]:
    told: list[Any] = []
    for stage in round_.stages:
        score = standing.stage_scores.get(stage.id)
        told += [score.score, _verdict(score.verdict, score.outcome)] if score else [None, ""]
    return [*told, standing.composite]


def _verdict(verdict: Verdict, outcome: EntryOutcome) -> str:
    """Absent and caught cheating come before any mark."""
    if outcome != EntryOutcome.EXPECTED:
        return t(f"word.EntryOutcome.{outcome}")
    return t(f"scoring.verdict.{verdict}")


def _of_stage(named: bool, candidacy: Candidacy, code: str) -> list[str]:
    cadre = candidacy.cadre
    return [code, *((cadre.name, cadre.home_unit.name) if named else ("", ""))]


def _marks(sheets: list[dict[int, Mark]], candidacy_id: int) -> list[Decimal | str | None]:
    marks = [sheet.get(candidacy_id) for sheet in sheets]
    return [*(mark.points if mark else None for mark in marks), *(mark.comment if mark else "" for mark in marks)]


def _result(result: StageResult | None) -> list[Any]:
    if result is None:
        return [None, None, "", ""]
    advanced = t("export.yes" if result.advanced else "export.no")
    return [result.score, result.rank, _verdict(result.verdict, result.outcome), advanced]
