"""The editable calendar: which days the place works, over the published holidays (app/workdays.py)."""

from datetime import date

from sqlalchemy import select
from sqlmodel import Field, SQLModel

from app.db import WorkSession
from app.workdays import Calendar


class CalendarDay(SQLModel, table=True):
    """One day that differs from, or is not yet in, the published calendar."""

    __tablename__ = "calendar_day"
    day: date = Field(primary_key=True)
    is_workday: bool
    note: str = Field(default="", max_length=100)


def calendar(session: WorkSession) -> Calendar:
    """A year whose 1 January has been entered has been entered whole: every arrangement begins with it."""
    table = CalendarDay.__table__.c
    days = dict(session.execute(select(table.day, table.is_workday)).all())
    return Calendar(days, {day.year for day in days if (day.month, day.day) == (1, 1)})
