"""政务处分: how long each kind keeps a person from being promoted or sent."""

from datetime import date

from app.workdays import add_months

# 公务员法 64: 警告6个月, 记过12个月, 记大过18个月, 降级、撤职24个月
SANCTION_MONTHS = {"warning": 6, "demerit": 12, "major_demerit": 18, "demotion": 24, "removal": 24}


def ends_on(kind: str, decided_on: date) -> date:
    """The last day of the period is the day of the month on which it was decided."""
    return add_months(decided_on, SANCTION_MONTHS[kind])
