"""What handlers ask for by type: the session, the actor, the row in the path."""

from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from fastapi.security import HTTPBearer
from sqlalchemy import select

from app import long_jobs
from app.access import Actor
from app.db import WorkSession
from app.domain.cadres import queries as cadres
from app.domain.cadres.models import Cadre
from app.domain.evaluations import queries as evaluations
from app.domain.evaluations.models import Cycle, Evaluation
from app.domain.matching import queries as matchings
from app.domain.matching.models import Draft, Matching
from app.domain.placements import queries as placements
from app.domain.placements.models import Placement
from app.domain.posts import queries as posts
from app.domain.posts.models import Post
from app.domain.rounds import queries as rounds
from app.domain.rounds.decision import notifications
from app.domain.rounds.decision.models import Notification, Objection
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.path import pool_queries
from app.domain.rounds.path.pool_models import PoolMember
from app.domain.trainings import queries as trainings
from app.domain.trainings.models import Training
from app.domain.units import queries as units
from app.domain.units.models import Unit
from app.errors import Stale
from app.long_jobs import LongJob
from app.paging import DEFAULT_LIMIT, MAX_LIMIT, Window
from app.work import require_match, version_of

bearer = HTTPBearer(auto_error=False, description="guazhi key create")


async def session_of(request: Request) -> WorkSession:
    return request.state.session


async def actor_of(request: Request) -> Actor:
    return request.state.actor


async def window_of(
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT,
) -> Window:
    return Window(cursor, limit)


SessionDep = Annotated[WorkSession, Depends(session_of)]
CurrentActor = Annotated[Actor, Depends(actor_of)]
WindowDep = Annotated[Window, Depends(window_of)]
RowId = Annotated[int, Path(ge=1, lt=2**63)]


def loaded(request: Request, entity: Any) -> Any:
    """The row of this request: its version makes the ETag, and If-Match is held against it."""
    require_match(request, exists=True)
    if (told := request.headers.get("if-match")) is not None:
        expect(entity, version_of(told))
    request.state.entity = entity
    return entity


def expect(entity: Any, version: int | None) -> None:
    if version is not None and version != entity.version:
        raise Stale()


def unit_in_path(request: Request, session: SessionDep, actor: CurrentActor, code: str) -> Unit:
    return loaded(request, units.by_code(session, actor, code))


def cadre_in_path(request: Request, session: SessionDep, actor: CurrentActor, key: str) -> Cadre:
    return loaded(request, cadres.by_key(session, actor, key))


def post_in_path(request: Request, session: SessionDep, actor: CurrentActor, post_id: RowId) -> Post:
    return loaded(request, posts.by_id(session, actor, post_id))


def placement_in_path(request: Request, session: SessionDep, actor: CurrentActor, placement_id: RowId) -> Placement:
    return loaded(request, placements.by_id(session, actor, placement_id))


def cycle_in_path(request: Request, session: SessionDep, actor: CurrentActor, cycle_id: RowId) -> Cycle:
    return loaded(request, evaluations.cycle_by_id(session, actor, cycle_id))


def evaluation_in_path(request: Request, session: SessionDep, actor: CurrentActor, evaluation_id: RowId) -> Evaluation:
    return loaded(request, evaluations.by_id(session, actor, evaluation_id))


def training_in_path(request: Request, session: SessionDep, actor: CurrentActor, training_id: RowId) -> Training:
    return loaded(request, trainings.by_id(session, actor, training_id))


def pool_member_in_path(request: Request, session: SessionDep, actor: CurrentActor, member_id: RowId) -> PoolMember:
    return loaded(request, pool_queries.by_id(session, actor, member_id))


PoolMemberInPath = Annotated[PoolMember, Depends(pool_member_in_path)]


def training_around(session: SessionDep, actor: CurrentActor, training_id: RowId) -> Training:
    return trainings.by_id(session, actor, training_id)


UnitInPath = Annotated[Unit, Depends(unit_in_path)]
CadreInPath = Annotated[Cadre, Depends(cadre_in_path)]
PostInPath = Annotated[Post, Depends(post_in_path)]
PlacementInPath = Annotated[Placement, Depends(placement_in_path)]
TrainingInPath = Annotated[Training, Depends(training_in_path)]
CycleInPath = Annotated[Cycle, Depends(cycle_in_path)]
EvaluationInPath = Annotated[Evaluation, Depends(evaluation_in_path)]


def round_in_path(request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId) -> Round:
    return loaded(request, rounds.by_id(session, actor, round_id))


def candidacy_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, candidacy_id: RowId
) -> Candidacy:
    round_ = rounds.by_id(session, actor, round_id)
    return loaded(request, rounds.candidacy(session, actor, round_, candidacy_id))


def objection_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, objection_id: RowId
) -> Objection:
    round_ = rounds.by_id(session, actor, round_id)
    return loaded(request, rounds.objection(session, actor, round_, objection_id))


def round_around(session: SessionDep, actor: CurrentActor, round_id: RowId) -> Round:
    """The round that something belongs to: an If-Match speaks of that thing, not of the round."""
    return rounds.by_id(session, actor, round_id)


def notification_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, notification_id: RowId
) -> Notification:
    return loaded(request, notifications.by_id(session, actor, notification_id))


NotificationInPath = Annotated[Notification, Depends(notification_in_path)]
RoundInPath = Annotated[Round, Depends(round_in_path)]
CandidacyInPath = Annotated[Candidacy, Depends(candidacy_in_path)]
ObjectionInPath = Annotated[Objection, Depends(objection_in_path)]


def unit_to_save(request: Request, session: SessionDep, code: str) -> None:
    _saving(request, session.scalars(select(Unit).where(Unit.code == code)).first())


def cadre_to_save(request: Request, session: SessionDep, key: str) -> None:
    _saving(request, session.scalars(select(Cadre).where(Cadre.key == key)).first())


def _saving(request: Request, entity: Any) -> None:
    """A PUT by the client's own key: nothing there yet needs nothing; what is there needs If-Match."""
    if entity is not None:
        loaded(request, entity)
    elif (told := request.headers.get("if-match")) is not None and told.strip() != "*":
        raise Stale()


UnitToSave = Annotated[None, Depends(unit_to_save)]
CadreToSave = Annotated[None, Depends(cadre_to_save)]


def matching_in_path(request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId) -> Matching:
    return loaded(request, matchings.by_round(session, actor, round_id))


def draft_in_path(
    request: Request, session: SessionDep, actor: CurrentActor, round_id: RowId, draft_id: RowId
) -> Draft:
    return loaded(request, matchings.draft(session, actor, round_id, draft_id))


def job_in_path(request: Request, session: SessionDep, actor: CurrentActor, job_id: RowId) -> LongJob:
    return loaded(request, long_jobs.by_id(session, actor, job_id))


MatchingInPath = Annotated[Matching, Depends(matching_in_path)]
DraftInPath = Annotated[Draft, Depends(draft_in_path)]
JobInPath = Annotated[LongJob, Depends(job_in_path)]
