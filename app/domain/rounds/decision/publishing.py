"""公示: what will be shown and who will be told, worked out once for the preview and for the act itself."""

from datetime import date
from typing import Any, NamedTuple

from app.access import Actor, require
from app.clock import today
from app.db import WorkSession
from app.domain.rounds.decision import queries, telling
from app.domain.rounds.decision.inputs import NoticeDays
from app.domain.rounds.decision.models import Publicity
from app.domain.rounds.decision.telling import Telling
from app.domain.rounds.inputs import Grounds, PublicNotice
from app.domain.rounds.models import Round
from app.domain.rounds.states import PENDING, ROUND
from app.errors import Refused, wrong
from app.workdays import ONE_DAY
from app.workdays_table import calendar
from app.workflow import settle


class Preview(NamedTuple):
    """`days`: every day and whether it is worked; `lines`: the public page; `told`: who hears what."""

    starts_on: date
    ends_on: date
    workdays: int
    calendar_is_guess: bool
    days: list[tuple[date, bool]]
    lines: list[Any]
    told: list[Telling]


def preview(session: WorkSession, actor: Actor, round_: Round, asked: NoticeDays) -> Preview:
    """Before anything is out; the organizer's eyes only."""
    require(actor, "decision.read", round_)
    if round_.state not in PENDING:
        raise Refused("round.no_preview")
    return _worked_out(session, round_, asked.starts_on or today(), asked.workdays)


def publicize(session: WorkSession, actor: Actor, round_: Round, asked: PublicNotice) -> Round:
    """公务员法 32: 公示不少于五个工作日. The last day is worked out now, by the calendar as it is known now."""
    seen = _worked_out(session, round_, asked.starts_on, asked.workdays)
    with ROUND.fire(session, actor, round_, "publicize", asked, workdays=seen.workdays, ends_on=seen.ends_on):
        session.add(
            Publicity(
                round_=round_,
                starts_on=seen.starts_on,
                ends_on=seen.ends_on,
                workdays=seen.workdays,
                contact=asked.contact,
                calendar_is_guess=seen.calendar_is_guess,
            )  # fmt: skip
        )
        for each in seen.told:
            telling.tell(session, *each)
        settle(session, round_)
    session.expire(round_, ["publicity"])
    return round_


def stop(session: WorkSession, actor: Actor, round_: Round, asked: Grounds) -> Round:
    """停止公示: the public page is gone with this act, and what was told is taken back; the rows stay."""
    with ROUND.fire(session, actor, round_, "stop_publicity", asked):
        notice = round_.publicity
        notice.stopped_on, notice.stop_reason = today(), asked.reason
        telling.take_all_back(session, round_)
        settle(session, round_)
    session.expire(round_, ["publicity"])
    return round_


def _worked_out(session: WorkSession, round_: Round, starts_on: date, workdays: int | None) -> Preview:
    days = round_.rules.publicity_workdays if workdays is None else workdays
    if days < round_.rules.publicity_workdays:
        raise wrong("workdays", "round.publicity_too_short", days=round_.rules.publicity_workdays)
    if starts_on < today():
        raise wrong("starts_on", "round.day_past", today=today())
    known = calendar(session)
    ends_on = known.publicity_end(starts_on, days)
    guess = known.is_guess(starts_on.year) or known.is_guess(ends_on.year)
    return Preview(
        starts_on, ends_on, days, guess, spread(session, starts_on, ends_on),
        queries.notice_rows(session, round_), telling.plan(session, round_),
    )  # fmt: skip


def spread(session: WorkSession, first: date, last: date) -> list[tuple[date, bool]]:
    """Every day from first to last, and whether it is a working day."""
    known = calendar(session)
    span = (last - first).days + 1
    return [(day, known.is_workday(day)) for day in (first + i * ONE_DAY for i in range(span))]


def notice_days(session: WorkSession, round_: Round) -> list[tuple[date, bool]]:
    return spread(session, round_.publicity.starts_on, round_.publicity.ends_on)


def workday_of(round_: Round, session: WorkSession, on: date) -> int:
    """Which working day of the notice `on` is: 第 4 个工作日."""
    notice = round_.publicity
    known = calendar(session)
    last = min(on, notice.ends_on)
    if last < notice.starts_on:
        return 0
    return known.workdays_between(notice.starts_on, last) + known.is_workday(notice.starts_on)
