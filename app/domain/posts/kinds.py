"""The five kinds of secondment and its directions (调研报告; domain-reference 6.1)."""

from enum import StrEnum


class PlacementKind(StrEnum):
    CROSS = "cross"  # 交叉挂职
    ELEVATED = "elevated"  # 高挂
    GRADUATE = "graduate"  # 大学生招聘挂职
    PRINCIPAL_ASSISTANT = "principal_assistant"  # 学校中层挂校长助理
    UPWARD_POST = "upward_post"  # 上挂


class Direction(StrEnum):
    DOWN = "down"  # 下派
    UP = "up"  # 上挂
    OUT = "out"  # 外派
    FRONT_LINE = "front_line"  # 急难险重
    LATERAL = "lateral"  # 交叉
