"""Verbs about the line of a stage: a new version of the pass mark, first showing who would turn; the minimum field."""

from decimal import Decimal
from typing import NamedTuple

from app.access import Actor, require
from app.db import WorkSession
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import results
from app.domain.rounds.path.inputs import PassMarkChange
from app.domain.rounds.path.models import PassMark, Stage, StageResult
from app.domain.rounds.path.scoring import PassRule, Verdict
from app.domain.rounds.path.states import STAGE, judges_for_everyone
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import CandidacyState, StageState
from app.workflow import Blocked


class Turned(NamedTuple):
    """One person whom another pass mark would turn: another band, or another side of the line."""

    candidacy: Candidacy
    score: Decimal | None
    before: Verdict
    after: Verdict
    advanced_before: bool
    advanced_after: bool


class Preview(NamedTuple):
    turned: list[Turned]
    withheld: Blocked | None


def preview(session: WorkSession, actor: Actor, stage: Stage, rule: PassRule) -> Preview:
    """Who would turn. Before every sheet is in there is nobody to turn, and nothing is told of the marks."""
    require(actor, "standing.read", stage)
    if stage.state == StageState.PLANNED:
        return Preview([], Blocked("stage.no_marks_yet"))
    if stage.state == StageState.CLOSED:
        told, before = results.decided(stage), stage.results
    else:
        waiting = sum(not seat.handed_in for seat in stage.seats)
        if waiting or judges_for_everyone(stage):
            return Preview([], Blocked("seat.sheets_open", {"n": waiting, "of": len(stage.seats)}))
        told = results.scored(session, stage)
        before = results.decide(stage, told, results.rule_of(stage))
    return Preview(_turned(stage, before, results.decide(stage, told, rule)), None)


def set_pass_mark(session: WorkSession, actor: Actor, stage: Stage, change: PassMarkChange) -> Stage:
    """A new version with its reason. On a closed stage the results follow, and people leave or stand again."""
    rule = PassRule(change.pass_mark, change.borderline_from)
    turned = preview(session, actor, stage, rule).turned
    with STAGE.fire(session, actor, stage, "set_pass_mark", change, turned=len(turned)):
        version = PassMark(
            was=stage.pass_mark, pass_mark=change.pass_mark, borderline_from=change.borderline_from,
            reason=change.reason, set_by=actor.name, flipped=[each.candidacy.id for each in turned],
        )  # fmt: skip
        stage.pass_marks.append(version)
        stage.pass_mark, stage.borderline_from = change.pass_mark, change.borderline_from
        if stage.state == StageState.CLOSED:
            _decide_again(session, actor, stage, turned)
    return stage


def waive_minimum(session: WorkSession, actor: Actor, stage: Stage, why: Grounds) -> Stage:
    """The approved exception: held although too few stand in it."""
    with STAGE.fire(session, actor, stage, "waive_minimum", why, minimum=stage.minimum_field):
        stage.minimum_waived = why.reason
    return stage


def restore_minimum(session: WorkSession, actor: Actor, stage: Stage, why: Grounds) -> Stage:
    with STAGE.fire(session, actor, stage, "restore_minimum", why):
        stage.minimum_waived = ""
    return stage


def _turned(stage: Stage, before: list[StageResult], after: list[StageResult]) -> list[Turned]:
    old, people = {each.candidacy_id: each for each in before}, {each.id: each for each in stage.candidates}
    pairs = [(old[new.candidacy_id], new) for new in after]
    return [
        Turned(people[new.candidacy_id], new.score, was.verdict, new.verdict, was.advanced, new.advanced)
        for was, new in pairs
        if (was.verdict, was.advanced) != (new.verdict, new.advanced)
    ]


def _decide_again(session: WorkSession, actor: Actor, stage: Stage, turned: list[Turned]) -> None:
    stored = {each.candidacy_id: each for each in stage.results}
    for each in turned:
        result = stored[each.candidacy.id]
        result.verdict, result.advanced = each.after, each.advanced_after
        if not each.advanced_after and each.candidacy.state == CandidacyState.ELIGIBLE:
            CANDIDACY.follow(session, actor, each.candidacy, "eliminate", stage=stage.id)
        elif each.advanced_after and each.candidacy.state == CandidacyState.ELIMINATED:
            CANDIDACY.follow(session, actor, each.candidacy, "restore", stage=stage.id)
