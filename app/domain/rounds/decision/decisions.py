"""The meeting's decision and the confirmation, each with its way back (A5). The notice stands in publishing.py."""

from decimal import ROUND_HALF_UP, Decimal

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision import telling
from app.domain.rounds.decision.models import Decision, NotificationKind
from app.domain.rounds.inputs import Grounds, MeetingDecision
from app.domain.rounds.models import Round
from app.domain.rounds.people.states import CANDIDACY
from app.domain.rounds.states import ROUND, CandidacyState
from app.errors import Fault, Invalid, Refused
from app.workflow import settle


def decide(session: WorkSession, actor: Actor, round_: Round, asked: MeetingDecision) -> Round:
    """任用条例: two thirds of the members present, more than half of all members in favour; both as policy says."""
    _check_counts(asked)
    with ROUND.fire(session, actor, round_, "decide", asked):
        _refuse_weak(round_, asked)
        session.add(Decision(round_=round_, **asked.model_dump()))
        settle(session, round_)
    session.expire(round_, ["decision"])
    return round_


def rescind(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    """撤销决定, while nothing has been published: the decision's row stays, with the day and the reason."""
    with ROUND.fire(session, actor, round_, "rescind", asked):
        decision = round_.decision
        decision.rescinded_on, decision.rescission = today(), asked.reason
        settle(session, round_)
    session.expire(round_, ["decision"])
    return round_


def confirm(session: WorkSession, actor: Actor, round_: Round) -> Round:
    """The notice has run its days and no objection is open: those chosen are confirmed."""
    with ROUND.fire(session, actor, round_, "confirm"):
        round_.confirmed_on = today()
        for candidacy in [each for each in round_.candidacies if each.state == CandidacyState.CHOSEN]:
            CANDIDACY.follow(session, actor, candidacy, "confirm")
            telling.tell(session, candidacy, NotificationKind.CONFIRMED)
        settle(session, round_)
    return round_


def unconfirm(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    """撤回确认, while nobody has been placed: the round is where it was on the last day of the notice."""
    with ROUND.fire(session, actor, round_, "unconfirm", asked):
        round_.confirmed_on = None
        for candidacy in [each for each in round_.candidacies if each.state == CandidacyState.CONFIRMED]:
            CANDIDACY.follow(session, actor, candidacy, "unconfirm")
        telling.take_all_back(session, round_, NotificationKind.CONFIRMED)
        settle(session, round_)
    return round_


def quorum(entitled: int, percent: int) -> int:
    """The fewest who must be present. Shares count in whole percent, so that 2/3 of any board is 67."""
    return next(present for present in range(entitled + 1) if _share(present, entitled) >= percent)


def majority(entitled: int, percent: int) -> int:
    """The fewest who must be in favour: more than the share of all entitled, absent or not."""
    return next(count for count in range(entitled + 1) if count * 100 > percent * entitled)


def _share(part: int, whole: int) -> int:
    return int((Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


def _check_counts(asked: MeetingDecision) -> None:
    faults = []
    if asked.held_on > today():
        faults.append(Fault(("held_on",), "round.meeting_in_future", today=today()))
    if asked.present > asked.entitled:
        faults.append(Fault(("present",), "round.more_present_than_entitled", entitled=asked.entitled))
    votes = asked.in_favour + asked.against + asked.deferred
    if votes > asked.present:
        faults.append(Fault(("in_favour",), "round.more_votes_than_present", votes=votes, present=asked.present))
    if faults:
        raise Invalid(*faults)


def _refuse_weak(round_: Round, asked: MeetingDecision) -> None:
    rules = round_.rules
    needed = quorum(asked.entitled, rules.quorum_percent)
    if asked.present < needed:
        raise Refused("round.no_quorum", entitled=asked.entitled, present=asked.present, needed=needed)
    needed = majority(asked.entitled, rules.majority_percent)
    if asked.in_favour < needed:
        raise Refused("round.no_majority", entitled=asked.entitled, in_favour=asked.in_favour, needed=needed)
