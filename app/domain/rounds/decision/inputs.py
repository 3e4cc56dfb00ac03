"""What is asked when a step of the decision is taken back, an objection is verified, and a person is told why."""

from datetime import date

from sqlmodel import Field

from app.asked import Asked
from app.domain.rounds.inputs import WORDS


class Verification(Asked):
    """核查: what was found, before anything is concluded from it. The words are sealed."""

    found: str = Field(min_length=4, max_length=2000, schema_extra=WORDS)


class FeedbackWords(Asked):
    """书面反馈 for one who was not chosen."""

    words: str = Field(min_length=4, max_length=1000, schema_extra=WORDS)


class NoticeDays(Asked):
    """Which days a notice would run. None given: from today, for as long as policy says."""

    starts_on: date | None = None
    workdays: int | None = Field(default=None, ge=1, le=60)
