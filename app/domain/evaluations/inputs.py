"""What is asked of cycles and sheets. Marks and words about a person never stand in the log."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.evaluations.grading import CRITERIA
from app.domain.evaluations.states import EvaluationState

WORDS: dict[str, Any] = {"json_schema_extra": {"secret": True, "widget": "textarea"}}


class NewCycle(Asked):
    """`round_id` empty: everyone in post under the rounds of the organizer's whole area."""

    title: str = Field(min_length=1, max_length=100)
    half: int = Field(ge=1, le=6)
    round_id: int | None = Field(default=None, ge=1, lt=2**63)


def _mark() -> Any:
    return Field(default=None, ge=0, le=100, decimal_places=2, schema_extra=SECRET)


def _words() -> Any:
    return Field(default="", max_length=1000, schema_extra=WORDS)


class Marking(Asked):
    """The whole sheet as it now stands; a criterion left out has no mark. `submit` hands it in at once."""

    virtue: Decimal | None = _mark()
    virtue_words: str = _words()
    ability: Decimal | None = _mark()
    ability_words: str = _words()
    diligence: Decimal | None = _mark()
    diligence_words: str = _words()
    achievement: Decimal | None = _mark()
    achievement_words: str = _words()
    integrity: Decimal | None = _mark()
    integrity_words: str = _words()
    comment: str = Field(default="", max_length=2000, schema_extra=WORDS)
    submit: bool = False

    @property
    def marks(self) -> dict[str, Decimal]:
        return {name: mark for name in CRITERIA if (mark := getattr(self, name)) is not None}

    @property
    def words(self) -> dict[str, str]:
        return {name: words for name in CRITERIA if (words := getattr(self, f"{name}_words"))}


class SendBack(Asked):
    reason: str = Field(min_length=1, max_length=500, schema_extra={"json_schema_extra": {"widget": "textarea"}})


class Confirmation(Asked):
    note: str = Field(default="", max_length=1000, schema_extra=WORDS)


class Answer(StrEnum):
    AGREES = "agrees"
    DISAGREES = "disagrees"


class Acknowledgement(Asked):
    """The person has read it, and says whether they agree; who does not says why."""

    answer: Answer
    comment: str = Field(default="", max_length=1000, schema_extra=WORDS)


class EvaluationFilter(Asked):
    """What a list asks for; the page, the API and the poll ask the same way."""

    round: int | None = Field(default=None, ge=1, lt=2**63)
    cycle: int | None = Field(default=None, ge=1, lt=2**63)
    placement: int | None = Field(default=None, ge=1, lt=2**63)
    unit: str = Field(default="", max_length=40)
    state: EvaluationState | None = None
    overdue: bool | None = None
