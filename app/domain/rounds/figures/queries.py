"""Reads of figures. Counts are over whom the reader may see; how judges mark is the organizer's, once all are done."""

from typing import Any, NamedTuple

from sqlalchemy import case, func, select

from app.access import Actor, may, require
from app.db import WorkSession
from app.domain.accounts.models import User
from app.domain.cadres.models import Cadre
from app.domain.rounds import queries as rounds
from app.domain.rounds.figures import steps
from app.domain.rounds.figures.severity import Given, Severity, severities, spread
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path.models import EntryOutcome, Stage, StageEntry, StageResult
from app.domain.rounds.path.seat_models import Mark, Recusal, Seat
from app.domain.rounds.states import CandidacyState, SeatState, StageState
from app.workflow import Blocked

HAN, PARTY = "01", ("01", "02")  # 汉族; 中共党员 and 预备党员
HANDED_IN = (SeatState.SUBMITTED, SeatState.ACCEPTED)


class StepFigure(NamedTuple):
    """How many reached a step and who they are; nothing where it cannot be counted yet."""

    code: str
    title: str
    stage_id: int | None
    people: int | None
    women: int | None
    minorities: int | None
    non_party: int | None
    reserve_cadres: int | None
    left: int | None


class SeatFigure(NamedTuple):
    seat_id: int
    judge: str
    marked: int
    total: int
    handed_in: bool


class StageMarking(NamedTuple):
    stage_id: int
    title: str
    state: StageState
    seats: list[SeatFigure]

    @property
    def waiting(self) -> list[SeatFigure]:
        return [each for each in self.seats if not each.handed_in]


class JudgeFigure(NamedTuple):
    seat_id: int
    judge: str
    told: Severity


class StageFigures(NamedTuple):
    marking: StageMarking
    spread: list[tuple[int, int]]
    judges: list[JudgeFigure]
    withheld: Blocked | None


def funnel(session: WorkSession, actor: Actor, round_: Round) -> list[StepFigure]:
    """One statement, however many people and stages."""
    told = rounds.steps_for(actor, round_)
    people = rounds.candidacies_visible_to(actor).join(Candidacy.cadre)
    people = people.where(Candidacy.round_id == round_.id, Candidacy.state != CandidacyState.DRAFT)
    seen = people.with_only_columns(
        *(case((each.reached, 1), else_=0).label(f"at{n}") for n, each in enumerate(told)),
        Cadre.sex, Cadre.nation, Cadre.politics, Cadre.is_reserve,
    ).subquery()  # fmt: skip
    groups = (None, seen.c.sex == "2", seen.c.nation != HAN, seen.c.politics.not_in(PARTY), seen.c.is_reserve)
    counted = session.execute(
        select(*(_count(seen.c[f"at{n}"] == 1, group) for n in range(len(told)) for group in groups))
    ).one()
    width = len(groups)
    return [
        _figure(each, counted[n * width : (n + 1) * width], counted[(n - 1) * width] if n else None)
        for n, each in enumerate(told)
    ]


def _count(here: Any, group: Any) -> Any:
    return func.count().filter(here if group is None else here & group)


def _figure(step: steps.Step, counts: Any, before: int | None) -> StepFigure:
    if not step.done:
        return StepFigure(step.code, step.title, step.stage_id, None, None, None, None, None, None)
    left = None if before is None else before - counts[0]
    return StepFigure(step.code, step.title, step.stage_id, *counts, left)


def marking(session: WorkSession, actor: Actor, round_: Round) -> list[StageMarking]:
    """Who has still to hand in a sheet, and how far they are; never a mark. The organizer's."""
    if not may(actor, "standing.read", round_):
        return []
    return _marking(session, [each for each in round_.stages if each.state != StageState.PLANNED])


def of_stage(session: WorkSession, actor: Actor, stage: Stage) -> StageFigures:
    """A judge would learn from these how the others mark, so they wait for the last sheet and are not for judges."""
    require(actor, "standing.read", stage.round_)
    here = next(iter(_marking(session, [stage])))
    if here.waiting or not here.seats:
        return StageFigures(here, [], [], Blocked("figures.sheets_missing", {"n": len(here.waiting)}))
    recused = select(Recusal.id).where(Recusal.seat_id == Mark.seat_id, Recusal.candidacy_id == Mark.candidacy_id)
    query = select(Mark.seat_id, Mark.candidacy_id, Mark.points).join(Mark.seat)
    given = [Given(*row) for row in session.execute(query.where(Seat.stage_id == stage.id, ~recused.exists()))]
    told = severities(given)
    judges = [JudgeFigure(each.seat_id, each.judge, told[each.seat_id]) for each in here.seats if each.seat_id in told]
    return StageFigures(here, spread(each.points for each in given), judges, None)


def _marking(session: WorkSession, stages: list[Stage]) -> list[StageMarking]:
    """Two statements for all stages: the seats with their marks, and whom each stage hears."""
    ids = [each.id for each in stages]
    marked = select(func.count(Mark.id)).where(Mark.seat_id == Seat.id).correlate(Seat).scalar_subquery()
    recused = select(func.count(Recusal.id)).where(Recusal.seat_id == Seat.id).correlate(Seat).scalar_subquery()
    seats = session.execute(
        select(Seat.stage_id, Seat.id, User.name, marked, recused, Seat.state)
        .join(Seat.user)
        .where(Seat.stage_id.in_(ids))
        .order_by(Seat.id)
    ).all()
    heard = _heard(session, stages)
    return [
        StageMarking(each.id, each.title, each.state, [
            SeatFigure(id_, judge, done, max(heard.get(each.id, 0) - away, done), state in HANDED_IN)
            for stage_id, id_, judge, done, away, state in seats if stage_id == each.id
        ])
        for each in stages
    ]  # fmt: skip


def _heard(session: WorkSession, stages: list[Stage]) -> dict[int, int]:
    """Whom each stage hears: those it judged once it is closed, else who stands and came through the one before."""
    columns = [_standing_in(each) for each in stages]
    if not columns:
        return {}
    return dict(zip([each.id for each in stages], session.execute(select(*columns)).one(), strict=True))


def _standing_in(stage: Stage) -> Any:
    if stage.state == StageState.CLOSED:
        judged = select(func.count(StageResult.id)).where(StageResult.stage_id == stage.id)
        return judged.scalar_subquery()
    away = select(StageEntry.candidacy_id).where(
        StageEntry.stage_id == stage.id, StageEntry.outcome != EntryOutcome.EXPECTED
    )
    here = select(func.count(Candidacy.id)).where(
        Candidacy.round_id == stage.round_id, Candidacy.state == CandidacyState.ELIGIBLE, Candidacy.id.not_in(away)
    )
    if stage.previous is not None:
        came = select(StageResult.candidacy_id).where(StageResult.stage_id == stage.previous.id, StageResult.advanced)
        here = here.where(Candidacy.id.in_(came))
    return here.scalar_subquery()
