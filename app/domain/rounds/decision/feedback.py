"""书面反馈: what those who were not chosen are told in words, before or after the notice."""

from sqlalchemy import select

from app import access
from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision.inputs import FeedbackWords
from app.domain.rounds.decision.models import Feedback, Notification
from app.domain.rounds.decision.telling import WITH_WORDS
from app.domain.rounds.models import Candidacy
from app.domain.rounds.people.states import CANDIDACY
from app.errors import Refused
from app.workflow import changing


def give(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: FeedbackWords) -> Candidacy:
    """The words may be put better until they have been told. Who was told without words gets them when they come."""
    feedback = candidacy.feedback or _new(candidacy)
    with changing(session, actor, feedback, "candidacy.give_feedback", asked):
        CANDIDACY.check(candidacy, "give_feedback")
        told = _told(session, candidacy)
        if told is not None and told.feedback:
            raise Refused("candidacy.already_told", on=told.told_on)
        feedback.words, feedback.given_by, feedback.given_on = asked.words, actor.name, today()
        session.add(feedback)
        if told is not None:
            told.feedback, told.read_on = asked.words, None
    session.expire(candidacy, ["feedback"])
    session.expire(candidacy.round_, ["feedbacks"])
    return candidacy


def give_first(session: WorkSession, actor: Actor, candidacy: Candidacy, asked: FeedbackWords) -> Candidacy:
    """The same words for many: whoever has words of their own keeps them, those were written for this person."""
    access.require(actor, "candidacy.give_feedback", candidacy)
    if candidacy.feedback is not None:
        raise Refused("candidacy.has_words", by=candidacy.feedback.given_by)
    return give(session, actor, candidacy, asked)


def _new(candidacy: Candidacy) -> Feedback:
    return Feedback(round_=candidacy.round_, candidacy=candidacy, words="", given_by="", given_on=today())


def _told(session: WorkSession, candidacy: Candidacy) -> Notification | None:
    """The newest notice that carries words: who was struck was told so after they were told of being chosen."""
    query = select(Notification).where(
        Notification.candidacy_id == candidacy.id, Notification.withdrawn_on.is_(None),
        Notification.kind.in_(WITH_WORDS),
    )  # fmt: skip
    return session.scalars(query.order_by(Notification.id.desc())).first()
