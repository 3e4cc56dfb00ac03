"""Who is told what. One function tells it before (the preview) and when it happens (the rows), so they cannot differ.

What practice tells, and when: docs/decisions/0009-what-people-are-told.md."""

from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision.models import Feedback, Notification, NotificationKind, Objection
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import CandidacyState, ObjectionState

KINDS = {
    CandidacyState.CHOSEN: NotificationKind.CHOSEN, CandidacyState.RESERVE: NotificationKind.RESERVE,
    CandidacyState.NOT_CHOSEN: NotificationKind.NOT_CHOSEN, CandidacyState.ELIMINATED: NotificationKind.NOT_CHOSEN,
}  # fmt: skip
WITH_WORDS = (NotificationKind.NOT_CHOSEN, NotificationKind.STRUCK)


class Telling(NamedTuple):
    """One person, and the unit that recommended them, will hear this."""

    candidacy: Candidacy
    kind: NotificationKind
    feedback: str


def plan(session: WorkSession, round_: Round) -> list[Telling]:
    """On publication: chosen, reserve, and everyone who stood and is not on the list, with the words for them."""
    words, struck = _words(session, round_), _struck(session, round_)
    query = select(Candidacy).where(Candidacy.round_id == round_.id, Candidacy.state.in_(KINDS))
    people = session.scalars(query.options(joinedload(Candidacy.cadre), joinedload(Candidacy.unit)))
    told = [
        Telling(each, NotificationKind.STRUCK if each.id in struck else KINDS[each.state], words.get(each.id, ""))
        for each in people
    ]
    return sorted(told, key=lambda each: (list(NotificationKind).index(each.kind), each.candidacy.rank or 0))


def tell(session: WorkSession, candidacy: Candidacy, kind: NotificationKind, feedback: str = "") -> None:
    """Feedback goes to those who were passed over, and to nobody else."""
    words = feedback if kind in WITH_WORDS else ""
    session.add(
        Notification(
            round_id=candidacy.round_id, candidacy=candidacy, kind=kind, feedback=words, told_on=today()
        )  # fmt: skip
    )


def take_back(session: WorkSession, candidacy: Candidacy, kind: NotificationKind) -> None:
    _withdraw(session, Notification.candidacy_id == candidacy.id, Notification.kind == kind)


def take_all_back(session: WorkSession, round_: Round, *kinds: NotificationKind) -> None:
    """With the publication everything that was told; with the confirmation only that."""
    _withdraw(session, Notification.round_id == round_.id, Notification.kind.in_(kinds or tuple(NotificationKind)))


def _withdraw(session: WorkSession, *which) -> None:
    standing = update(Notification).where(Notification.withdrawn_on.is_(None), *which)
    session.flush()
    session.execute(standing.values(withdrawn_on=today(), version=Notification.version + 1))


def _words(session: WorkSession, round_: Round) -> dict[int, str]:
    query = select(Feedback.candidacy_id, Feedback.words).where(Feedback.round_id == round_.id)
    return dict(session.execute(query).all())


def _struck(session: WorkSession, round_: Round) -> set[int]:
    query = select(Objection.candidacy_id).where(
        Objection.round_id == round_.id, Objection.state == ObjectionState.UPHELD, Objection.struck_from.is_not(None)
    )
    return set(session.scalars(query))
