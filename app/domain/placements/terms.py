"""How long a placement lasts: pure arithmetic of days."""

from datetime import date, timedelta

from app.workdays import add_months

CONCLUDES_WITHIN = timedelta(days=30)


def last_day(starts_on: date, months: int) -> date:
    """A year from 5 December ends on 4 December; a short month clamps (31 August + 6 months: 27 February)."""
    return add_months(starts_on, months) - timedelta(days=1)


def may_conclude_from(ends_on: date) -> date:
    """期满鉴定 is prepared in the last thirty days."""
    return ends_on - CONCLUDES_WITHIN


def arrival_limit(notified_on: date, days: int) -> date:
    """任职文件宣读后两周内到岗; the number of days is the round's policy."""
    return notified_on + timedelta(days=days)
