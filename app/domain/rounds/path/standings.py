"""Who stands where: the round's standings from what its stages decided (results.py)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.db import WorkSession
from app.domain.cadres.models import Cadre
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import scoring
from app.domain.rounds.path.models import EntryOutcome, Stage, StageKind, StageResult
from app.domain.rounds.path.scoring import Result, Verdict
from app.domain.rounds.policy import RoundPolicy
from app.domain.rounds.states import NEVER_STOOD, CandidacyState
from app.paging import Page, Window, page_of


class StageScore(NamedTuple):
    """What one stage decided about a person; no score where there was none (absent, cheated, an inspection)."""

    score: Decimal | None
    passed: bool
    verdict: Verdict
    outcome: EntryOutcome
    parts: dict[str, str]


@dataclass(frozen=True)
class Standing:
    """`stage_scores`: by stage id, the score and whether it passed first. Without a score in every weighted stage there
    is no composite and no rank: the person is out, or the round is not yet so far."""

    candidacy: Candidacy
    composite: Decimal | None
    rank: int | None
    tied: bool
    stage_scores: dict[int, StageScore]


class StandingsPage(NamedTuple):
    """`below`: the candidacy that is the first below the places; None: nobody, or the line is at an end of the list."""

    page: Page[Standing]
    total: int
    scored: bool
    below: int | None


def paged(told: list[Standing], places: int, window: Window) -> StandingsPage:
    """Ranks and the line are those of the whole field; only what is shown is a page."""
    last = len(told) + 1
    inside = sum(each.rank is not None and each.rank <= places for each in told)
    below = told[inside].candidacy.id if 0 < inside < len(told) else None
    page = page_of(told, window, lambda each: (each.rank or last, each.candidacy.id))
    return StandingsPage(page, len(told), any(each.stage_scores for each in told), below)


def compute(session: WorkSession, round_: Round) -> list[Standing]:
    """Best first, then those without a rank. The same few queries for three candidates or three thousand."""
    stages = session.scalars(select(Stage).where(Stage.round_id == round_.id).order_by(Stage.position)).all()
    field = session.scalars(
        select(Candidacy)
        .where(Candidacy.round_id == round_.id, Candidacy.state.not_in(NEVER_STOOD))
        .options(joinedload(Candidacy.cadre).joinedload(Cadre.home_unit), joinedload(Candidacy.unit))
        .order_by(Candidacy.id)
        .execution_options(populate_existing=True)
    ).all()
    return _standings(field, stages, _scores(session, round_), round_.rules)


def _scores(session: WorkSession, round_: Round) -> dict[int, dict[int, StageScore]]:
    """Candidacy → stage → what it decided, as rows: a thousand people have thousands of results."""
    rows = session.execute(
        select(
            StageResult.candidacy_id, StageResult.stage_id, StageResult.score, StageResult.verdict,
            StageResult.outcome, StageResult.parts,
        ).join(Stage, Stage.id == StageResult.stage_id).where(Stage.round_id == round_.id)
    )  # fmt: skip
    scores: dict[int, dict[int, StageScore]] = defaultdict(dict)
    for candidacy_id, stage_id, score, verdict, outcome, parts in rows:
        scores[candidacy_id][stage_id] = StageScore(score, verdict == Verdict.PASS, verdict, outcome, parts)
    return scores


def _standings(
    field: Sequence[Candidacy], stages: Sequence[Stage], held: dict[int, dict[int, StageScore]], policy: RoundPolicy
) -> list[Standing]:
    weights = {str(stage.id): Decimal(stage.weight) for stage in stages if stage.weight}
    written = next((stage.id for stage in stages if stage.kind == StageKind.WRITTEN), None)
    scores = {each.id: held.get(each.id, {}) for each in field}
    totals = {
        each.id: scoring.composite(_by_name(scores[each.id]), weights)
        for each in field
        if each.state != CandidacyState.ELIMINATED and weights and weights.keys() <= _by_name(scores[each.id]).keys()
    }
    results = [Result(id_, total, _score(scores[id_].get(written))) for id_, total in totals.items()]
    ranked = scoring.rank(results, policy.tie_rule)
    people = {each.id: each for each in field}
    placed = [Standing(people[s.candidate], s.total, s.rank, s.tied, scores[s.candidate]) for s in ranked]
    return placed + [Standing(each, None, None, False, scores[each.id]) for each in field if each.id not in totals]


def _score(told: StageScore | None) -> Decimal | None:
    return told.score if told else None


def _by_name(scores: dict[int, StageScore]) -> dict[str, Decimal]:
    return {str(stage_id): told.score for stage_id, told in scores.items() if told.score is not None}
