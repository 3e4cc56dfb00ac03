"""What is asked of the pool of judges and of a drawing of lots."""

from datetime import date
from typing import Annotated

import pydantic
from sqlmodel import Field

from app.asked import Asked, words
from app.domain.rounds.inputs import Grounds

LINE = {"json_schema_extra": {"widget": "text"}}
Days = Annotated[list[date], pydantic.BeforeValidator(words)]


class PoolRevision(Asked):
    """What a judge knows about, and the days on which they cannot sit."""

    expertise: str = Field(default="", max_length=200)
    away: Days = Field(default_factory=list, max_length=100, schema_extra=LINE)


class PoolEntry(PoolRevision):
    username: str = Field(min_length=1, max_length=40)


class Drawing(Asked):
    """How many judges are drawn (none told: as many as the panel still wants), and how many reserves behind them."""

    judges: int | None = Field(default=None, ge=1, le=30)
    reserves: int = Field(default=2, ge=0, le=30)


class Redrawing(Grounds):
    """The same drawing again, with a new seed, and why."""
