"""What is asked of a round's plan (A1): quotas, calendar, amendments, copies."""

from datetime import date

from sqlmodel import Field

from app.asked import Asked, Code
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds.inputs import LONG, Grounds
from app.domain.rounds.planning.models import QuotaScope, WindowKind
from app.domain.rounds.policy import RoundPolicy


class QuotaLine(Asked):
    """POSTS: a type and a direction. COUNTY and SENDING: a unit."""

    scope: QuotaScope
    kind: PlacementKind | None = None
    direction: Direction | None = None
    unit_code: Code | None = None
    places: int = Field(ge=1, le=500)


class Quotas(Asked):
    """名额分配: the whole list, in place of the one before. After the draft it needs a reason."""

    lines: list[QuotaLine] = Field(max_length=400)
    reason: str = Field(default="", max_length=500, schema_extra=LONG)


class CalendarWindow(Asked):
    kind: WindowKind
    opens_on: date
    closes_on: date


class Calendar(Asked):
    """日程: the whole list; a step without a window is open whenever the state of the round allows it."""

    windows: list[CalendarWindow] = Field(max_length=20)


class WindowMove(Grounds):
    """One window, moved (or set) after the draft."""

    kind: WindowKind
    opens_on: date
    closes_on: date


class PolicyAmendment(Grounds):
    """规程调整 after the draft. `recheck`: everyone's eligibility is found again in the same act, as it is anyway where
    the rules of eligibility change."""

    policy: RoundPolicy
    recheck: bool = False


class RoundCopy(Asked):
    """What a copied round does not share with the one it came from."""

    title: str = Field(min_length=2, max_length=100)
    document_number: str = Field(default="", max_length=60)
    opens_on: date
    closes_on: date
    starts_on: date
