"""N9 实职指数: how much of a real post a post is, 0 to 100 from five graded answers. Weights are data
(app/data/substance.toml). A post that does not answer has no index: not told is not nothing."""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "data" / "substance.toml"


class Question(StrEnum):
    PORTFOLIO = "portfolio"  # 分管工作
    DECISION = "decision"  # 决定权
    BUDGET = "budget"  # 经费
    PEOPLE = "people"  # 人手
    MEETINGS = "meetings"  # 列席和表决


class Extent(StrEnum):
    NONE = "none"
    PART = "part"
    FULL = "full"


@cache
def _scale() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def weight(question: str) -> int:
    return _scale()["weights"][question]


def points(question: str, extent: str) -> int:
    """What one answer adds, in hundredths of the index."""
    return weight(question) * _scale()["percent"][extent]


def index(told: Mapping[str, str]) -> int | None:
    """0–100, fractions dropped; None while not every question is answered."""
    if any(question not in told for question in Question):
        return None
    return sum(points(question, told[question]) for question in Question) // 100
