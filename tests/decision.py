"""Builders of the decision's room: objections verified and upheld, words for those not chosen, through the actions."""

from sqlalchemy import select

from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision import feedback, objections
from app.domain.rounds.decision.inputs import FeedbackWords, Verification
from app.domain.rounds.decision.models import Notification, Objection
from app.domain.rounds.inputs import Acceptance, NewObjection, Settlement
from app.domain.rounds.models import Candidacy, Round
from app.domain.rounds.states import PASSED_OVER, ObjectionState
from tests.cast import Cast


def one(round_: Round, key: str) -> Candidacy:
    return next(each for each in round_.candidacies if each.cadre.key == key)


def objected(session: WorkSession, cast: Cast, round_: Round, key: str | None = None) -> Objection:
    told = NewObjection(
        text="反映考核等次与填报不符", received_on=today(), candidacy_id=one(round_, key).id if key else None
    )
    return objections.receive(session, cast.city, round_, told)


def verified(session: WorkSession, cast: Cast, objection: Objection) -> Objection:
    if objection.state == ObjectionState.OPEN:
        objections.take_up(session, cast.city, objection, Acceptance(handler="干部监督科"))
    return objections.verify(session, cast.city, objection, Verification(found="调阅考核登记表，逐项核对"))


def upheld(session: WorkSession, cast: Cast, round_: Round, key: str) -> Objection:
    told = verified(session, cast, objected(session, cast, round_, key))
    return objections.uphold(session, cast.city, told, Settlement(result="核查属实，移出名单"))


def words_for_everyone(session: WorkSession, cast: Cast, round_: Round) -> None:
    for candidacy in [each for each in round_.candidacies if each.state in PASSED_OVER]:
        words = FeedbackWords(words=f"{candidacy.cadre.key}：业务扎实，群众工作还需锻炼")
        feedback.give(session, cast.city, candidacy, words)


def told(session: WorkSession, round_: Round, standing: bool = True) -> dict[str, list[str]]:
    """What people have been told: key → kinds, in order."""
    query = select(Notification).where(Notification.round_id == round_.id).order_by(Notification.id)
    heard: dict[str, list[str]] = {}
    for each in session.scalars(query.execution_options(populate_existing=True)):
        if (each.withdrawn_on is None) == standing:
            heard.setdefault(each.candidacy.cadre.key, []).append(each.kind.value)
    return heard
