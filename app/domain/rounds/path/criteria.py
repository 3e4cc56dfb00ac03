"""What a stage is marked by (F11): criteria as a system sends them, or as a person types them, one a line."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import pydantic
from pydantic_core import PydanticCustomError
from sqlmodel import Field

from app.asked import Asked
from app.domain.rounds.path.models import Criterion, Stage
from app.labels import t

MOST = 20
NONE = ("-", "–", "—")


class CriterionPlan(Asked):
    """One criterion: its share of the mark in percent; below `minimum` the stage is failed whatever the total."""

    title: str = Field(min_length=1, max_length=60)
    weight: int = Field(ge=1, le=100)
    minimum: Decimal | None = Field(default=None, ge=0, le=100, max_digits=5, decimal_places=2)


def typed(given: Any) -> Any:
    """A form sends one text, a line a criterion: 名称 权重 最低分."""
    if not isinstance(given, list) or not any(isinstance(each, str) for each in given):
        return given
    lines = [line for each in given for line in str(each).splitlines()]
    read = [(number, _read(line)) for number, line in enumerate(lines, 1) if line.strip()]
    wrong = [t(f"stage.criteria_wrong.{plan}", line=number) for number, plan in read if isinstance(plan, str)]
    if wrong:
        raise PydanticCustomError("criteria_lines", "{words}", {"words": " ".join(wrong)})
    return [plan for _, plan in read]


def total_hundred(plans: list[CriterionPlan]) -> list[CriterionPlan]:
    if len(plans) > MOST:
        raise PydanticCustomError("criteria_many", "{most}", {"most": MOST})
    total = sum(plan.weight for plan in plans)
    if plans and total != 100:
        raise PydanticCustomError("criteria_total", "{total}", {"total": total})
    if len({plan.title for plan in plans}) < len(plans):
        raise PydanticCustomError("criteria_twice", "twice")
    return plans


Criteria = Annotated[
    list[CriterionPlan], pydantic.BeforeValidator(typed), pydantic.AfterValidator(total_hundred)
]  # fmt: skip


def lines_of(stage: Stage) -> str:
    """The criteria as they would be typed again."""
    return "\n".join(
        f"{each.title} {each.weight} {'-' if each.minimum is None else each.minimum}" for each in stage.criteria
    )


def lay(stage: Stage, plans: list[CriterionPlan]) -> None:
    """The stage's criteria as planned; a row stays the same criterion as long as its place does."""
    while len(stage.criteria) > len(plans):
        stage.criteria.pop()
    for position, plan in enumerate(plans, 1):
        if position > len(stage.criteria):
            stage.criteria.append(Criterion(position=position, **plan.model_dump()))
        else:
            stage.criteria[position - 1].sqlmodel_update(plan.model_dump())


def same(stage: Stage, plans: list[CriterionPlan]) -> bool:
    told = [(each.title, each.weight, each.minimum) for each in stage.criteria]
    return told == [(plan.title, plan.weight, plan.minimum) for plan in plans]


def _read(line: str) -> dict[str, Any] | str:
    """A line as a plan, or what is wrong with it."""
    words = line.replace("，", " ").replace(",", " ").replace("％", " ").replace("%", " ").split()
    if len(words) >= 3 and _is_figure(words[-1]) and _is_figure(words[-2]):
        title, weight, minimum = " ".join(words[:-2]), words[-2], words[-1]
    elif len(words) >= 2:
        title, weight, minimum = " ".join(words[:-1]), words[-1], "-"
    else:
        return "shape"
    if len(title) > 60:
        return "title"
    if not weight.isdecimal() or not 1 <= int(weight) <= 100:
        return "weight"
    if minimum in NONE:
        return {"title": title, "weight": int(weight), "minimum": None}
    points = Decimal(minimum)
    if not 0 <= points <= 100 or points != points.quantize(Decimal("0.01")):
        return "minimum"
    return {"title": title, "weight": int(weight), "minimum": points}


def _is_figure(word: str) -> bool:
    if word in NONE:
        return True
    try:
        return Decimal(word).is_finite()
    except InvalidOperation:
        return False
