"""Who stands where: the results of one stage from its marks, and the round's standings from its stages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import scoring
from app.domain.rounds.path.models import Mark, Seat, Stage, StageKind, StageResult
from app.domain.rounds.path.scoring import JudgePolicy, PassRule, Result, Verdict
from app.domain.rounds.policy import RoundPolicy
from app.domain.rounds.states import NEVER_STOOD, CandidacyState


@dataclass(frozen=True)
class Standing:
    """`stage_scores`: stage id → (score, passed). Without a score in every weighted stage there is no composite
    and no rank: the person is out, or the round is not yet so far."""

    candidacy: Candidacy
    composite: Decimal | None
    rank: int | None
    tied: bool
    stage_scores: dict[int, tuple[Decimal, bool]]


def compute(session: WorkSession, round_: Round) -> list[Standing]:
    """Best first, then those without a rank. The same few queries for three candidates or three thousand."""
    stages = session.scalars(select(Stage).where(Stage.round_id == round_.id).order_by(Stage.position)).all()
    field = session.scalars(
        select(Candidacy)
        .where(Candidacy.round_id == round_.id, Candidacy.state.not_in(NEVER_STOOD))
        .options(joinedload(Candidacy.cadre).joinedload(Cadre.home_unit), joinedload(Candidacy.unit))
        .options(selectinload(Candidacy.results))
        .order_by(Candidacy.id)
        .execution_options(populate_existing=True)
    ).all()
    return _standings(field, stages, round_.rules)


def of_stage(session: WorkSession, stage: Stage) -> list[StageResult]:
    """What closing this stage would decide about each candidate; nothing is written."""
    policy = stage.round_.rules
    marks = _marks(session, stage)
    judges = JudgePolicy(drop=policy.drop_extremes)
    scores = [Result(each.id, scoring.aggregate(marks[each.id], judges)) for each in stage.candidates]
    ranked = scoring.rank(scores)
    rule = PassRule(stage.pass_mark)
    advancing = {each.candidate for each in _advancing(ranked, stage, rule)}
    return [
        StageResult(
            stage_id=stage.id, candidacy_id=each.candidate, score=each.total, rank=each.rank,
            verdict=scoring.verdict(each.total, rule), advanced=each.candidate in advancing,
        )
        for each in ranked
    ]  # fmt: skip


def _advancing(ranked: Sequence[scoring.Standing], stage: Stage, rule: PassRule) -> list[scoring.Standing]:
    """By ratio of the places, who ties at the line enters too (名次并列一并进入); 0: everyone who passed."""
    if stage.advance_ratio == 0:
        return [each for each in ranked if scoring.verdict(each.total, rule) == Verdict.PASS]
    line = scoring.next_stage(
        ranked, stage.round_.places, stage.advance_ratio, minimum_field=0, pass_rule=rule
    )  # a small field was let in when the stage was opened
    return line.advancing


def _marks(session: WorkSession, stage: Stage) -> dict[int, list[Decimal]]:
    rows = session.execute(
        select(Mark.candidacy_id, Mark.points).join(Mark.seat).where(Seat.stage_id == stage.id).order_by(Mark.id)
    )
    marks = defaultdict(list)
    for candidacy_id, points in rows:
        marks[candidacy_id].append(points)
    return marks


def _standings(field: Sequence[Candidacy], stages: Sequence[Stage], policy: RoundPolicy) -> list[Standing]:
    weights = {str(stage.id): Decimal(stage.weight) for stage in stages if stage.weight}
    written = next((stage.id for stage in stages if stage.kind == StageKind.WRITTEN), None)
    scores = {each.id: {result.stage_id: (result.score, result.passed) for result in each.results} for each in field}
    totals = {
        each.id: scoring.composite(_by_name(scores[each.id]), weights)
        for each in field
        if each.state != CandidacyState.ELIMINATED and weights and weights.keys() <= _by_name(scores[each.id]).keys()
    }
    results = [Result(id_, total, scores[id_].get(written, (None,))[0]) for id_, total in totals.items()]
    ranked = scoring.rank(results, policy.tie_rule)
    people = {each.id: each for each in field}
    placed = [Standing(people[s.candidate], s.total, s.rank, s.tied, scores[s.candidate]) for s in ranked]
    return placed + [Standing(each, None, None, False, scores[each.id]) for each in field if each.id not in totals]


def _by_name(scores: dict[int, tuple[Decimal, bool]]) -> dict[str, Decimal]:
    return {str(stage_id): score for stage_id, (score, _) in scores.items()}
