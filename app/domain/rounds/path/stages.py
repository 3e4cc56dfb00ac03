"""Verbs of stages (A4): a round's path as rows; their seats and marks have files of their own."""

from app.access import Actor
from app.db import WorkSession
from app.domain.rounds.inputs import Grounds
from app.domain.rounds.inspection import results as inspection
from app.domain.rounds.models import Round
from app.domain.rounds.path import criteria, entries, results, seats
from app.domain.rounds.path.inputs import StagePlan
from app.domain.rounds.path.models import EntryOutcome, Stage, StageKind, StageResult
from app.domain.rounds.path.states import STAGE
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import ROUND, CandidacyState, RoundState
from app.errors import Fault, Invalid, Refused, wrong
from app.workflow import settle

PUBLISHED = ("kind", "weight", "pass_mark", "borderline_from", "advance_ratio", "minimum_field", "blind")


def add_stage(session: WorkSession, actor: Actor, round_: Round, plan: StagePlan) -> Stage:
    """The next stage of a draft's path."""
    with ROUND.fire(session, actor, round_, "add_stage", plan):
        _refuse_what_no_inspection_has(plan)
        _refuse_overweight(round_, plan.weight)
        last = max((stage.position for stage in round_.stages), default=0)
        stage = Stage(**plan.model_dump(exclude={"criteria"}), position=last + 1)
        criteria.lay(stage, plan.criteria)
        round_.stages.append(stage)
    return stage


def revise(session: WorkSession, actor: Actor, stage: Stage, plan: StagePlan) -> Stage:
    """What counts how much stands once the plan has been published; the day and the panel may still move."""
    with STAGE.fire(session, actor, stage, "revise", plan):
        _refuse_new_rules(stage, plan)
        if stage.round_.state == RoundState.DRAFT:  # a published plan stands, with what it should not have
            _refuse_what_no_inspection_has(plan)
        if plan.kind == StageKind.INSPECTION and stage.seats:
            raise wrong("kind", "stage.judges_seated", n=len(stage.seats))
        _refuse_overweight(stage.round_, plan.weight - stage.weight)
        stage.sqlmodel_update(plan.model_dump(exclude={"criteria"}))
        criteria.lay(stage, plan.criteria)
        settle(session, stage.round_)
    return stage


def remove(session: WorkSession, actor: Actor, stage: Stage) -> Round:
    round_ = stage.round_
    with STAGE.fire(session, actor, stage, "remove"):
        settle(session, round_)
    for seat in stage.seats:
        session.delete(seat)
    session.delete(stage)
    session.flush()
    session.expire(round_, ["stages"])
    return round_


def open_(session: WorkSession, actor: Actor, stage: Stage) -> Stage:
    """The candidates are known now, so recusal is looked at once more."""
    with STAGE.fire(session, actor, stage, "open"):
        if not stage.candidates:
            raise Refused("stage.no_candidates")
        for seat in stage.seats:
            seats.refuse_recused(session, stage, seat.user, checked=True)
        entries.ensure(session, stage)
        settle(session, stage.round_)
    return stage


def withdraw_opening(session: WorkSession, actor: Actor, stage: Stage, why: Grounds) -> Stage:
    """The way back of opening, and with it to the stage before: codes, drafts of marks, absences and teams stay, and
    are there again when it opens. A sheet handed in is sent back first, so that nobody's word is moved unasked."""
    with STAGE.fire(session, actor, stage, "withdraw_opening", why):
        settle(session, stage.round_)
    return stage


def close(session: WorkSession, actor: Actor, stage: Stage) -> Stage:
    """Scores, bands, ranks, the line; who is below it, was absent or cheated leaves the round."""
    with STAGE.fire(session, actor, stage, "close"):
        candidates = {each.id: each for each in stage.candidates}
        for result in _results(session, stage):
            session.add(result)
            result.stage, result.candidacy = stage, candidates[result.candidacy_id]
            if not result.advanced:
                CANDIDACY.follow(session, actor, result.candidacy, "eliminate", stage=stage.id, **_why(result))
    return stage


def reopen(session: WorkSession, actor: Actor, stage: Stage, why: Grounds) -> Stage:
    """The named way back: the results are withdrawn, the eliminated stand again, the sheets stay as submitted."""
    with STAGE.fire(session, actor, stage, "reopen", why):
        for candidacy in stage.candidates:
            if candidacy.state == CandidacyState.ELIMINATED:
                CANDIDACY.follow(session, actor, candidacy, "restore", stage=stage.id)
            candidacy.results = [each for each in candidacy.results if each.stage_id != stage.id]
        stage.results.clear()
        settle(session, stage.round_)
    return stage


def _results(session: WorkSession, stage: Stage) -> list[StageResult]:
    """What decides by the kind of stage: the marks of its panel, or the reports of its teams."""
    return inspection.results(stage) if stage.is_inspection else results.of_stage(session, stage)


def _why(result: StageResult) -> dict[str, str]:
    """The log tells absence and cheating from a low score, in a word and no more."""
    return {} if result.outcome == EntryOutcome.EXPECTED else {"outcome": str(result.outcome)}


def _refuse_what_no_inspection_has(plan: StagePlan) -> None:
    """考察 decides who may go on and is no mark: nothing of it counts in the composite, there is nothing to mark by,
    and who inspects has to know whom."""
    if plan.kind != StageKind.INSPECTION:
        return
    faults = (
        (plan.weight, "weight", "stage.inspection_weighs_nothing"),
        (plan.criteria, "criteria", "stage.inspection_without_criteria"),
        (plan.blind, "blind", "stage.inspection_not_blind"),
    )
    if told := [Fault((field,), code) for given, field, code in faults if given]:
        raise Invalid(*told)


def _refuse_overweight(round_: Round, more: int) -> None:
    taken = sum(stage.weight for stage in round_.stages)
    if taken + more > 100:
        raise wrong("weight", "stage.overweight", total=taken + more, over=taken + more - 100)


def _refuse_new_rules(stage: Stage, plan: StagePlan) -> None:
    changed = any(getattr(stage, field) != getattr(plan, field) for field in PUBLISHED)
    changed = changed or not criteria.same(stage, plan.criteria)
    if changed and stage.round_.state != RoundState.DRAFT:
        raise Refused("stage.rules_published")
