"""The meeting's decision, the public notice, and the confirmation (A5)."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.access import Actor
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision.models import Decision, Publicity
from app.domain.rounds.inputs import MeetingDecision, PublicNotice
from app.domain.rounds.models import Round
from app.domain.rounds.states import CANDIDACY, ROUND, CandidacyState
from app.errors import Fault, Invalid, Refused, wrong
from app.workdays import ONE_DAY
from app.workdays_table import calendar
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


def publicize(session: WorkSession, actor: Actor, round_: Round, asked: PublicNotice) -> Round:
    """公务员法 32: 公示不少于五个工作日. The last day is worked out now, by the calendar as it is known now."""
    days = round_.rules.publicity_workdays if asked.workdays is None else asked.workdays
    if days < round_.rules.publicity_workdays:
        raise wrong("workdays", "round.publicity_too_short", days=round_.rules.publicity_workdays)
    if asked.starts_on < today():
        raise wrong("starts_on", "round.day_past", today=today())
    known = calendar(session)
    ends_on = known.publicity_end(asked.starts_on, days)
    with ROUND.fire(session, actor, round_, "publicize", asked, workdays=days, ends_on=ends_on):
        guess = known.is_guess(asked.starts_on.year) or known.is_guess(ends_on.year)
        notice = Publicity(
            round_=round_, starts_on=asked.starts_on, ends_on=ends_on, workdays=days, contact=asked.contact,
            calendar_is_guess=guess,
        )  # fmt: skip
        session.add(notice)
        settle(session, round_)
    session.expire(round_, ["publicity"])
    return round_


def confirm(session: WorkSession, actor: Actor, round_: Round) -> Round:
    """The notice has run its days and no objection is open: those chosen are confirmed."""
    with ROUND.fire(session, actor, round_, "confirm"):
        round_.confirmed_on = today()
        for candidacy in [each for each in round_.candidacies if each.state == CandidacyState.CHOSEN]:
            CANDIDACY.follow(session, actor, candidacy, "confirm")
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


def workday_of(round_: Round, session: WorkSession, on: date) -> int:
    """Which working day of the notice `on` is: 第 4 个工作日."""
    notice = round_.publicity
    known = calendar(session)
    last = min(on, notice.ends_on)
    if last < notice.starts_on:
        return 0
    return known.workdays_between(notice.starts_on, last) + known.is_workday(notice.starts_on)


def notice_days(session: WorkSession, round_: Round) -> list[tuple[date, bool]]:
    """Every day of the notice, and whether it is a working day."""
    notice, known = round_.publicity, calendar(session)
    span = (notice.ends_on - notice.starts_on).days + 1
    return [(day, known.is_workday(day)) for day in (notice.starts_on + i * ONE_DAY for i in range(span))]
