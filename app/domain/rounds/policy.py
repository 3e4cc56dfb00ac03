"""What a place may set for its round. Every number has a default and a source; none is a constant elsewhere."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.domain.posts.kinds import PlacementKind
from app.domain.posts.taxonomy import kind_terms
from app.domain.rounds.path.scoring import Method, TieOrder


class Layer(StrEnum):
    """Who speaks about a name, from below (A2 层层推荐): the unit always, the departments where policy lists them."""

    UNIT = "unit"
    COUNTY = "county"
    CITY = "city"


class CandidacySource(StrEnum):
    """Who first put the name forward: the unit, the person, or an organizer for the unit."""

    UNIT = "unit"
    OWN = "own"
    ORGANIZER = "organizer"


class Elsewhere(StrEnum):
    """What a name that also stands in another running round is worth: told to the organizer, or refused."""

    TOLD = "told"
    REFUSED = "refused"


class EligibilityRule(BaseModel):
    """One rule of app/domain/cadres/eligibility.py with its parameters."""

    model_config = ConfigDict(extra="forbid")

    code: str
    params: dict[str, str | int | bool | list[str] | dict[str, int] | dict[str, str] | None] = {}


class RoundPolicy(BaseModel):
    """Defaults: domain-reference 6.5; the person deciding sees them beside the values of the round."""

    model_config = ConfigDict(extra="forbid")

    term_months: int = Field(default=12, ge=6, le=36, description="not told: the usual term of the kind")
    longest_months: int = Field(default=36, ge=6, le=60, description="with all extensions; 一般不超过三年")
    publicity_workdays: int = Field(default=5, ge=5, le=30, description="公务员法 32: 不少于五个工作日")
    arrive_days: int = Field(default=14, ge=1, le=60)
    per_unit_limit: int = Field(default=3, ge=1, le=50, description="人选 per sending unit")
    layers: list[Layer] = Field(default=[], description="departments that endorse after the unit: county, city")
    own_application: bool = Field(default=False, description="cadres may put themselves forward (本人自荐)")
    elsewhere: Elsewhere = Elsewhere.TOLD
    tie_rule: TieOrder = TieOrder.TOGETHER
    score_method: Method = Method.MEAN
    drop_extremes: int = Field(default=0, ge=0, le=2, description="marks dropped at each end")
    drop_from: int = Field(default=5, ge=3, le=30, description="marks are dropped from so many judges on")
    judges_least: int = Field(default=1, ge=1, le=30, description="judges every candidate has at least after recusals")
    second_acceptance: bool = Field(default=False, description="a second person accepts each sheet before it counts")
    inspectors_least: int = Field(default=2, ge=2, le=20, description="考察组由两人以上组成")
    inspection_document: bool = Field(default=False, description="a signed 考察材料 is attached to each report")
    inspect_ratio: int = Field(default=1, ge=1, le=10, description="1:n of the places are inspected")
    quorum_percent: int = Field(default=67, ge=50, le=100, description="2/3 以上成员到会")
    majority_percent: int = Field(default=50, ge=50, le=99, description="more than this share: 赞成超过应到会成员半数")
    reserve_places: int = Field(default=2, ge=0, le=50)
    evaluation_months: int = Field(default=6, ge=1, le=12)
    grade_bands: list[Decimal] = [Decimal(90), Decimal(70), Decimal(60)]
    criteria_weights: dict[str, int] = {
        "virtue": 20, "ability": 20, "diligence": 20, "achievement": 30, "integrity": 10,
    }  # fmt: skip
    feedback_required: bool = Field(default=False, description="who was not chosen is told why, in words")
    training_required: bool = Field(default=False, description="nobody goes to the post untrained (A6)")
    training_hours: int = Field(default=0, ge=0, le=400, description="hours of training before the post")
    type_advice_binds: bool = Field(default=False, description="type rules that are advice refuse a placement too")
    words_below: Decimal = Field(default=Decimal(60), ge=0, le=100, description="a lower mark needs words (proposal)")
    words_above: Decimal = Field(default=Decimal(95), ge=0, le=100, description="a higher mark needs words (proposal)")
    eligibility: list[EligibilityRule] = []

    def changed_from(self, before: "RoundPolicy") -> dict[str, dict[str, Any]]:
        """Field → what it was and what it is, for the log."""
        old, new = before.model_dump(mode="json"), self.model_dump(mode="json")
        return {name: {"from": old[name], "to": new[name]} for name in new if old[name] != new[name]}

    def for_kind(self, kind: PlacementKind) -> "RoundPolicy":
        """Where no term was told, the usual one of the kind."""
        if "term_months" in self.model_fields_set:
            return self
        return self.model_copy(update={"term_months": kind_terms(kind).term_months})
