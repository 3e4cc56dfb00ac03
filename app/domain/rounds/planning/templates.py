"""Usual paths 常用方案: what a round of each type or direction begins with. The paths are data (round_templates.toml);
their titles are labels, read once in the language of who begins the round."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.domain.posts.kinds import Direction, PlacementKind
from app.domain.posts.taxonomy import agree
from app.domain.rounds.models import Round
from app.domain.rounds.path.models import Criterion, Stage, StageKind
from app.domain.rounds.planning.models import RoundWindow, WindowKind
from app.domain.rounds.policy import RoundPolicy
from app.labels import t

FILE = Path(__file__).parents[3] / "data" / "round_templates.toml"


class Written(BaseModel):
    """A part of the file: a word it does not know is an error, not a wish."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CriterionOfPath(Written):
    title: str
    weight: int = Field(ge=1, le=100)
    minimum: Decimal | None = None


class StageOfPath(Written):
    kind: StageKind
    weight: int = Field(ge=0, le=100)
    pass_mark: Decimal = Decimal(60)
    borderline_from: Decimal | None = None
    advance_ratio: int = Field(default=0, ge=0, le=20)
    minimum_field: int = 0
    judges_wanted: int = Field(default=1, ge=1, le=30)
    blind: bool = False
    criteria: tuple[CriterionOfPath, ...] = ()

    @property
    def title(self) -> str:
        return t(f"word.StageKind.{self.kind}")

    @model_validator(mode="after")
    def criteria_share_the_whole(self) -> "StageOfPath":
        if self.criteria and sum(each.weight for each in self.criteria) != 100:
            raise ValueError(f"criteria of {self.kind} do not add up to 100")
        return self


class Template(Written):
    """`closes` and `starts`, and the pairs of `windows`, are days after the opening."""

    kind: PlacementKind
    direction: Direction
    places: int = Field(ge=1)
    closes: int = Field(ge=1)
    starts: int
    policy: RoundPolicy
    stages: tuple[StageOfPath, ...] = Field(min_length=1)
    windows: dict[WindowKind, tuple[int, int]]

    @model_validator(mode="after")
    def holds_together(self) -> "Template":
        if sum(stage.weight for stage in self.stages) != 100:
            raise ValueError("weights do not add up to 100")
        if not agree(self.kind, self.direction) or not self.closes < self.starts:
            raise ValueError("kind, direction or days")
        if any(not 0 <= first <= last <= self.starts for first, last in self.windows.values()):
            raise ValueError("a window outside the round")
        return self


@cache
def templates() -> Mapping[str, Template]:
    """By code, in the order of the file."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    return MappingProxyType({code: Template.model_validate(path) for code, path in told.items()})


def lay(round_: Round, template: Template) -> None:
    """Stages with their criteria and the windows of the calendar; the policy is laid when the round is made."""
    for position, planned in enumerate(template.stages, 1):
        stage = Stage(**planned.model_dump(exclude={"criteria"}), title=planned.title, position=position)
        stage.criteria = [
            Criterion(**each.model_dump() | {"title": t(f"round_template.criterion.{each.title}")}, position=place)
            for place, each in enumerate(planned.criteria, 1)
        ]
        round_.stages.append(stage)
    round_.windows = [
        RoundWindow(kind=kind, opens_on=_after(round_, first), closes_on=_after(round_, last))
        for kind, (first, last) in template.windows.items()
    ]


def _after(round_: Round, days: int) -> date:
    return round_.opens_on + timedelta(days=days)
