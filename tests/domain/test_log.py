"""The chain of the log, whatever clock wrote it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app import log
from app.clock import at
from app.domain.units import actions as units
from app.domain.units.inputs import UnitEntry
from app.domain.units.models import Level
from tests.cast import ROOT, Cast


def test_what_was_written_at_an_hour_of_the_offices_wall_verifies(database, cast: Cast) -> None:
    nine = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))

    with at(nine), database.writing() as session:
        units.save(session, ROOT, "X", UnitEntry(name="新单位", level=Level.DEPARTMENT, parent_code="1405"))

    with database.reader.connect() as connection:
        assert log.verify(connection) is None
