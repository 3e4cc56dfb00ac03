"""What closing a stage decides about each candidate: score, band, rank, and who goes on. Nothing is written here."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import exists, null, select

from app.db import WorkSession
from app.domain.rounds.models import Candidacy
from app.domain.rounds.path import scoring
from app.domain.rounds.path.models import EntryOutcome, Stage, StageKind, StageResult
from app.domain.rounds.path.scoring import JudgePolicy, PassRule, Result, TiesAtTheLine, Verdict
from app.domain.rounds.path.seat_models import Mark, Recusal, Seat
from app.domain.rounds.policy import RoundPolicy

Parts = dict[str, Decimal]


class Scored(NamedTuple):
    """A candidate with what the panel gave; nothing where there is nothing to give."""

    candidacy: Candidacy
    score: Decimal | None
    parts: Parts
    outcome: EntryOutcome = EntryOutcome.EXPECTED


def of_stage(session: WorkSession, stage: Stage) -> list[StageResult]:
    """What closing this stage would decide; who was absent or cheated is among the failed, without a score."""
    return decide(stage, scored(session, stage), rule_of(stage))


def rule_of(stage: Stage) -> PassRule:
    return PassRule(stage.pass_mark, stage.borderline_from)


def scored(session: WorkSession, stage: Stage) -> list[Scored]:
    """From the marks that count: no mark of a judge for somebody the judge is recused from. A part is brought
    together from the judges like the whole, so that no single judge's red fails anybody; extremes are dropped of
    each by itself."""
    marks, judges = _marks(session, stage), judge_policy(stage.round_.rules)
    outcomes = {entry.candidacy_id: entry.outcome for entry in stage.entries}
    told = []
    for each in stage.candidates:
        outcome = outcomes.get(each.id, EntryOutcome.EXPECTED)
        if outcome != EntryOutcome.EXPECTED:
            told.append(Scored(each, None, {}, outcome))
            continue
        points, given = [points for points, _ in marks[each.id]], [parts for _, parts in marks[each.id]]
        parts = {
            str(criterion.id): scoring.aggregate([Decimal(each[str(criterion.id)]) for each in given], judges)
            for criterion in stage.criteria
        }
        told.append(Scored(each, scoring.aggregate(points, judges), parts))
    return told


def decided(stage: Stage) -> list[Scored]:
    """What a closed stage was told, from what it stored."""
    people = {each.id: each for each in stage.candidates}
    return [
        Scored(
            people[each.candidacy_id], each.score, {name: Decimal(part) for name, part in each.parts.items()},
            each.outcome,
        )
        for each in stage.results
    ]  # fmt: skip


def decide(stage: Stage, told: Sequence[Scored], rule: PassRule) -> list[StageResult]:
    """Bands, ranks and the line, by the round's policy."""
    marked = {each.candidacy.id: each for each in told if each.score is not None}
    minimums = {str(each.id): each.minimum for each in stage.criteria if each.minimum is not None}
    verdicts = {id_: scoring.verdict(each.score, rule, each.parts, minimums) for id_, each in marked.items()}
    ranked = scoring.rank([_result(stage, each) for each in marked.values()], stage.round_.rules.tie_rule)
    ranks = {each.candidate: each.rank for each in ranked}
    advancing = _advancing(stage, marked, verdicts, ranked)
    order = sorted(told, key=lambda each: (ranks.get(each.candidacy.id, len(told) + 1), each.candidacy.id))
    return [
        StageResult(
            stage_id=stage.id, candidacy_id=each.candidacy.id, score=each.score, outcome=each.outcome,
            parts={name: str(points) for name, points in each.parts.items()}, rank=ranks.get(each.candidacy.id),
            verdict=verdicts.get(each.candidacy.id, Verdict.FAIL), advanced=each.candidacy.id in advancing,
        )
        for each in order
    ]  # fmt: skip


def judge_policy(policy: RoundPolicy) -> JudgePolicy:
    return JudgePolicy(policy.score_method, policy.drop_extremes, policy.drop_from, policy.judges_least)


def _advancing(
    stage: Stage, marked: dict[int, Scored], verdicts: dict[int, Verdict], ranked: list[scoring.Standing]
) -> set[int]:
    """By ratio of the places, who ties at the line enters too (名次并列一并进入); 0: everyone who did not fail. A
    borderline person goes on like the others, flagged for the meeting. Before an inspection the line is drawn by the
    composite so far, since that is what the inspected are chosen by."""
    ratio = stage.advance_ratio
    if ratio == 0 and stage.following is not None and stage.following.kind == StageKind.INSPECTION:
        ratio, ranked = stage.round_.rules.inspect_ratio, _by_composite(stage, marked.values())
    line = {each.candidate for each in ranked}
    if ratio:
        cut = scoring.cut(ranked, stage.round_.places * ratio, TiesAtTheLine.ENTER_TOGETHER)
        line = {each.candidate for each in cut.admitted}
    return {id_ for id_ in line if verdicts[id_] != Verdict.FAIL}


def _by_composite(stage: Stage, marked: Sequence[Scored]) -> list[scoring.Standing]:
    """Ranked by the weighted stages up to this one; by this one alone where none of them has a weight."""
    weights = {
        str(each.id): Decimal(each.weight)
        for each in stage.round_.stages
        if each.weight and each.position <= stage.position
    }
    results = []
    for each in marked:
        held = {str(result.stage_id): result.score for result in each.candidacy.results if result.score is not None}
        held[str(stage.id)] = each.score
        counted = {name: weight for name, weight in weights.items() if name in held}
        total = scoring.so_far(held, counted) if counted else each.score
        results.append(_result(stage, each)._replace(total=total))
    return scoring.rank(results, stage.round_.rules.tie_rule)


def _result(stage: Stage, each: Scored) -> Result:
    written = next((other.id for other in stage.round_.stages if other.kind == StageKind.WRITTEN), None)
    held = next((result.score for result in each.candidacy.results if result.stage_id == written), None)
    return Result(each.candidacy.id, each.score, each.score if written == stage.id else held)


def _marks(session: WorkSession, stage: Stage) -> dict[int, list[tuple[Decimal, dict[str, str] | None]]]:
    """By candidacy, in the order of the marks; parts are read where the stage has criteria to give them by."""
    recused = exists().where(Recusal.seat_id == Mark.seat_id, Recusal.candidacy_id == Mark.candidacy_id)
    rows = session.execute(
        select(Mark.candidacy_id, Mark.points, Mark.parts if stage.criteria else null())
        .join(Mark.seat)
        .where(Seat.stage_id == stage.id, ~recused)
        .order_by(Mark.id)
    )
    marks = defaultdict(list)
    for candidacy_id, points, parts in rows:
        marks[candidacy_id].append((points, parts))
    return marks
