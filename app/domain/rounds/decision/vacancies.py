"""A place that falls empty is a row, and is filled from the reserve: who left, why, and who moved up (递补)."""

from sqlalchemy import select

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision import telling
from app.domain.rounds.decision.models import NotificationKind, Objection, Vacancy, VacancyCause
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import CandidacyState, RoundState
from app.errors import Refused
from app.workdays import ONE_DAY
from app.workdays_table import calendar


def leave(
    session: WorkSession, actor: Actor, candidacy: Candidacy, cause: VacancyCause, objection: Objection | None = None
) -> None:
    """One who was chosen has gone: the place stands empty until the reserve fills it."""
    vacancy = Vacancy(round_=candidacy.round_, left=candidacy, cause=cause, left_on=today())
    vacancy.objection_id = objection.id if objection else None
    session.add(vacancy)
    session.flush()
    fill(session, actor, candidacy.round_)


def fill(session: WorkSession, actor: Actor, round_: Round) -> None:
    """The next in reserve moves up, by rank, into the place that has been empty longest."""
    moved = False
    for vacancy in [each for each in standing(session, round_) if each.filled_by_id is None]:
        if _chosen(round_) >= round_.places or not (next_ := _next_in_reserve(round_)):
            break
        CANDIDACY.follow(session, actor, next_, "move_up", cause=vacancy.cause)
        vacancy.filled_by, vacancy.filled_on = next_, today()
        if round_.state == RoundState.PUBLICIZED:
            telling.tell(session, next_, NotificationKind.MOVED_UP)
        moved = True
    if moved:
        run_on(session, round_)


def give_up(session: WorkSession, actor: Actor, vacancy: Vacancy) -> None:
    """The person comes back, so whoever moved up steps back into the reserve; not when others moved up since then,
    because a later one would keep a place before an earlier one."""
    filler = vacancy.filled_by
    if filler is not None:
        later = [each.filled_by for each in standing(session, vacancy.round_) if each.filled_by_id]
        if filler.state != CandidacyState.CHOSEN or max(later, key=_order) is not filler:
            raise Refused("objection.followed", name=filler.cadre.name)
        CANDIDACY.follow(session, actor, filler, "step_back")
        telling.take_back(session, filler, NotificationKind.MOVED_UP)
    vacancy.closed_on = today()
    session.flush()


def run_on(session: WorkSession, round_: Round) -> None:
    """Whoever comes onto the list while the notice runs has not been shown for the full time, so it runs on for as
    many working days again (公务员法 32); it never becomes shorter."""
    if round_.state != RoundState.PUBLICIZED:
        return
    notice = round_.publicity
    first = max(today() + ONE_DAY, notice.starts_on)
    notice.ends_on = max(notice.ends_on, calendar(session).publicity_end(first, notice.workdays))


def standing(session: WorkSession, round_: Round) -> list[Vacancy]:
    query = select(Vacancy).where(Vacancy.round_id == round_.id, Vacancy.closed_on.is_(None)).order_by(Vacancy.id)
    return list(session.scalars(query))


def of_objection(session: WorkSession, objection: Objection) -> Vacancy | None:
    query = select(Vacancy).where(Vacancy.objection_id == objection.id, Vacancy.closed_on.is_(None))
    return session.scalars(query).first()


def _chosen(round_: Round) -> int:
    return sum(each.state == CandidacyState.CHOSEN for each in round_.candidacies)


def _next_in_reserve(round_: Round) -> Candidacy | None:
    waiting = [each for each in round_.candidacies if each.state == CandidacyState.RESERVE]
    return min(waiting, key=_order, default=None)


def _order(candidacy: Candidacy) -> tuple[int, int]:
    return candidacy.rank, candidacy.id
