"""德能勤绩廉: from five marks to a grade in the words of the person's own kind. Pure, in Decimal.

公务员法 35–38: 考核德能勤绩廉，等次分优秀、称职、基本称职、不称职; public institutions say 合格 for 称职.
The numbers (weights, bands, veto, quota) are policy; the defaults are this project's own proposal.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from app.workdays import add_months

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
CRITERIA = ("virtue", "ability", "diligence", "achievement", "integrity")


class NotGradable(ValueError):
    """The marks cannot become a grade yet: a label code and its facts."""

    def __init__(self, code: str, **facts: object):
        super().__init__(code)
        self.code, self.facts = code, facts


class PersonnelKind(StrEnum):
    CIVIL_SERVANT = "civil_servant"
    INSTITUTION = "institution"


class Grade(StrEnum):
    EXCELLENT = "excellent"
    COMPETENT = "competent"
    BASICALLY_COMPETENT = "basically_competent"
    INCOMPETENT = "incompetent"
    QUALIFIED = "qualified"
    BASICALLY_QUALIFIED = "basically_qualified"
    UNQUALIFIED = "unqualified"
    UNDETERMINED = "undetermined"


GRADES: dict[PersonnelKind, tuple[Grade, Grade, Grade, Grade]] = {
    PersonnelKind.CIVIL_SERVANT: (
        Grade.EXCELLENT,
        Grade.COMPETENT,
        Grade.BASICALLY_COMPETENT,
        Grade.INCOMPETENT,
    ),
    PersonnelKind.INSTITUTION: (
        Grade.EXCELLENT,
        Grade.QUALIFIED,
        Grade.BASICALLY_QUALIFIED,
        Grade.UNQUALIFIED,
    ),
}
UNDETERMINED_CODE = "5"


def _default_weights() -> dict[str, Decimal]:
    return dict(zip(CRITERIA, map(Decimal, (20, 20, 20, 30, 10)), strict=True))


@dataclass(frozen=True)
class GradingPolicy:
    """`bands`: the lowest total of the first, second and third grade. 廉 below `integrity_floor` vetoes."""

    weights: Mapping[str, Decimal] = field(default_factory=_default_weights)
    bands: tuple[Decimal, Decimal, Decimal] = (Decimal(90), Decimal(70), Decimal(60))
    integrity_floor: Decimal = Decimal(60)
    excellent_share: Decimal = Decimal("0.20")


def grade(marks: Mapping[str, Decimal], kind: PersonnelKind, policy: GradingPolicy) -> Grade:
    """The grade that the marks earn; who fails in integrity has the lowest whatever the total."""
    points = total(marks, policy)
    if vetoed(marks, policy):
        return GRADES[kind][-1]
    return GRADES[kind][_band(points, policy)]


def total(marks: Mapping[str, Decimal], policy: GradingPolicy) -> Decimal:
    _check(marks, policy)
    weighted = (marks[criterion] * policy.weights[criterion] for criterion in CRITERIA)
    return (sum(weighted, Decimal(0)) / HUNDRED).quantize(CENT, rounding=ROUND_HALF_UP)


def vetoed(marks: Mapping[str, Decimal], policy: GradingPolicy) -> bool:
    return marks["integrity"] < policy.integrity_floor


def export_code(grade: Grade) -> str:
    """GB/T 14946.1 A.19: 1 优秀, 2 称职, 3 基本称职, 4 不称职, 5 不确定考核等级."""
    for grades in GRADES.values():
        if grade in grades:
            return str(grades.index(grade) + 1)
    return UNDETERMINED_CODE


def excellent_quota(people: int, share: Decimal) -> int:
    """How many may be excellent: the share rounded down, but one wherever there is anybody."""
    return min(people, max(1, int(people * share)))


def excellent_beyond_quota(grades: Iterable[Grade], policy: GradingPolicy) -> int:
    """By how many the excellent grades of one cycle exceed the quota; 0 when within."""
    given = list(grades)
    return max(0, given.count(Grade.EXCELLENT) - excellent_quota(len(given), policy.excellent_share))


def due_dates(starts_on: date, ends_on: date, every_months: int = 6) -> list[date]:
    """When assessments of a term fall due: after each full period (+6, +12 … months) that the term holds.

    A term from 5 December to 4 December holds twelve months; its second assessment is due on the 5th.
    """
    if every_months < 1:
        raise ValueError(f"a period lasts at least one month, not {every_months}")
    due: list[date] = []
    while (next_due := add_months(starts_on, every_months * (len(due) + 1))) <= ends_on + timedelta(days=1):
        due.append(next_due)
    return due


def is_overdue(due_on: date, on: date, done_on: date | None = None) -> bool:
    """Derived, never stored: not done by the end of the due day."""
    return on > due_on and done_on is None


def _check(marks: Mapping[str, Decimal], policy: GradingPolicy) -> None:
    weight = sum((policy.weights.get(criterion, Decimal(0)) for criterion in CRITERIA), Decimal(0))
    if weight != HUNDRED or set(policy.weights) != set(CRITERIA):
        raise NotGradable("grading.weights_must_total_100", total=weight)
    for criterion in CRITERIA:
        if criterion not in marks:
            raise NotGradable(f"grading.missing.{criterion}")
        if not 0 <= marks[criterion] <= HUNDRED:
            raise NotGradable(f"grading.out_of_range.{criterion}", mark=marks[criterion])


def _band(points: Decimal, policy: GradingPolicy) -> int:
    return sum(points < floor for floor in policy.bands)
