"""What is asked of rounds, candidacies, the decision, publicity and objections."""

from datetime import date

from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.cadres.eligibility import Hardship
from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.rounds.planning.lead import LeadMembers
from app.domain.rounds.policy import RoundPolicy

WORDS = {"json_schema_extra": {"secret": True, "widget": "textarea"}}
LONG = {"json_schema_extra": {"widget": "textarea"}}
PEOPLE = {"json_schema_extra": {"secret": True, "widget": "textarea"}}
ELSEWHERE = {"json_schema_extra": {"widget": "none"}}  # has a form of its own


class RoundEntry(Asked):
    """One round as its organizer plans it (A1). Without a policy the present one, or the defaults, hold."""

    title: str = Field(min_length=2, max_length=100)
    document_number: str = Field(default="", max_length=60)
    kind: PlacementKind
    direction: Direction
    places: int = Field(ge=1, le=500)
    opens_on: date
    closes_on: date
    starts_on: date
    purpose: str = Field(min_length=1, max_length=1000)
    profile: str = Field(default="", max_length=1000)
    plan: str = Field(default="", max_length=4000)
    lead_members: LeadMembers = Field(default=[], max_length=40, schema_extra=PEOPLE)
    lead_group: str = Field(default="", max_length=500)
    policy: RoundPolicy | None = Field(default=None, schema_extra=ELSEWHERE)


class NewRound(RoundEntry):
    """`template`: the usual path (GET /round-templates) whose stages, calendar and policy it begins with. A policy
    given beside it holds instead of the template's."""

    template: str = Field(default="", max_length=40, schema_extra=ELSEWHERE)


class Recommendation(Asked):
    """A unit puts one of its people forward (A2)."""

    cadre_key: str = Field(min_length=1, max_length=40)
    reasons: str = Field(min_length=4, max_length=1000, schema_extra=WORDS)
    recommender: str = Field(default="", max_length=100)
    hardship: Hardship | None = Field(default=None, schema_extra=SECRET)
    consent: bool


class Grounds(Asked):
    """An act against the grain says why; the log keeps it."""

    reason: str = Field(min_length=2, max_length=500, schema_extra=LONG)


class Reopening(Grounds):
    """Recommendations are taken again, until a new day."""

    closes_on: date


class MeetingDecision(Asked):
    """会议决定 (A5): who was there, and how they stood."""

    meeting: str = Field(min_length=2, max_length=100)
    held_on: date
    entitled: int = Field(ge=1, le=500)
    present: int = Field(ge=0, le=500)
    in_favour: int = Field(ge=0, le=500)
    against: int = Field(default=0, ge=0, le=500)
    deferred: int = Field(default=0, ge=0, le=500)
    note: str = Field(default="", max_length=1000)


class PublicNotice(Asked):
    """公示: from which day, for how many working days (none given: as policy says), whom to turn to."""

    starts_on: date
    workdays: int | None = Field(default=None, ge=1, le=60)
    contact: str = Field(min_length=4, max_length=200)


class NewObjection(Asked):
    """异议 as it came in; the words and who said them are sealed."""

    candidacy_id: int | None = Field(default=None, ge=1, lt=2**63)
    text: str = Field(min_length=4, max_length=2000, schema_extra=WORDS)
    objector: str = Field(default="", max_length=100, schema_extra=SECRET)
    received_on: date


class Acceptance(Asked):
    """受理: which office verifies it."""

    handler: str = Field(min_length=2, max_length=100)


class Settlement(Asked):
    """What was found, in words that may stand in the file."""

    result: str = Field(min_length=4, max_length=1000, schema_extra=WORDS)


class ObjectorUnmasking(Asked):
    """Why the objector is to be shown; the reason is logged."""

    reason: str = Field(min_length=4, max_length=200)
