"""Reads of rounds: a draft is its organizer's, an opened round everyone's at or below the organizer."""

from datetime import date

from sqlalchemy import Select, and_, case, func, literal, not_, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from app.access import ORGANIZERS, Actor, Role, may, require
from app.db import WorkSession
from app.domain.cadres import queries as cadres
from app.domain.cadres.models import Cadre
from app.domain.posts.kinds import PlacementKind
from app.domain.rounds.decision.models import Decision, Objection, Publicity
from app.domain.rounds.figures import steps
from app.domain.rounds.figures.steps import Step
from app.domain.rounds.models import Candidacy, Finding, Round
from app.domain.rounds.path.models import Stage, StageResult
from app.domain.rounds.path.standings import Standing, StandingsPage, compute, paged
from app.domain.rounds.people.models import Endorsement, Waiver
from app.domain.rounds.policy import Layer
from app.domain.rounds.states import LIST_WORDS, PENDING, UNSETTLED, CandidacyState, RoundState
from app.domain.units.models import Unit
from app.errors import NotFound
from app.paging import Page, Window, paginate

Organizer = aliased(Unit)
GONE = (CandidacyState.DRAFT, CandidacyState.WITHDRAWN)
ON_THE_LIST = (CandidacyState.CHOSEN, CandidacyState.CONFIRMED, CandidacyState.PLACED)


def visible_to(actor: Actor) -> Select:
    require(actor, "round.read")
    opened_above = and_(Round.opened_on.is_not(None), literal(actor.unit_path).startswith(Organizer.path))
    return select(Round).join(Organizer, Round.organizer).where(or_(_own(actor), opened_above))


def _own(actor: Actor):
    return Organizer.path.startswith(actor.unit_path) if actor.role in ORGANIZERS else literal(False)


def by_id(session: WorkSession, actor: Actor, id_: int) -> Round:
    found = session.scalars(visible_to(actor).where(Round.id == id_).options(joinedload(Round.organizer))).first()
    if found is None:
        raise NotFound()
    return found


def search(
    session: WorkSession, actor: Actor, window: Window, q: str = "", state: RoundState | None = None,
    kind: PlacementKind | None = None, year: int | None = None,
) -> Page:  # fmt: skip
    """Newest first (the year is that of the opening), with how many were recommended and how many are on the list."""
    query = visible_to(actor).outerjoin(Publicity, and_(Publicity.round_id == Round.id, Publicity.stopped_on.is_(None)))
    if q:
        query = query.where(Round.title.contains(q, autoescape=True))
    if state:
        query = query.where(Round.state == state)
    if kind:
        query = query.where(Round.kind == kind)
    if year:
        query = query.where(Round.opens_on.between(date(year, 1, 1), date(year, 12, 31)))
    query = query.with_only_columns(
        Round.title, Round.state, Round.kind, Round.direction, Round.places, Round.opens_on, Round.closes_on,
        Round.starts_on, Organizer.code.label("organizer_code"), Organizer.name.label("organizer"),
        _count(Candidacy.state.not_in(GONE)).label("recommended"),
        _count(Candidacy.state.in_(ON_THE_LIST)).label("chosen"),
        Publicity.starts_on.label("publicity_from"), Publicity.ends_on.label("publicity_to"), Round.version, Round.id,
    )  # fmt: skip
    return paginate(session, query, window, Round.id, descending=True)


def _count(condition):
    counted = select(func.count()).where(Candidacy.round_id == Round.id, condition)
    return counted.correlate(Round).scalar_subquery()


def candidacies_visible_to(actor: Actor) -> Select:
    """The organizer sees all of a round, a unit those it recommended, a cadre their own, nobody else any; a draft is
    the person's alone."""
    require(actor, "round.read")
    query = select(Candidacy).join(Candidacy.round_).join(Organizer, Round.organizer).join(Unit, Candidacy.unit)
    if actor.role != Role.CADRE:
        query = query.where(Candidacy.state != CandidacyState.DRAFT)
    if actor.role in ORGANIZERS:
        return query.where(or_(Organizer.path.startswith(actor.unit_path), Unit.path.startswith(actor.unit_path)))
    if actor.role == Role.SENDING_UNIT:
        return query.where(Unit.path.startswith(actor.unit_path))
    if actor.role == Role.CADRE:
        return query.where(Candidacy.cadre_id == (actor.cadre_id or -1))
    return query.where(literal(False))


def candidacy(session: WorkSession, actor: Actor, round_: Round, id_: int) -> Candidacy:
    query = candidacies_visible_to(actor).where(Candidacy.id == id_, Candidacy.round_id == round_.id)
    found = session.scalars(query.options(joinedload(Candidacy.cadre), joinedload(Candidacy.unit))).first()
    if found is None:
        raise NotFound()
    return found


def steps_for(actor: Actor, round_: Round) -> list[Step]:
    """The steps of a round as far as this reader is told of them."""
    return steps.of(round_, _shown_state(actor), round_.state not in PENDING or may(actor, "standing.read", round_))


def candidacies(
    session: WorkSession, actor: Actor, round_: Round, window: Window, state: CandidacyState | None = None,
    reached: str = "", left_at: str = "",
) -> Page:  # fmt: skip
    """`reached` and `left_at` are codes of steps, as the figures link to them."""
    query = candidacies_visible_to(actor).join(Candidacy.cadre).where(Candidacy.round_id == round_.id)
    shown = _shown_state(actor)
    if state:
        query = query.where(shown == state)
    if reached:
        query = query.where(steps.reached(steps_for(actor, round_), reached))
    if left_at:
        query = query.where(steps.left_at(steps_for(actor, round_), left_at))
    query = query.with_only_columns(
        Cadre.key.label("cadre_key"), Cadre.name, Cadre.sex, Cadre.birth_on, Cadre.title, Unit.code.label("unit_code"),
        Unit.name.label("unit"), shown.label("state"), Candidacy.layer, Candidacy.source, Candidacy.recommender,
        case((_own(actor), Candidacy.composite)).label("composite"), case((_own(actor), Candidacy.rank)).label("rank"),
        _failed().label("failed"), Candidacy.version, Candidacy.id,
    )  # fmt: skip
    return paginate(session, query, window, Candidacy.id)


def _shown_state(actor: Actor):
    """`Candidacy.state_for` in SQL, also for the filter: asking for the chosen must not tell who they are."""
    secret = and_(Round.state.in_(PENDING), Candidacy.state.in_(LIST_WORDS), not_(_own(actor)))
    return case((secret, literal(CandidacyState.ELIGIBLE, Candidacy.state.type)), else_=Candidacy.state)


def _failed():
    """How many rules of eligibility stand against the person, less those waived."""
    waived = select(Waiver.rule).where(Waiver.candidacy_id == Candidacy.id, Waiver.revoked_on.is_(None))
    failed = select(func.count()).where(
        Finding.candidacy_id == Candidacy.id,
        Finding.passed.is_(False),
        Finding.rule.not_in(waived.correlate(Candidacy)),
    )
    return failed.correlate(Candidacy).scalar_subquery()


def standings(session: WorkSession, actor: Actor, round_: Round) -> list[Standing]:
    """Scores and ranks are the organizer's until the list is public; units see how their own went by state."""
    require(actor, "standing.read", round_)
    return compute(session, round_)


def standings_page(session: WorkSession, actor: Actor, round_: Round, window: Window) -> StandingsPage:
    return paged(standings(session, actor, round_), round_.places, window)


def decision(session: WorkSession, actor: Actor, round_: Round) -> Decision:
    """Counts of a meeting are the organizer's business."""
    require(actor, "decision.read", round_)
    return _there(round_.decision)


def publicity(session: WorkSession, actor: Actor, round_: Round) -> Publicity:
    require(actor, "round.read", round_)
    return _there(round_.publicity)


def _there(thing):
    if thing is None:
        raise NotFound()
    return thing


def may_recommend(session: WorkSession, actor: Actor, round_: Round, q: str = "", limit: int = 500) -> list:
    """The actor's own people who are not in the round yet, found by any part of the name or in pinyin. Who only
    has a draft of their own is not in it."""
    taken = select(Candidacy.cadre_id).where(Candidacy.round_id == round_.id, Candidacy.state != CandidacyState.DRAFT)
    query = cadres.visible_to(actor).where(Cadre.id.not_in(taken))
    if q:
        query = query.where(cadres.named(q))
    query = query.with_only_columns(Cadre.key, Cadre.name, Cadre.title, Unit.name.label("unit"))
    return list(session.execute(query.order_by(Unit.path, Cadre.id).limit(limit)))


def reads_opinion(actor: Actor, word: Endorsement) -> bool:
    """Offices read each other's words; the person only what their own unit says about their application."""
    return actor.role != Role.CADRE or word.layer == Layer.UNIT


def on_the_list(session: WorkSession, round_: Round) -> list:
    """Who may be objected to: chosen or in reserve."""
    listed = Candidacy.state.in_((CandidacyState.CHOSEN, CandidacyState.RESERVE))
    query = select(Candidacy.id, Cadre.name).join(Candidacy.cadre).where(Candidacy.round_id == round_.id, listed)
    return list(session.execute(query.order_by(Candidacy.rank, Candidacy.id)))


def results(session: WorkSession, actor: Actor, candidacy: Candidacy) -> list:
    """What each closed stage decided about one person; scores are the organizer's."""
    if not may(actor, "standing.read", candidacy.round_):
        return []
    query = (
        select(
            Stage.title,
            StageResult.score,
            StageResult.rank,
            StageResult.verdict,
            StageResult.advanced,
            StageResult.outcome,
        )  # fmt: skip
        .join(StageResult, StageResult.stage_id == Stage.id)
        .where(StageResult.candidacy_id == candidacy.id)
        .order_by(Stage.position)
    )
    return list(session.execute(query))


def findings(session: WorkSession, candidacy: Candidacy) -> list[Finding]:
    return list(session.scalars(select(Finding).where(Finding.candidacy_id == candidacy.id).order_by(Finding.id)))


def objections(session: WorkSession, actor: Actor, round_: Round) -> list[Objection]:
    require(actor, "objection.read", round_)
    named = selectinload(Objection.candidacy).joinedload(Candidacy.cadre)
    query = select(Objection).where(Objection.round_id == round_.id).order_by(Objection.id).options(named)
    return list(session.scalars(query))


def objection(session: WorkSession, actor: Actor, round_: Round, id_: int) -> Objection:
    found = next((each for each in objections(session, actor, round_) if each.id == id_), None)
    if found is None:
        raise NotFound()
    return found


def unsettled(session: WorkSession, round_: Round) -> int:
    """How many objections hold the confirmation up."""
    query = select(func.count()).where(Objection.round_id == round_.id, Objection.state.in_(UNSETTLED))
    return session.execute(query).scalar_one()
