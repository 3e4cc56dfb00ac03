"""What is asked about a name: an application, a layer's opinion, a correction, a waiver, the same for many at once."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field as Rule
from sqlmodel import Field

from app.asked import SECRET, Asked
from app.domain.cadres.eligibility import Hardship
from app.domain.rounds.inputs import WORDS, Grounds


class Application(Asked):
    """本人自荐: the cadre's own words; sending them is the consent."""

    reasons: str = Field(min_length=4, max_length=1000, schema_extra=WORDS)
    hardship: Hardship = Field(default=Hardship.NONE, schema_extra=SECRET)


class Opinion(Asked):
    """A layer's opinion about a name."""

    opinion: str = Field(min_length=2, max_length=1000, schema_extra=WORDS)


class Correction(Asked):
    """What was returned, put right. Hardship left out: as declared before."""

    reasons: str = Field(min_length=4, max_length=1000, schema_extra=WORDS)
    hardship: Hardship | None = Field(default=None, schema_extra=SECRET)


class Waiving(Asked):
    """An exception from one rule; why stands in the file, not in the log."""

    rule: str = Field(min_length=1, max_length=60)
    clause: str = Field(min_length=2, max_length=200)
    reason: str = Field(min_length=4, max_length=500, schema_extra=WORDS)


class WaiverRevocation(Grounds):
    rule: str = Field(min_length=1, max_length=60)


class BulkVerb(StrEnum):
    """What may be done to many names at once. A waiver is not: each exception stands on its own clause."""

    ENDORSE = "endorse"
    RETURN = "return_"
    DECLINE = "decline"
    CHECK = "check"
    WITHDRAW = "withdraw"
    FEEDBACK = "give_feedback"


class BulkAct(Asked):
    """One verb, one reason (an opinion, or the words of a feedback), many names. A dry run does it all and keeps
    nothing."""

    verb: BulkVerb
    ids: list[Annotated[int, Rule(ge=1, lt=2**63)]] = Field(min_length=1, max_length=200)
    reason: str = Field(default="", max_length=1000, schema_extra=WORDS)
    dry_run: bool = False
