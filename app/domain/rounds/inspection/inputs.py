"""What is asked of teams and reports. What a report says about a person never stands in the log."""

from datetime import date
from typing import Annotated, Any

import pydantic
from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.rounds.inputs import LONG, WORDS
from app.domain.rounds.inspection.models import BALLOTS, TALKS, Conclusion, Integrity
from app.domain.rounds.inspection.models import WORDS as WORDED

Username = Annotated[str, pydantic.Field(min_length=1, max_length=40)]
Row = Annotated[int, pydantic.Field(ge=1, lt=2**63)]


class TeamForming(Asked):
    """Who inspects whom, and when. `checked`: a doubt about recusal was looked into and found to be none."""

    title: str = Field(min_length=1, max_length=100)
    candidacies: list[Row] = Field(min_length=1, max_length=200)
    members: list[Username] = Field(min_length=1, max_length=20)
    leader: str = Field(min_length=1, max_length=40)
    starts_on: date
    ends_on: date
    checked: bool = False


class TeamChange(TeamForming):
    """Once the notice is out, a change of the team says why."""

    reason: str = Field(min_length=2, max_length=500, schema_extra=LONG)


class NoticeText(Asked):
    """考察预告: what the unit reads, and from which day."""

    notice: str = Field(min_length=10, max_length=2000, schema_extra=WORDS)
    announced_on: date


def _count() -> Any:
    return Field(default=0, ge=0, le=9999, schema_extra=SECRET)


def _words() -> Any:
    return Field(default="", max_length=2000, schema_extra=WORDS)


class ReportText(Asked):
    """The whole report as it now stands; what is left out is not written yet."""

    leaders: int = _count()
    peers: int = _count()
    subordinates: int = _count()
    masses: int = _count()
    others: int = _count()
    excellent: int = _count()
    competent: int = _count()
    basic: int = _count()
    incompetent: int = _count()
    abstained: int = _count()
    virtue_words: str = _words()
    ability_words: str = _words()
    diligence_words: str = _words()
    achievement_words: str = _words()
    integrity_words: str = _words()
    character: str = _words()
    strengths: str = _words()
    shortcoming: str = _words()
    suited_posts: str = _words()
    integrity: Integrity | None = Field(default=None, schema_extra=SECRET)
    integrity_opinion: str = _words()
    conclusion: Conclusion | None = Field(default=None, schema_extra=SECRET)
    conclusion_words: str = _words()

    @property
    def talks(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in TALKS}

    @property
    def ballots(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in BALLOTS}

    @property
    def words(self) -> dict[str, str]:
        return {name: words for name in WORDED if (words := getattr(self, name))}
